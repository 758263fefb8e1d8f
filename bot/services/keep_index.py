"""Keeps the index of open deals: filled when the start is over, followed by what changes, read anew every night."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import timedelta

from bot.bitrix24.errors import PortalError
from bot.bitrix24.open_deals import Change, OpenDealGateway
from bot.clock import Clock
from bot.domain.deals import Deal
from bot.domain.ids import DealId
from bot.services.changed_deals import FIRST_AFTER_SECONDS, ChangedDeals
from bot.services.deal_index import MOST_DEALS, DealIndex

_log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
"""Between two pages: half of the smallest tariff stays with uploads, and people go before both."""
NAMED_AT_ONCE = 1000
"""Deals whose clients are named in one request; it takes 2,500 of them."""
ANEW_AFTER = timedelta(days=1)
"""Deals that were deleted and clients who were renamed show in no list of changes: our choice."""
TRY_AGAIN_SECONDS = 60.0


class KeepIndex:
    """Work that nobody waits for, in the lane that gives way."""

    def __init__(self, index: DealIndex, open_deals: OpenDealGateway, changed: ChangedDeals, clock: Clock) -> None:
        self._index = index
        self._open_deals = open_deals
        self._changed = changed
        self._clock = clock
        self._met: set[DealId] = set()
        self._readers: list[Callable[[Sequence[Deal]], Awaitable[None]]] = []
        changed.subscribe(self.look)

    async def run(self) -> None:
        """For ever."""
        await self._clock.sleep(FIRST_AFTER_SECONDS)
        while True:
            try:
                await self.fill()
                pause_seconds = ANEW_AFTER.total_seconds()
            except PortalError as error:
                _log.info("the index of open deals is not filled yet: %s", error.code)
                pause_seconds = TRY_AGAIN_SECONDS
            await self._clock.sleep(pause_seconds)

    async def fill(self) -> None:
        """Read every open deal, the newest first; what was not met is no longer open.

        Raises:
            PortalError: what was read so far stays, and serves if the index was filled before.
        """
        await self._changed.begin()
        self._met.clear()
        unnamed: list[Deal] = []
        count = 0
        async with aclosing(self._open_deals.pages()) as pages:
            async for page in pages:
                unnamed += page
                for read in self._readers:
                    await read(page)
                count += len(page)
                if len(unnamed) >= NAMED_AT_ONCE:
                    await self._put(unnamed)
                    unnamed = []
                if count >= MOST_DEALS:
                    _log.warning("of the open deals only the newest %d are searched with typos forgiven", count)
                    break
                await self._clock.sleep(PAUSE_SECONDS)
        await self._put(unnamed)
        self._index.keep_only(self._met)
        self._index.is_filled = True
        _log.info("the index holds %d open deals", len(self._index))

    def on_read(self, callback: Callable[[Sequence[Deal]], Awaitable[None]]) -> None:
        """Call this with every page of open deals that is read: nobody else needs to read them all."""
        self._readers.append(callback)

    async def look(self, changes: Sequence[Change]) -> None:
        """These deals changed."""
        deal_ids = [one.deal_id for one in changes]
        deals = await self._open_deals.deals(deal_ids)
        await self._put(deals)
        self._index.forget({*deal_ids} - {deal.deal_id for deal in deals})

    async def _put(self, deals: Sequence[Deal]) -> None:
        names = await self._open_deals.client_names(deals)
        self._met.update(deal.deal_id for deal in deals)
        for deal in deals:
            self._index.put(deal, names[deal.deal_id])
