"""Sharings in the database: a row before its folder, and what is left to be done of them."""

from datetime import timedelta

from bot.domain.agents import Agent
from bot.domain.ids import ChatId, DealId, EmployeeId, FolderId, MessageId, TelegramId
from bot.domain.sharings import Sharing, SharingState
from bot.store import deal_folders, sharings
from bot.store.engine import Connection, Store
from tests.fakes.clock import NOON

ANNA = Agent(TelegramId(1), ChatId(1), EmployeeId(3))
FLAT, MESSAGE, FOLDER = DealId(1245), MessageId(7), FolderId(9001)


async def begun(conn: Connection) -> Sharing:
    """One of Anna's."""
    return await sharings.begin(conn, ANNA, FLAT, MESSAGE, NOON)


async def test_a_sharing_from_its_beginning_to_its_end(store: Store) -> None:
    """It has to be finished until it is open, and again from when it is to end."""
    async with store.write() as conn:
        sharing = await begun(conn)
        assert sharing.state is SharingState.MAKING
        assert sharing.folder_id is None
        await sharings.made_folder(conn, sharing.sharing_id, FOLDER)
        assert await sharings.unfinished(conn) == [await sharings.get(conn, sharing.sharing_id)]

        await sharings.open_up(conn, sharing.sharing_id, MessageId(8))
        opened = await sharings.get(conn, sharing.sharing_id)
        assert opened is not None
        assert (opened.state, opened.message_id, opened.folder_id) == (SharingState.OPEN, 8, FOLDER)
        assert await sharings.unfinished(conn) == []
        assert await sharings.with_folder(conn, FOLDER) == opened

        await sharings.change_state(conn, sharing.sharing_id, SharingState.CLOSING)
        assert len(await sharings.unfinished(conn)) == 1
        closed_at = NOON + timedelta(hours=1)
        await sharings.change_state(conn, sharing.sharing_id, SharingState.CLOSED, closed_at=closed_at)
        assert await sharings.unfinished(conn) == []


async def test_an_end_that_came_first_stays(store: Store) -> None:
    """Whoever wants it ended before it is confirmed gets it ended."""
    async with store.write() as conn:
        sharing = await begun(conn)
        await sharings.change_state(conn, sharing.sharing_id, SharingState.CLOSING)

        await sharings.open_up(conn, sharing.sharing_id, MESSAGE)

        kept = await sharings.get(conn, sharing.sharing_id)
        assert kept is not None
        assert kept.state is SharingState.CLOSING


async def test_a_message_shows_the_last_of_its_sharings(store: Store) -> None:
    """The one before it has nothing more to say there."""
    async with store.write() as conn:
        first, second = await begun(conn), await begun(conn)

        assert not await sharings.is_last_of_message(conn, first)
        assert await sharings.is_last_of_message(conn, second)


async def test_a_folder_that_a_deal_names_is_known(store: Store) -> None:
    """It is never deleted as somebody's copies."""
    async with store.write() as conn:
        await deal_folders.put(conn, FLAT, FOLDER)

        assert await deal_folders.is_of_deal(conn, FOLDER)
        assert not await deal_folders.is_of_deal(conn, FolderId(1))
