"""Photos on their way into a chat, in the database: how far they are, until the agent knows."""

from bot.domain.ids import ChatId, DealId, FileId, MessageId, TelegramId
from bot.store import bringings
from bot.store.engine import Store

FLAT, ANNA, ANNAS_CHAT, MENU = DealId(1245), TelegramId(501), ChatId(501), MessageId(7)


async def test_how_far_it_is(store: Store) -> None:
    """What was given to Telegram is unsure until it has answered; what is told is forgotten."""
    async with store.write() as conn:
        begun = await bringings.begin(conn, FLAT, ANNA, ANNAS_CHAT, MENU, total=13, wanted=10, shown=0, after=FileId(0))
        await bringings.give(conn, begun.bringing_id, 6)
        [given] = await bringings.everything(conn)
        await bringings.came(conn, begun.bringing_id, shown=6, after=FileId(44))
        [came] = await bringings.everything(conn)
        await bringings.came(conn, begun.bringing_id, shown=10, after=FileId(40))
        [done] = await bringings.everything(conn)
        assert await bringings.get(conn, begun.bringing_id) == done
        await bringings.forget(conn, begun.bringing_id)
        left = await bringings.everything(conn)
        assert await bringings.get(conn, begun.bringing_id) is None

    assert (given.shown, given.on_the_way, given.is_done) == (0, 6, False)
    assert (came.shown, came.on_the_way, came.after) == (6, 0, 44)
    assert done.is_done
    assert left == []
