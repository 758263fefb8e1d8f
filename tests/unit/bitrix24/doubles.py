"""Stand-ins for the edges of the client: a level that outlives a limiter, time that runs by itself."""

import asyncio
import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

from pydantic import SecretStr

from bot.bitrix24.access import Credentials, WebhookAccess
from bot.bitrix24.client import PortalClient
from bot.bitrix24.limits import RateLimiter
from bot.clock import Clock
from bot.sandbox.portal import SandboxPortal
from tests.fakes.clock import EagerClock
from tests.unit.bitrix24.scripted_portal import ScriptedPortal

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class MemoryLevels:
    """The store of the bucket's level, without a disk; `saves` counts the writes."""

    def __init__(self) -> None:
        self.saved: dict[str, tuple[float, datetime]] = {}
        self.saves = 0

    async def load(self, portal: str) -> tuple[float, datetime] | None:
        """What was saved last."""
        return self.saved.get(portal)

    async def save(self, portal: str, level: float, as_of: datetime) -> None:
        """Keep it."""
        self.saves += 1
        self.saved[portal] = (level, as_of)


class TokenAccess(WebhookAccess):
    """An application's token that outlives the test, in a webhook's place."""

    def __init__(self, portal: SandboxPortal) -> None:
        address, token = f"{portal.base_url}/rest/", portal.application.pair()["access_token"]
        super().__init__(SecretStr(address))
        self._credentials = Credentials(SecretStr(address), SecretStr(str(token)))


class SimulatedClock(Clock):
    """Time that jumps to whoever wakes next, once everybody sleeps."""

    def __init__(self) -> None:
        self.passed_seconds = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Event]] = []
        self._order = count()

    def now(self) -> datetime:
        """The start and what has passed."""
        return START + timedelta(seconds=self.passed_seconds)

    def monotonic(self) -> float:
        """What has passed."""
        return self.passed_seconds

    async def sleep(self, seconds: float) -> None:
        """Wait for the turn."""
        woken = asyncio.Event()
        heapq.heappush(self._sleepers, (self.passed_seconds + max(0.0, seconds), next(self._order), woken))
        await woken.wait()

    async def run(self, *, until_seconds: float = float("inf"), is_busy: Callable[[], bool] = lambda: False) -> None:
        """Let time pass until nobody sleeps any more, until that moment, or until somebody is busy without sleeping."""
        ready = vars(asyncio.get_running_loop())["_ready"]
        while True:
            await asyncio.sleep(0)
            while ready:  # noqa: ASYNC110  # whoever was woken is not asleep again yet
                await asyncio.sleep(0)
            if is_busy() or not self._sleepers or self._sleepers[0][0] > until_seconds:
                return
            moment, _, woken = heapq.heappop(self._sleepers)
            self.passed_seconds = max(self.passed_seconds, moment)
            woken.set()


def client_of(portal: ScriptedPortal, clock: Clock | None = None) -> PortalClient:
    """A client whose waiting takes no time, with a bucket that is never in the way."""
    clock = clock or EagerClock()
    limiter = RateLimiter(MemoryLevels(), requests_per_second=1000, burst=1000, clock=clock)
    return PortalClient(WebhookAccess(SecretStr(portal.url)), limiter, clock=clock, user_agent="dealbot/test")
