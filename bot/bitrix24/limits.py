"""The portal's leaky bucket, seen from our side: never fuller there than it is here.

A request counts from its sending and begins to leak only when it has ended, so requests held up on a stalled line are
still counted when they arrive as a wave. Grants are written to the store in blocks before they are used, so that a
restart goes on from the true level. Of two lanes the background one leaves a third of the burst to the interactive one.

Source: apidocs.bitrix24.com/limits.html (bucket 50, leak 2/s; Enterprise 250, 5/s; counted per portal and source
address; over it 503 QUERY_LIMIT_EXCEEDED).
"""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import Final, Protocol

from bot.clock import Clock

BLOCK: Final = 5
"""Grants written at once: at most one write to the store in five requests."""
GRANT_SECONDS: Final = 5.0
"""A grant that nobody used for so long lapses: our choice, so that a stored block is not used long after."""
ARRIVAL_SECONDS: Final = 20.0
"""How late a request may still reach the portal after we stopped waiting for its answer: our choice, above any stall
that a connection survives in practice."""
LOOK_AGAIN_SECONDS: Final = 0.2


class Lane(StrEnum):
    """Who waits: a person, or nobody. `CHANGE` is a person's change of a deal: first in line, and never cut off."""

    INTERACTIVE = "interactive"
    CHANGE = "change"
    BACKGROUND = "background"


class Fate(Enum):
    """How a request ended, which says when the portal counted it."""

    ANSWERED = "answered"
    UNSENT = "unsent"
    LOST = "lost"


class RateLevelStore(Protocol):
    """Where the level outlives the process. `as_of` is the time from which the level leaks; it may lie ahead."""

    async def load(self, portal: str) -> tuple[float, datetime] | None:
        """The level and its time, if any was saved."""
        ...

    async def save(self, portal: str, level: float, as_of: datetime) -> None:
        """Replace the level; it is durable when this returns."""
        ...


@dataclass(slots=True)
class Grant:
    """Leave to send one request; whoever sends it says how it ended."""

    fate: Fate = Fate.LOST


@dataclass(slots=True)
class _Held:
    """Requests that may still arrive: they begin to leak at `until_seconds` of the monotonic clock."""

    until_seconds: float
    count: float


class RateLimiter:
    """One bucket for one portal."""

    def __init__(
        self,
        store: RateLevelStore,
        *,
        requests_per_second: float,
        burst: int,
        clock: Clock,
        portal: str = "portal",
    ) -> None:
        self._store = store
        self._rate = requests_per_second
        self._burst = burst
        self._clock = clock
        self._portal = portal
        # One is kept back from everybody: the portal may count a moment more roughly than we do.
        self._caps = {
            Lane.INTERACTIVE: max(1, burst - 1),
            Lane.CHANGE: max(1, burst - 1),
            Lane.BACKGROUND: max(1, burst - 1 - math.ceil(burst / 3)),
        }
        self._turns = {lane: asyncio.Lock() for lane in Lane}
        self._row = asyncio.Lock()
        self._is_loaded = False
        self._level = 0.0
        self._flowed_at = clock.monotonic()
        self._flying = 0
        self._held: list[_Held] = []
        self._spare = 0
        self._spare_until = 0.0

    @asynccontextmanager
    async def request(self, lane: Lane) -> AsyncIterator[Grant]:
        """Wait for room, then count one request for as long as the block runs and leak it afterwards.

        Errors of the store pass through: without a durable level no request is made.
        """
        await self._admit(lane)
        grant = Grant()
        try:
            yield grant
        finally:
            self._end(grant.fate)

    async def overflow(self) -> None:
        """The portal said 503: others drink from the same bucket, and it is full."""
        async with self._row:
            self._flow()
            self._level = max(self._level, self._burst - self._flying - self._held_count)
            await self._store.save(self._portal, float(self._burst), self._clock.now())

    @property
    def size(self) -> int:
        """How many requests the bucket holds."""
        return self._burst

    @property
    def level(self) -> float:
        """How full the bucket may be at this moment."""
        self._flow()
        return self._level + self._flying + self._held_count

    @property
    def _held_count(self) -> float:
        return sum(held.count for held in self._held)

    async def _admit(self, lane: Lane) -> None:
        async with self._turns[lane]:  # first come, first served; only the first looks at the bucket
            while (wait_seconds := await self._take(lane)) > 0:
                await self._clock.sleep(wait_seconds)

    async def _take(self, lane: Lane) -> float:
        """Take a grant and return 0, or return the seconds after which to look again."""
        async with self._row:
            await self._load()
            self._flow()
            room = self._caps[lane] - self._level - self._flying - self._held_count
            if room < 1:
                return self._seconds_until(1 - room)
            if not self._spare:
                await self._take_block(min(BLOCK, int(room)))
            self._spare -= 1
            self._flying += 1
            return 0.0

    async def _take_block(self, grants: int) -> None:
        """Write the level with these grants in it, as it would be if each were used at the last moment and stalled."""
        level = self._level + self._flying + self._held_count + grants
        leaks_from = self._clock.now() + timedelta(seconds=GRANT_SECONDS + ARRIVAL_SECONDS)
        await self._store.save(self._portal, level, leaks_from)
        self._spare, self._spare_until = grants, self._clock.monotonic() + GRANT_SECONDS

    async def _load(self) -> None:
        if self._is_loaded:
            return
        saved = await self._store.load(self._portal)
        now = self._clock.monotonic()
        if saved is not None:
            level, as_of = saved
            ahead = (as_of - self._clock.now()).total_seconds()
            if ahead > 0:  # not longer than we would have written ourselves: the machine's clock may have been put back
                self._held.append(_Held(now + min(ahead, GRANT_SECONDS + ARRIVAL_SECONDS), level))
            else:
                self._level = max(0.0, level + ahead * self._rate)
        self._flowed_at = now
        self._is_loaded = True

    def _end(self, fate: Fate) -> None:
        self._flow()
        self._flying -= 1
        match fate:
            case Fate.ANSWERED:
                self._level += 1
            case Fate.LOST:
                self._held.append(_Held(self._clock.monotonic() + ARRIVAL_SECONDS, 1))
            case Fate.UNSENT:
                pass

    def _flow(self) -> None:
        """Let leak what may leak by now; what was held joins it at its time."""
        now = self._clock.monotonic()
        for held in sorted(self._held, key=lambda held: held.until_seconds):
            if held.until_seconds > now:
                break
            self._leak_until(held.until_seconds)
            self._level += held.count
            self._held.remove(held)
        self._leak_until(now)
        if self._spare and now > self._spare_until:
            self._spare = 0

    def _leak_until(self, moment_seconds: float) -> None:
        self._level = max(0.0, self._level - max(0.0, moment_seconds - self._flowed_at) * self._rate)
        self._flowed_at = max(self._flowed_at, moment_seconds)

    def _seconds_until(self, missing: float) -> float:
        """When there may be room: exactly, if leaking alone makes it; else soon, for requests end at any moment."""
        return missing / self._rate + 0.001 if self._level >= missing else LOOK_AGAIN_SECONDS
