"""In a rush the webhook's answers come first: few handlers at once, and all of them again when it is over."""

import asyncio

import pytest
from aiogram.types import Message

from bot.store.unit import Unit
from bot.telegram.handling import HANDLERS_AT_ONCE, HANDLERS_IN_A_RUSH
from bot.telegram.rush import RUSH_UPDATES, Rush
from tests.fakes.clock import ManualClock
from tests.fakes.telegram_bench import Bench, text


def test_a_rush_is_many_within_a_second() -> None:
    """One fewer is none; a second later it is over."""
    clock = ManualClock()
    rush = Rush(clock)

    for _ in range(RUSH_UPDATES - 1):
        rush.came()
    before = rush.is_on
    rush.came()
    during = rush.is_on
    clock.advance(1.1)

    assert (before, during, rush.is_on) == (False, True, False)


@pytest.mark.parametrize(("updates", "at_once"), [(RUSH_UPDATES, HANDLERS_IN_A_RUSH), (HANDLERS_AT_ONCE, 32)])
async def test_handlers_stand_back_in_a_rush(bench: Bench, updates: int, at_once: int) -> None:
    """Each update is stored at once all the same, and handled when its turn has come."""
    running, most, full, let_go = 0, 0, asyncio.Event(), asyncio.Event()

    async def take_time(_message: Message, _unit: Unit) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        if running == at_once:
            full.set()
        await let_go.wait()
        running -= 1

    bench.on_text["hi"] = take_time
    await asyncio.gather(
        *(bench.intake.accept([text(number, "hi", chat_id=number)]) for number in range(1, updates + 1))
    )
    await full.wait()
    let_go.set()
    await bench.feeder.idle()

    assert most == at_once
    assert len(bench.handled) == updates
