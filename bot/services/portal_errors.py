"""What an error of the portal means to the agent: one translation for every look-up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.bitrix24.errors import (
    PortalAccessError,
    PortalBusyError,
    PortalError,
    PortalNotFoundError,
    PortalRightsError,
    PortalUnavailableError,
)
from bot.bitrix24.health import PortalHealth
from bot.clock import Clock
from bot.domain.errors import (
    DealNotFoundError,
    DomainError,
    PortalAccessLostError,
    PortalDownError,
    PortalRefusesError,
)
from bot.domain.ids import DealId

LOOK_UP_SECONDS = 4.5
"""How long a person waits for a look-up of several requests; each of them gives up by itself after four."""


class PlainErrors:
    """Turns errors of the portal into words for the agent."""

    def __init__(self, health: PortalHealth, clock: Clock) -> None:
        self._health = health
        self._clock = clock

    @asynccontextmanager
    async def __call__(self, deal_id: DealId | None = None) -> AsyncIterator[None]:
        """Raise what the agent is told in place of what the portal did; `deal_id` is the deal that was asked for."""
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                yield
        except PortalError as error:
            raise self.meaning(error, deal_id) from error
        except TimeoutError as error:
            raise PortalDownError(self._health.down_since or self._clock.now()) from error

    def meaning(self, error: PortalError, deal_id: DealId | None = None) -> DomainError:
        """What the agent is told of it."""
        match error:
            case PortalUnavailableError() | PortalBusyError():
                return PortalDownError(self._health.down_since or self._clock.now())
            case PortalNotFoundError() | PortalRightsError() if deal_id is not None:
                return DealNotFoundError(deal_id)
            case PortalAccessError() | PortalRightsError():
                return PortalAccessLostError()
            case _:
                return PortalRefusesError()
