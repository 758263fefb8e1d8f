"""What waits in the database, for those who watch over the bot."""

from bot.store import comments, photos, updates
from bot.store.engine import Store


async def inbox_counts(store: Store) -> dict[tuple[str, str], int]:
    """How many updates, photos and comments wait, by thing and state.

    Raises:
        StoreUnavailableError: the database does not answer.
    """
    async with store.read() as conn:
        waiting = await updates.count_waiting(conn)
        by_photo_state = await photos.count_on_the_way(conn)
        on_the_way = await comments.count_on_the_way(conn)
    counts = {("photo", state.value): count for state, count in by_photo_state.items()}
    return {**counts, ("update", "waiting"): waiting, ("comment", "waiting"): on_the_way}
