"""Long work with the portal ends when the portal goes, so that whoever waits for it is told soon."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from bot.bitrix24.errors import PortalUnavailableError
from bot.bitrix24.health import PortalHealth

GRACE_SECONDS: Final = 1.0
"""One answer that did not come may be followed at once by one that does."""


class WhileAnswering:
    """Blocks of work that need the portal all along."""

    def __init__(self, health: PortalHealth, *, grace_seconds: float = GRACE_SECONDS) -> None:
        self._health = health
        self._grace_seconds = grace_seconds
        self._limits: set[asyncio.Timeout] = set()
        health.subscribe(self._changed)

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[None]:
        """Run the block as long as the portal answers.

        Raises:
            PortalUnavailableError: it does not any more; what was sent may have been carried out.
        """
        try:
            async with asyncio.timeout(None) as limit:
                self._limits.add(limit)
                self._changed(self._health.down_since is None)
                try:
                    yield
                finally:
                    self._limits.discard(limit)
        except TimeoutError:
            pass
        else:
            return
        raise PortalUnavailableError("-", "AWAY")

    def _changed(self, is_up: bool) -> None:  # noqa: FBT001  # the shape that PortalHealth calls
        ends_at = None if is_up else asyncio.get_running_loop().time() + self._grace_seconds
        for limit in self._limits:
            if not limit.expired():
                limit.reschedule(ends_at)
