"""Sends with what lets us in, and once more when that was mended: a token renewed, a portal that moved found again."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from bot.bitrix24.access import Ask, Credentials, PortalAccess
from bot.bitrix24.errors import EXPIRED, MOVED, PortalAccessError, PortalMovedError, PortalUnavailableError
from bot.bitrix24.health import PortalHealth
from bot.bitrix24.jobs import Job
from bot.bitrix24.limits import Lane
from bot.bitrix24.methods import DOWNLOAD, UPLOAD
from bot.bitrix24.patience import INTERACTIVE_SECONDS, INTERACTIVE_WHILE_DOWN_SECONDS
from bot.bitrix24.protocol import Answer
from bot.bitrix24.repeats import Repeats
from bot.clock import Clock

T = TypeVar("T")


class Admission:
    """Between a job and whoever repeats it. `ask` reaches the server that renews tokens."""

    def __init__(self, access: PortalAccess, repeats: Repeats, health: PortalHealth, ask: Ask, clock: Clock) -> None:
        self._access = access
        self._repeats = repeats
        self._health = health
        self._ask = ask
        self._clock = clock

    async def send(self, job: Job) -> Answer:
        """The answer; each kind of trouble with what lets us in is mended once.

        Raises:
            PortalError: what the portal or the line did, or that there is nothing to be let in with.
        """
        ends_at = self._clock.monotonic() + self._interactive_seconds if job.lane is Lane.INTERACTIVE else None
        credentials = await self._let_in(self._access.credentials())
        mended: set[str] = set()
        while True:
            try:
                return await self._repeats.send(job, credentials, ends_at)
            except PortalAccessError as error:
                if error.code in mended or not await self._is_mended(job, error, credentials, ends_at):
                    self._health.heard(error)
                    raise
                mended.add(error.code)
            credentials = await self._let_in(self._access.credentials())

    @property
    def _interactive_seconds(self) -> float:
        return INTERACTIVE_SECONDS if self._health.down_since is None else INTERACTIVE_WHILE_DOWN_SECONDS

    async def _is_mended(self, job: Job, error: PortalAccessError, stale: Credentials, ends_at: float | None) -> bool:
        """Whether the same may go again: with a renewed token, or to where the portal is now."""
        if error.code not in {EXPIRED, MOVED}:
            return False
        if job.method in {UPLOAD, DOWNLOAD}:  # the address carries host and token: the caller asks for another
            raise PortalUnavailableError(job.method, "LINK_EXPIRED", may_have_acted=False)
        if isinstance(error, PortalMovedError):
            return await self._access.moved(stale.url_of(job.method), error.location)
        try:
            async with asyncio.timeout(None if ends_at is None else max(0.0, ends_at - self._clock.monotonic())):
                return await self._let_in(self._access.renew(stale, self._ask))
        except TimeoutError:
            raise PortalUnavailableError(job.method, "TIMEOUT", may_have_acted=False) from None

    async def _let_in(self, asked: Awaitable[T]) -> T:
        """What the access says; while it has nothing the portal is as good as away."""
        try:
            return await asked
        except PortalUnavailableError as error:
            self._health.failed(error.code)
            raise
