"""What administrators are shown, counted in rows of either database."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.domain.agents import Agent
from bot.domain.ids import BatchId, ChatId, DealId, EmployeeId, TelegramId
from bot.domain.photos import PhotoKind, PhotoState, Place, Problem
from bot.store import activity, agents, batches, journal, schema, stuck
from bot.store.engine import Connection, Store
from bot.store.journal import JournalEntry
from bot.store.stuck import Queue
from tests.fakes.clock import NOON

ANNA, MARAT = TelegramId(501), TelegramId(502)
FLAT = DealId(1251)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def conn(store: Store) -> AsyncIterator[Connection]:
    """A transaction in which two agents are there."""
    async with store.write() as conn:
        for place, person in enumerate((ANNA, MARAT), start=7):
            await agents.add(conn, Agent(person, ChatId(person), EmployeeId(place)), NOON)
        yield conn


async def batch(conn: Connection, place: Place, whose: TelegramId = ANNA) -> BatchId:
    """An empty one."""
    values = {"chat_id": whose, "telegram_id": whose, "place": place, "opened_at": NOON, "last_sent_at": NOON}
    return await batches.open_batch(conn, {**values, "deal_id": None if place is Place.TRAY else FLAT})


async def photo(conn: Connection, batch_id: BatchId, message_id: int, state: PhotoState, **values: object) -> None:
    """One of its photos."""
    usual = {
        "chat_id": ANNA,
        "telegram_id": ANNA,
        "kind": PhotoKind.PHOTO,
        "telegram_file_id": "file",
        "file_unique_id": "unique",
        "sent_at": NOON,
        "due_at": NOON,
    }
    row = {**usual, "batch_id": batch_id, "message_id": message_id, "state": state, **values}
    await conn.execute(schema.photos.insert().values(**row))


async def test_stuck_is_what_has_a_problem_or_takes_long(conn: Connection) -> None:
    """By batch, the oldest first; a copy counts with its photo, what is stored, refused or let go does not count."""
    slow, blocked = await batch(conn, Place.DEAL), await batch(conn, Place.DEAL)
    await photo(conn, slow, 1, PhotoState.SENDING, sent_at=NOON - HOUR)
    await photo(conn, blocked, 2, PhotoState.HELD, problem=Problem.NO_RIGHTS)
    await photo(conn, blocked, 2, PhotoState.HELD, problem=Problem.NO_RIGHTS, is_copy=True)
    await photo(conn, blocked, 3, PhotoState.STORED, deal_id=FLAT)
    await photo(conn, blocked, 4, PhotoState.REFUSED, problem=Problem.EMPTY)
    await photo(conn, blocked, 5, PhotoState.SENDING, own_place=Place.TRASH, dropped_for=Problem.NO_RIGHTS)
    await photo(conn, blocked, 6, PhotoState.HELD)

    found = await stuck.stuck(conn, NOON - HOUR / 2)

    assert [(one.batch_id, one.problem, one.photos, one.unsent) for one in found] == [
        (slow, None, 1, 1),
        (blocked, Problem.NO_RIGHTS, 1, 1),
    ]
    assert found[0].since == NOON - HOUR


async def test_a_removal_that_is_held_up_cannot_be_let_go(conn: Connection) -> None:
    """The portal holds the photo: it is only tried again."""
    leaving = await batch(conn, Place.TRASH)
    await photo(conn, leaving, 1, PhotoState.STORED, deal_id=FLAT, problem=Problem.NO_RIGHTS)

    [found] = await stuck.stuck(conn, NOON - HOUR)

    assert (found.photos, found.unsent) == (1, 0)


async def test_the_queue_and_what_was_refused(conn: Connection) -> None:
    """What is on its way, what waits for a deal, and why others were not taken."""
    on_the_way, in_tray = await batch(conn, Place.DEAL), await batch(conn, Place.TRAY)
    await photo(conn, on_the_way, 1, PhotoState.HELD, sent_at=NOON - HOUR)
    await photo(conn, on_the_way, 1, PhotoState.HELD, is_copy=True)
    await photo(conn, in_tray, 2, PhotoState.HELD)
    await photo(conn, on_the_way, 3, PhotoState.REFUSED, problem=Problem.EMPTY)
    await photo(conn, on_the_way, 4, PhotoState.REFUSED, problem=Problem.EMPTY, sent_at=NOON - 9 * DAY)

    assert await stuck.queue(conn) == Queue(photos=1, photos_without_deal=1, comments=0, oldest_at=NOON - HOUR)
    assert await stuck.refused_since(conn, NOON - DAY) == {Problem.EMPTY: 1}


async def test_active_is_who_did_sent_or_opened_something(conn: Connection) -> None:
    """Each person once; somebody who is no agent any more is none of them."""
    await photo(conn, await batch(conn, Place.DEAL), 1, PhotoState.STORED)
    await journal.write(conn, act(ANNA, NOON))
    await journal.write(conn, act(MARAT, NOON - 2 * DAY))
    await journal.write(conn, act(TelegramId(999), NOON))

    counts = [await activity.count_active(conn, NOON - days * DAY) for days in (1, 3)]

    assert await activity.count_agents(conn) == 2
    assert counts == [1, 2]


async def test_the_journal_in_pages(conn: Connection) -> None:
    """The latest first; of one person, or of everybody."""
    for minute in range(3):
        await journal.write(conn, act(ANNA, NOON + timedelta(minutes=minute)))
    await journal.write(conn, act(MARAT, NOON + HOUR))

    of_everybody = await journal.page(conn, None, offset=1, limit=2)

    assert [entry.at - NOON for entry in of_everybody] == [timedelta(minutes=2), timedelta(minutes=1)]
    assert (await journal.count(conn, None), await journal.count(conn, MARAT)) == (4, 1)
    assert sorted(await journal.people(conn)) == [ANNA, MARAT]


def act(whose: TelegramId, at: datetime) -> JournalEntry:
    """Something that somebody did."""
    return JournalEntry(at, whose, EmployeeId(7), "comment", FLAT)
