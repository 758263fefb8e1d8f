"""Background work is held, heard when it fails, begun again where it should be, and ended with the program."""

import asyncio
import logging

import pytest

from bot.background import Background, Backoff
from tests.fakes.clock import EagerClock, ManualClock


async def test_a_task_that_should_run_for_ever_is_begun_again() -> None:
    """It fails twice, each wait is longer than the last, and the third beginning goes on."""
    clock, begun, is_up = EagerClock(), [], asyncio.Event()
    background = Background(clock)

    async def poll() -> None:
        begun.append(clock.now())
        if len(begun) < 3:
            raise ConnectionError
        is_up.set()
        await asyncio.Event().wait()

    background.start("poll", poll, restarts=True)
    await is_up.wait()

    assert clock.slept == [0.5, 1.0]
    await background.close()


async def test_a_failure_after_a_long_time_waits_as_short_as_a_first_one() -> None:
    """Weeks of work between two failures make the second a first one."""
    clock, begun, is_up = EagerClock(), [], asyncio.Event()
    background = Background(clock)

    async def poll() -> None:
        begun.append(clock.now())
        if len(begun) < 4:
            clock.advance(3600 if len(begun) == 3 else 0)
            raise ConnectionError
        is_up.set()

    background.start("poll", poll, restarts=True)
    await is_up.wait()

    assert clock.slept == [0.5, 1.0, 0.5]
    await background.close()


async def test_one_failure_is_heard_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """A task that fails is in the log by its name; the others go on."""
    background, done = Background(ManualClock()), []

    async def fail() -> None:
        raise ValueError

    async def work() -> None:
        done.append("work")

    with caplog.at_level(logging.ERROR):
        background.start("failing", fail)
        background.start("working", work)
        await background.wait_idle()

    assert done == ["work"]
    assert "task failing failed" in caplog.text


async def test_closing_cancels_and_waits() -> None:
    """When `close` returns, every task has had its chance to put things back."""
    background, put_back = Background(), []

    async def hold() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            put_back.append(1)

    for number in range(3):
        background.start(f"hold {number}", hold)
    await asyncio.sleep(0)
    await background.close()

    assert put_back == [1, 1, 1]
    with pytest.raises(RuntimeError, match="too late"):
        background.start("late", hold)


async def test_a_task_that_does_not_end_is_named(caplog: pytest.LogCaptureFixture) -> None:
    """Closing does not wait for ever; the one to blame is in the log."""
    background, release = Background(), asyncio.Event()

    async def stubborn() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    background.start("stubborn", stubborn)
    await asyncio.sleep(0)
    await background.close(timeout_seconds=0.01)

    assert "task stubborn did not end" in caplog.text
    release.set()
    await background.wait_idle()


def test_waits_double_up_to_a_limit() -> None:
    """However often it fails, a wait stays within its limit, and success begins anew."""
    backoff = Backoff(first_seconds=1, longest_seconds=5)

    waits = [backoff.next_seconds() for _ in range(5)]
    backoff.failures = 10_000
    after_weeks = backoff.next_seconds()
    backoff.reset()

    assert waits == [1, 2, 4, 5, 5]
    assert after_weeks == 5
    assert backoff.next_seconds() == 1
