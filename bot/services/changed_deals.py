"""Which deals changed on the portal: asked for every minute by `>DATE_MODIFY`, told to whoever follows them."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from bot.bitrix24.errors import PortalError
from bot.bitrix24.open_deals import Change, OpenDealGateway
from bot.bitrix24.values import moment
from bot.clock import Clock
from bot.domain.ids import DealId
from bot.store.facts import Facts

FIRST_AFTER_SECONDS = 20.0
"""What piled up while the bot was off goes first: our choice."""
EVERY_SECONDS = 60.0
"""One small request a minute: the bucket takes two a second."""
OVERLAP = timedelta(minutes=2)
"""Looked at again each time: while one list is read page by page, a deal that was passed may change. Our choice."""

OLDEST_CURSOR = timedelta(days=7)
"""After a longer pause of the bot changes count from its end on: nobody wants to hear of all of them. Our choice."""
_CURSOR = "deals seen until"
_SECOND = timedelta(seconds=1)

Look = Callable[[Sequence[Change]], Awaitable[None]]


class ChangedDeals:
    """One question for all who follow the portal's deals. "Look at deal N" may be said twice, and says no more."""

    def __init__(self, open_deals: OpenDealGateway, clock: Clock, facts: Facts | None = None) -> None:
        """`facts`: where the moment is kept up to which changes were told; without it each run begins anew."""
        self._open_deals = open_deals
        self._clock = clock
        self._facts = facts
        self._looks: list[Look] = []
        self._begun_at: datetime | None = None
        self._seen_until: datetime | None = None
        self._told: dict[DealId, datetime] = {}
        self._newest: dict[DealId, datetime] = {}

    def subscribe(self, look: Look) -> None:
        """Call this with the deals that changed; where it raises a PortalError it is called again."""
        self._looks.append(look)

    @property
    def begun_at(self) -> datetime | None:
        """Changes count from this moment of the portal's clock on; None before `begin`."""
        return self._begun_at

    async def begin(self) -> None:
        """Changes count from here on; what was begun before goes on.

        Raises:
            PortalError: see `errors`.
        """
        if self._begun_at is None:
            begun_at = await self._where_the_last_run_ended() or await self._open_deals.last_change_at()
            self._begun_at = self._seen_until = begun_at
            await self._keep(begun_at)

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
                await look(news)
        seen_until = max([self._seen_until, *(one.at for one in found)])
        if seen_until != self._seen_until:
            await self._keep(seen_until)
        self._seen_until = seen_until
        self._remember(found, self._seen_until)

    async def _where_the_last_run_ended(self) -> datetime | None:
        kept_at = moment(await self._facts.get(_CURSOR)) if self._facts else None
        if kept_at is None or self._clock.now() - kept_at > OLDEST_CURSOR:
            return None
        return kept_at - _SECOND  # the newest second may not have been over: its deals are told once more

    async def _keep(self, seen_until: datetime | None) -> None:
        if self._facts and seen_until:
            await self._facts.put(_CURSOR, seen_until.isoformat())

    def _remember(self, found: Sequence[Change], newest_at: datetime) -> None:
        """What was told. The newest second may not be over yet: its deals are told once more, in case they go on."""
        told_twice = self._newest
        self._newest = {one.deal_id: one.at for one in found if one.at == newest_at}
        self._told = {
            one.deal_id: one.at for one in found if one.at < newest_at or told_twice.get(one.deal_id) == one.at
        }

    async def run(self) -> None:
        """For ever."""
        await self._clock.sleep(FIRST_AFTER_SECONDS)
        with suppress(PortalError):
            await self.begin()  # what happens from here on is news
        while True:
            await self._clock.sleep(EVERY_SECONDS)
            with suppress(PortalError):  # the outage is told elsewhere; nothing is lost by it
                await self.look()
