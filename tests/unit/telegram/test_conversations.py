"""aiogram's dialogues live in the database, wait ten minutes, and leave nothing behind."""

from pathlib import Path

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import StorageKey

from bot.store.engine import Store
from bot.telegram.conversations import Conversations
from tests.fakes.clock import ManualClock

KEY = StorageKey(bot_id=1, chat_id=501, user_id=501)


class Asking(StatesGroup):
    """A question of the bot."""

    amount = State()


async def test_a_dialogue_survives_a_restart(tmp_path: Path) -> None:
    """State and data are there for the next process; another person has none of it."""
    clock = ManualClock()
    store = await Store.open(None, data_dir=tmp_path)
    before = FSMContext(Conversations(store, clock), KEY)
    await before.set_state(Asking.amount)
    await before.update_data(deal=123)
    await before.update_data(seen="12 млн")
    await store.close()

    store = await Store.open(None, data_dir=tmp_path)
    after = FSMContext(Conversations(store, clock), KEY)
    other = FSMContext(Conversations(store, clock), StorageKey(bot_id=1, chat_id=502, user_id=502))

    assert await after.get_state() == Asking.amount.state
    assert await after.get_data() == {"deal": 123, "seen": "12 млн"}
    assert (await other.get_state(), await other.get_data()) == (None, {})
    await store.close()


async def test_a_question_waits_ten_minutes(tmp_path: Path) -> None:
    """After that there is no dialogue, and a new one begins without the old one's data."""
    clock = ManualClock()
    store = await Store.open(None, data_dir=tmp_path)
    talk = FSMContext(Conversations(store, clock), KEY)
    await talk.set_state(Asking.amount)
    await talk.set_data({"deal": 123})

    clock.advance(599)
    in_time = await talk.get_state()
    clock.advance(2)
    too_late = await talk.get_state()
    await talk.set_state("asking again")

    assert (in_time, too_late) == (Asking.amount.state, None)
    assert await talk.get_data() == {}
    await store.close()


async def test_a_dialogue_that_is_left_leaves_no_row(tmp_path: Path) -> None:
    """`clear` removes the row, and without a dialogue it writes nothing at all."""
    store = await Store.open(None, data_dir=tmp_path)
    talk = FSMContext(Conversations(store, ManualClock()), KEY)
    await talk.set_state(Asking.amount)
    await talk.set_data({"deal": 123})

    await talk.clear()
    await talk.clear()

    async with store.read() as conn:
        rows = await conn.exec_driver_sql("SELECT count(*) FROM conversations")
        assert rows.scalar() == 0
    await store.close()
