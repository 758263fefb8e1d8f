"""Which deals changed on the portal: asked for every minute by `>DATE_MODIFY`, told to whoever follows them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.bitrix24.errors import PortalError
from bot.bitrix24.open_deals import Change, OpenDealGateway
from bot.clock import Clock
from bot.domain.ids import DealId

EVERY_SECONDS = 60.0
"""One small request a minute: the bucket takes two a second."""
OVERLAP = timedelta(minutes=2)
"""Looked at again each time: while one list is read page by page, a deal that was passed may change. Our choice."""

Look = Callable[[Sequence[DealId]], Awaitable[None]]


class ChangedDeals:
    """One question for all who follow the portal's deals. "Look at deal N" may be said twice, and says no more."""

    def __init__(self, open_deals: OpenDealGateway, clock: Clock) -> None:
        self._open_deals = open_deals
        self._clock = clock
        self._looks: list[Look] = []
        self._begun_at: datetime | None = None
        self._seen_until: datetime | None = None
        self._told: dict[DealId, datetime] = {}
        self._newest: dict[DealId, datetime] = {}

    def subscribe(self, look: Look) -> None:
        """Call this with the numbers of the deals that changed; where it raises a PortalError it is called again."""
        self._looks.append(look)

    async def begin(self) -> None:
        """Changes count from here on; what was begun before goes on.

        Raises:
            PortalError: see `errors`.
        """
        if self._begun_at is None:
            self._begun_at = self._seen_until = await self._open_deals.last_change_at()

    async def look(self) -> None:
        """Ask once, and tell.

        Raises:
            PortalError: nothing is lost; the next look asks for the same.
        """
        await self.begin()
        if self._begun_at is None or self._seen_until is None:
            return
        found = await self._open_deals.changed_since(self._seen_until - OVERLAP)
        # By the portal's own clock alone: ours may be wrong.
        news = [one for one in found if one.at > self._begun_at and self._told.get(one.deal_id) != one.at]
        if news:
            for look in self._looks:
                await look([one.deal_id for one in news])
        self._seen_until = max([self._seen_until, *(one.at for one in found)])
        self._remember(found, self._seen_until)

    def _remember(self, found: Sequence[Change], newest_at: datetime) -> None:
        """What was told. The newest second may not be over yet: its deals are told once more, in case they go on."""
        told_twice = self._newest
        self._newest = {one.deal_id: one.at for one in found if one.at == newest_at}
        self._told = {
            one.deal_id: one.at for one in found if one.at < newest_at or told_twice.get(one.deal_id) == one.at
        }

    async def run(self) -> None:
        """For ever."""
        while True:
            await self._clock.sleep(EVERY_SECONDS)
            try:
                await self.look()
            except PortalError:
                continue  # the outage is told elsewhere; nothing is lost by it
