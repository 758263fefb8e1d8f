"""What agents do with photos that are taken in, in the journal: who moved or removed what is asked about later."""

from datetime import datetime

from bot.domain.acts import ActKind
from bot.domain.ids import DealId, TelegramId
from bot.domain.photos import Batch, Place
from bot.store import agents, batches, journal
from bot.store.engine import Connection
from bot.store.journal import JournalEntry


async def note_placing(conn: Connection, batch: Batch, place: Place, deal_id: DealId | None, at: datetime) -> None:
    """Keep what it means for a batch to be placed so; nothing where it is there already."""
    what = _what(batch, place, deal_id)
    if what is None:
        return
    came_from = str(batch.deal_id) if what is ActKind.PHOTOS_MOVED and batch.deal_id else None
    about = deal_id if place is Place.DEAL else batch.deal_id
    count = await batches.size(conn, batch.batch_id)
    await note(conn, batch.telegram_id, what, about, at, count=count, came_from=came_from)


async def note(
    conn: Connection,
    telegram_id: TelegramId,
    what: ActKind,
    deal_id: DealId | None,
    at: datetime,
    *,
    count: int = 1,
    came_from: str | None = None,
) -> None:
    """Keep one act of an agent; how many photos it was about stands in `after`."""
    agent = await agents.get(conn, telegram_id)
    if agent is not None:
        entry = JournalEntry(at, telegram_id, agent.employee_id, what, deal_id, before=came_from, after=str(count))
        await journal.write(conn, entry)


def _what(batch: Batch, place: Place, deal_id: DealId | None) -> ActKind | None:
    if place is batch.place and (place is not Place.DEAL or deal_id == batch.deal_id):
        return None
    match batch.place, place:
        case _, Place.TRASH:
            return ActKind.PHOTOS_REMOVED
        case Place.TRASH, (Place.DEAL | Place.TRAY) if deal_id == batch.deal_id:
            return ActKind.PHOTOS_RETURNED
        case Place.DEAL, Place.DEAL:
            return ActKind.PHOTOS_MOVED
        case _, Place.DEAL:
            return ActKind.PHOTOS_PLACED
        case _:
            return None
