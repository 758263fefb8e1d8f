"""Tells agents what is news of their deals: not in quiet hours, one message per burst and deal, and few at once."""

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.bitrix24.errors import PortalError
from bot.bitrix24.looked_at import LookGateway
from bot.clock import Clock
from bot.domain.agents import Agent
from bot.domain.deals import Deal
from bot.domain.ids import DealId
from bot.domain.news import News, NewsKind
from bot.services.heard_comments import HeardComments
from bot.services.labels import DealLabels
from bot.services.rights import Rights
from bot.store import agents, deal_news
from bot.store.engine import Connection, Store
from bot.store.patience import until_done

_log = logging.getLogger(__name__)

MOST_SINGLE: Final = 5
"""Deals that get a message each; news of more at once is one message. Our choice."""
HELD_AFTER: Final = timedelta(minutes=10)
"""What has waited so long, has waited for the end of quiet hours: it comes as one message."""
AGAIN_SECONDS: Final = 30.0
"""After the portal or Telegram did not take part."""
NOTHING_TO_DO_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class DealNews:
    """All that one agent is to be told of one deal. `deal` is None where the agent may not see it any more."""

    deal_id: DealId
    deal: Deal | None
    news: tuple[News, ...]
    words: str | None = None
    """What the newest comment says, if there is one and it is still remembered."""

    def of(self, kind: NewsKind) -> News | None:
        """The news of this kind."""
        return next((one for one in self.news if one.kind is kind), None)


Show = Callable[[Agent, Sequence[DealNews]], Awaitable[bool]]
"""Shows news as one message; several deals are several lines. False: Telegram did not take it now."""


class TellNews:
    """Empties the table of news."""

    def __init__(
        self,
        store: Store,
        gateway: LookGateway,
        heard: HeardComments,
        *,
        rights: Rights,
        labels: DealLabels,
        clock: Clock,
        timezone: ZoneInfo,
        show: Show,
    ) -> None:
        self._store = store
        self._gateway = gateway
        self._heard = heard
        self._rights = rights
        self._labels = labels
        self._clock = clock
        self._timezone = timezone
        self._show = show

    async def run_due(self) -> float:
        """Tell whom it is time to tell; answers after how many seconds to come again."""
        due, next_at = await self._due()
        wait_seconds = (next_at - self._clock.now()).total_seconds() if next_at else NOTHING_TO_DO_SECONDS
        if not due:
            return wait_seconds
        try:
            found = await self._gateway.deals({one.deal_id for _, news in due for one in news})
            deals = {one.deal.deal_id: one.deal for one in found}
            is_taken = [await self._tell(agent, news, deals) for agent, news in due]
        except PortalError as error:
            _log.info("news of deals are told later: %s", error.code)
            return AGAIN_SECONDS
        return wait_seconds if all(is_taken) else AGAIN_SECONDS

    async def _due(self) -> tuple[list[tuple[Agent, list[News]]], datetime | None]:
        """Whom to tell what, and when the next quiet hours end; what nobody wants to hear is forgotten."""
        now = self._clock.now().astimezone(self._timezone)
        due: list[tuple[Agent, list[News]]] = []
        ends: list[datetime] = []
        async with self._store.write() as conn:
            by_agent: defaultdict[int, list[News]] = defaultdict(list)
            for one in await deal_news.waiting(conn):
                by_agent[one.telegram_id].append(one)
            for news in by_agent.values():
                agent = await agents.get(conn, news[0].telegram_id)
                wish = await deal_news.wish(conn, news[0].telegram_id)
                if agent is None or wish.is_muted:
                    await deal_news.told(conn, news)
                elif wish.is_quiet(now):
                    ends.append(wish.quiet_ends_at(now))
                else:
                    due.append((agent, news))
        return due, min(ends, default=None)

    async def _tell(self, agent: Agent, news: Sequence[News], deals: Mapping[DealId, Deal]) -> bool:
        by_deal: dict[DealId, list[News]] = {}
        for one in news:
            by_deal.setdefault(one.deal_id, []).append(one)
        told = [await self._of_deal(agent, deals.get(deal_id), of_deal) for deal_id, of_deal in by_deal.items()]
        worth_telling = [one for one in told if one]
        is_late = any(self._clock.now() - one.noted_at >= HELD_AFTER for one in news)
        is_one_message = len(worth_telling) > MOST_SINGLE or is_late
        messages = [worth_telling] if is_one_message else [[one] for one in worth_telling]
        for message in messages:
            if message and not await self._show(agent, message):
                return False
            await self._forget([one for deal in message for one in deal.news])
        await self._forget(news)
        return True

    async def _of_deal(self, agent: Agent, deal: Deal | None, news: Sequence[News]) -> DealNews | None:
        """What is still true of it; None where nothing is, or the deal is gone."""
        if deal is None:
            return None
        true = tuple(one for one in news if _is_true(one, deal, is_theirs=deal.responsible_id == agent.employee_id))
        if not true:
            return None
        is_visible = await self._rights.can_see(agent, deal)
        if is_visible:
            self._labels.learn(agent.telegram_id, deal)
        words = next((found for one in true if (found := self._heard.words(one.comment_id))), None)
        return DealNews(deal.deal_id, deal if is_visible else None, true, words)

    async def _forget(self, news: Sequence[News]) -> None:
        """They were told, and while nothing can be written they are not told a second time."""

        async def forget(conn: Connection) -> None:
            await deal_news.told(conn, news)

        await until_done(self._store.write, forget, self._clock, what="news that were told")


def _is_true(news: News, deal: Deal, *, is_theirs: bool) -> bool:
    match news.kind:
        case NewsKind.GONE:
            return not is_theirs
        case NewsKind.STAGE:
            return is_theirs and deal.stage_id != news.before
        case _:
            return is_theirs
