"""Work that goes on for ever goes on after the database was away."""

import asyncio
import logging
from functools import partial

import pytest

from bot.background import Background
from bot.store.errors import StoreUnavailableError
from bot.worker import AFTER_TROUBLE_SECONDS, for_ever
from tests.fakes.clock import EagerClock


async def test_work_resumes_a_second_after_the_database(caplog: pytest.LogCaptureFixture) -> None:
    """However long the database is away, the next look is a second off, and it is said once."""
    clock, looks, is_back = EagerClock(), [], asyncio.Event()
    background = Background(clock)

    async def look() -> None:
        looks.append(clock.now())
        if len(looks) <= 100:
            raise StoreUnavailableError("SQLITE_READONLY")
        is_back.set()
        await asyncio.Event().wait()

    with caplog.at_level(logging.ERROR):
        background.start("look", partial(for_ever, look, clock))
        await is_back.wait()
    await background.close()

    assert set(clock.slept) == {AFTER_TROUBLE_SECONDS}
    assert len(caplog.records) == 1


async def test_other_failures_are_somebody_elses() -> None:
    """A bug is not waited out: whoever supervises the task hears of it."""

    async def look() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await for_ever(look, EagerClock())
