"""News of deals: from whoever suspects a change, through one comparison, to the agent's chat."""

from typing import final

from bot.composition.followed import FollowedDeals
from bot.composition.frame import Frame
from bot.composition.portal import Gateways, People
from bot.services.deal_feed import DealFeed
from bot.services.heard_comments import HeardComments
from bot.services.tell_news import TellNews
from bot.telegram.show_news import ShowNews
from bot.worker import Bell, for_ever


@final
class NewsWay:
    """Two loops: one looks at deals, the other tells."""

    def __init__(self, frame: Frame, gateways: Gateways, people: People, followed: FollowedDeals) -> None:
        self._clock = frame.clock
        self._look_bell = Bell(frame.clock)
        self._tell_bell = Bell(frame.clock)
        heard = HeardComments()
        self.feed = DealFeed(
            frame.store,
            gateways.looks,
            followed.changed,
            heard,
            frame.clock,
            wake=self._look_bell.ring,
            tell=self._tell_bell.ring,
        )
        followed.keep_index.on_read(self.feed.take_as_known)
        self._tell = TellNews(
            frame.store,
            gateways.looks,
            heard,
            rights=people.rights,
            labels=people.labels,
            clock=frame.clock,
            timezone=frame.settings.timezone,
            show=ShowNews(frame.speak_first, people.roster, gateways.dictionaries),
        )

    def wake(self) -> None:
        """The portal is back, or an agent wants to hear more or less: both look again."""
        self._look_bell.ring()
        self._tell_bell.ring()

    async def look(self) -> None:
        """Look at what was asked for, for ever."""
        await for_ever(self._look_once, self._clock)

    async def tell(self) -> None:
        """Tell what is news, for ever."""
        await for_ever(self._tell_once, self._clock)

    async def _look_once(self) -> None:
        await self._look_bell.wait(await self.feed.run_due())

    async def _tell_once(self) -> None:
        await self._tell_bell.wait(await self._tell.run_due())
