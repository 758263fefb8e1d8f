"""Quiet hours: what happens to an agent's deals at night comes in the morning, as one message."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.news import News
from bot.sandbox.telegram import Person
from bot.store import deal_news
from tests.fakes.clock import MovableClock
from tests.flows.office import Office, bot_running, open_office, where_it_is
from tests.flows.reading import asks, labels, plain

pytestmark = pytest.mark.long

FLAT, RENT = 1245, 1102
TILL_MORNING_SECONDS = 9 * 3600 + 300


@pytest.fixture
def clock() -> MovableClock:
    """Brisk, so that a burst is soon over; the night is skipped."""
    return MovableClock(times=12)


@pytest.fixture
async def office(tmp_path: Path, clock: MovableClock) -> AsyncIterator[Office]:
    """An agency at eleven in the evening."""
    async with open_office(tmp_path, **where_it_is(23)) as office, bot_running(office, clock):
        yield office


@pytest.fixture
async def anna(office: Office) -> Person:
    """An agent, signed in, whose deals are known."""
    return await office.agent_with_known_deals("Анна Сафина")


async def a_colleague_is_busy(office: Office, clock: MovableClock) -> None:
    """One deal moves, another gets a comment; returns when the bot has noted both."""
    marat = office.portal.employee("Марат Галиев").employee_id
    office.portal.move_deal(FLAT, "EXECUTING", by=marat)
    office.portal.change_deal(RENT, by=marat)
    office.portal.add_comment(RENT, "Ключи у консьержа", by=marat)
    assert office.app
    await office.app.see_changed_deals()
    async with asyncio.timeout(20):
        while len({one.deal_id for one in await _noted(office)}) < 2:
            await clock.sleep(0.25)


async def _noted(office: Office) -> list[News]:
    assert office.app
    async with office.app.store.read() as conn:
        return await deal_news.waiting(conn)


async def test_a_night_is_one_message_in_the_morning(office: Office, anna: Person, clock: MovableClock) -> None:
    """Nobody is woken; at eight both deals stand in one message."""
    said = len(anna.chat.from_bot)
    await a_colleague_is_busy(office, clock)
    at_night = len(anna.chat.from_bot)

    clock.advance(TILL_MORNING_SECONDS)
    told = await anna.chat.wait_for_text("Новости по", timeout_seconds=20)

    assert at_night == said
    assert f"№ {FLAT} " in plain(told)
    assert f"№ {RENT} " in plain(told)
    assert len([one for one in anna.chat.from_bot[said:] if str(FLAT) in plain(one) or str(RENT) in plain(one)]) == 1


async def test_who_wants_news_at_any_time_gets_them_at_night(office: Office, anna: Person, clock: MovableClock) -> None:
    """The choice is each agent's own."""
    menu = await asks(anna, "/news")
    await anna.taps("В любое время", menu)
    await anna.chat.wait_for(lambda _: "● В любое время" in labels(menu))
    office.portal.move_deal(FLAT, "EXECUTING", by=office.portal.employee("Марат Галиев").employee_id)
    assert office.app
    await office.app.see_changed_deals()

    told = await anna.chat.wait_for_text("Этап: ", timeout_seconds=20)

    assert plain(told).startswith(f"№ {FLAT}")
