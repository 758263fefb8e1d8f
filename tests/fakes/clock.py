"""Clocks that a test moves: nobody waits for real."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

from bot.clock import Clock

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class ManualClock(Clock):
    """Time stands still until the test says otherwise; sleepers wake when their time has come."""

    def __init__(self, start: datetime = NOON) -> None:
        self._start = start
        self._passed_seconds = 0.0
        self._behind_seconds = 0.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []
        self.slept: list[float] = []
        """How long each sleep was that anybody asked for."""
        self.has_slept = asyncio.Event()

    def now(self) -> datetime:
        """The start and what has passed since, and what it was set back by."""
        return self._start + timedelta(seconds=self._passed_seconds - self._behind_seconds)

    def monotonic(self) -> float:
        """What has passed since the start."""
        return self._passed_seconds

    async def sleep(self, seconds: float) -> None:
        """Wait until the test has moved the clock that far."""
        self.slept.append(seconds)
        self.has_slept.set()
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken = asyncio.Event()
        self._sleepers.append((self._passed_seconds + seconds, woken))
        await woken.wait()

    async def run_out(self, seconds: float) -> None:
        """The same: a limit is a wait like any other here."""
        await self.sleep(seconds)

    def advance(self, seconds: float) -> None:
        """Move the clock and wake whoever has slept long enough."""
        self._passed_seconds += seconds
        due = [sleeper for sleeper in self._sleepers if sleeper[0] <= self._passed_seconds]
        for sleeper in due:
            self._sleepers.remove(sleeper)
            sleeper[1].set()

    def set_back(self, seconds: float) -> None:
        """Somebody has put the machine's clock right; nobody who sleeps notices."""
        self._behind_seconds += seconds


class BriskClock(Clock):
    """Time runs `times` as fast: what the bot waits for on purpose (a pause between edits, a retry) is over sooner.

    A limit (`run_out`, and how long the portal or Telegram may take) stays as long as it is: work takes what it takes.
    """

    def __init__(self, times: float = 6.0) -> None:
        self._times = times
        self._started_at = super().now()
        self._started_seconds = super().monotonic()

    def now(self) -> datetime:
        """The start and, many times over, what has passed since."""
        return self._started_at + timedelta(seconds=self.monotonic() - self._started_seconds)

    def monotonic(self) -> float:
        """As `now`, in seconds."""
        return self._started_seconds + (super().monotonic() - self._started_seconds) * self._times

    async def sleep(self, seconds: float) -> None:
        """Wait a fraction of that."""
        await super().sleep(seconds / self._times)

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Wait for the event, at most a fraction of that."""
        await super().wait(event, seconds / self._times)


class MovableClock(BriskClock):
    """Brisk, and set forward by the test: hours pass at once, and whoever has slept long enough wakes."""

    def __init__(self, times: float = 6.0) -> None:
        super().__init__(times)
        self._ahead_seconds = 0.0
        self._behind_seconds = 0.0
        self._waits: dict[asyncio.Timeout, tuple[float, float]] = {}
        self._somebody_waits = asyncio.Event()

    def now(self) -> datetime:
        """As of the brisk one, less what it was set back by."""
        return super().now() - timedelta(seconds=self._behind_seconds)

    def monotonic(self) -> float:
        """What has passed, and what was skipped."""
        return super().monotonic() + self._ahead_seconds

    async def sleep(self, seconds: float) -> None:
        """Wait a fraction of that, or until the test has moved the clock so far."""
        await self.wait(asyncio.Event(), seconds)

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """The same, or until the event."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds / self._times) as waiting:
                self._waits[waiting] = (self.monotonic() + seconds, seconds)
                self._somebody_waits.set()
                try:
                    await event.wait()
                finally:
                    del self._waits[waiting]

    def advance(self, seconds: float) -> None:
        """So much time has passed."""
        self._ahead_seconds += seconds
        now = asyncio.get_running_loop().time()
        for waiting, (ends_at, _) in self._waits.items():
            if waiting.expired():  # it is waking just now
                continue
            waiting.reschedule(now + max(0.0, ends_at - self.monotonic()) / self._times)

    def set_back(self, seconds: float) -> None:
        """Somebody has put the machine's clock right; nobody who sleeps notices."""
        self._behind_seconds += seconds

    async def until_waiting(self, many: int, seconds: float) -> None:
        """Return once so many wait so long: what comes before their pauses is done."""
        while sum(asked == seconds for _, asked in self._waits.values()) < many:
            self._somebody_waits.clear()
            await self._somebody_waits.wait()


class EagerClock(ManualClock):
    """Every sleep is over at once, and that much time has passed."""

    async def sleep(self, seconds: float) -> None:
        """Let the time pass and the others have their turn."""
        self.slept.append(seconds)
        self.has_slept.set()
        self.advance(seconds)
        await asyncio.sleep(0)


class TimelessClock(EagerClock):
    """Every sleep is over at once, and no time has passed: whoever looks again and again never runs out of it."""

    async def sleep(self, seconds: float) -> None:
        """Let the others have their turn."""
        self.slept.append(seconds)
        self.has_slept.set()
        await asyncio.sleep(0)  # no wait: one turn of the loop
