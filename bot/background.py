"""The one supervised place for work that outlives the call which began it.

A task that nobody holds may vanish in mid-work, and one that nobody awaits fails unheard. Here it is held, its failure
is in the log, a task that should run for ever is begun again, and all of them end before the program does.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.clock import Clock

_log = logging.getLogger(__name__)

RESET_AFTER_SECONDS = 60.0
"""A task that ran this long was healthy: its next failure waits as short as a first one."""


@dataclass(slots=True)
class Backoff:
    """Waits that double from `first_seconds` up to `longest_seconds`."""

    first_seconds: float = 0.5
    longest_seconds: float = 30.0
    failures: int = 0

    def next_seconds(self) -> float:
        """How long to wait after one more failure."""
        # The exponent is bounded: a task may fail for weeks.
        wait = min(self.longest_seconds, self.first_seconds * 2.0 ** min(self.failures, 30))
        self.failures += 1
        return wait

    def reset(self) -> None:
        """It worked: the next failure is a first one."""
        self.failures = 0


class Background:
    """Every task of the program."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or Clock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False

    @property
    def is_closed(self) -> bool:
        """Whether the program is ending: nothing is begun any more."""
        return self._is_closed

    def start(self, name: str, factory: Callable[[], Awaitable[None]], *, restarts: bool = False) -> asyncio.Task[None]:
        """Begin work. With `restarts` it is begun again, after a growing wait, whenever it fails; else it runs once.

        The task may be cancelled by whoever asked for it; awaiting it raises nothing but that.
        """
        if self._is_closed:
            raise RuntimeError(f"too late for {name}: the program is ending")
        work = self._forever(name, factory) if restarts else self._once(name, factory)
        task = asyncio.create_task(work, name=name)  # noqa: TID251  # this is the place
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def wait_idle(self) -> None:
        """Wait until nothing runs any more; tasks that run for ever must have been cancelled before."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self, timeout_seconds: float = 5.0) -> None:
        """Cancel everything and wait for it to end; what does not end in time is named in the log and left."""
        self._is_closed = True
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        if not tasks:
            return
        _, stuck = await asyncio.wait(tasks, timeout=timeout_seconds)
        for task in stuck:
            _log.error("task %s did not end within %.0f s", task.get_name(), timeout_seconds)

    async def _once(self, name: str, factory: Callable[[], Awaitable[None]]) -> None:
        try:
            await factory()
        except Exception:  # noqa: BLE001  # whatever a task raises must be heard
            _log.exception("task %s failed", name)

    async def _forever(self, name: str, factory: Callable[[], Awaitable[None]]) -> None:
        backoff = Backoff()
        while True:
            began = self._clock.monotonic()
            try:
                await factory()
            except Exception:  # noqa: BLE001  # whatever a task raises must be heard
                if self._clock.monotonic() - began >= RESET_AFTER_SECONDS:
                    backoff.reset()
                wait = backoff.next_seconds()
                _log.exception("task %s failed, beginning again in %.1f s", name, wait)
                await self._clock.sleep(wait)
            else:
                return
