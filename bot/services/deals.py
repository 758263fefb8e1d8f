"""A deal's card, and lists of deals: every way to a deal leads through `Rights`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.bitrix24.deals import DealGateway
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.errors import PortalError
from bot.bitrix24.health import PortalHealth
from bot.clock import Clock
from bot.domain.agents import Agent
from bot.domain.deals import Deal, DealCard, DealLine, TimelineComment
from bot.domain.errors import DomainError
from bot.domain.ids import DealId, EmployeeId
from bot.services.comment_authors import CommentAuthors
from bot.services.labels import DealLabels
from bot.services.portal_errors import PlainErrors
from bot.services.rights import Rights
from bot.store import batch_notes, deal_folders, hands
from bot.store.engine import Store

RECENT_DEALS = 10
COUNT_LASTS_SECONDS = 60.0
"""The number of open deals stands on a button; to ask the portal for every message would cost more than it tells."""


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card for one agent; what the agent may not see is no longer in it."""

    card: DealCard
    is_mine: bool
    """The agent is the one responsible."""
    names: Mapping[EmployeeId, str] = field(default_factory=dict)
    """What employees are called, for fields that hold their numbers."""


class ShowDeal:
    """Read one deal with everything that its card shows: one request."""

    def __init__(
        self,
        deals: DealGateway,
        rights: Rights,
        store: Store,
        labels: DealLabels,
        plain: PlainErrors,
        authors: CommentAuthors,
    ) -> None:
        self._deals = deals
        self._rights = rights
        self._authors = authors
        self._store = store
        self._labels = labels
        self._plain = plain

    async def __call__(self, agent: Agent, deal_id: DealId) -> ShownCard:
        """The card of a deal.

        Raises:
            DealNotFoundError: no such deal, or not this agent's.
            PortalDownError: and since when.
        """
        async with self._store.read() as conn:
            own_folder_id = await deal_folders.get(conn, deal_id)
        async with self._plain(deal_id):
            return await self.for_agent(agent, await self._deals.card(deal_id, own_folder_id=own_folder_id))

    async def for_agent(self, agent: Agent, card: DealCard) -> ShownCard:
        """A card that was read in another way, without what this agent may not see.

        Raises:
            DealNotFoundError: the deal is not this agent's.
        """
        await self._rights.ensure_can_see(agent, card.deal)
        sees_client = await self._rights.sees_client(agent, card.deal)
        self._labels.learn(agent.telegram_id, card.deal)
        if card.client and not sees_client:
            card = replace(card, client=replace(card.client, phones=(), emails=()))
        card = replace(card, last_comment=await self._last_words(card), fields=self._authors.in_fields(card.fields))
        is_mine = card.deal.responsible_id == agent.employee_id
        return ShownCard(card, is_mine=is_mine, names=self._authors.names)

    async def _last_words(self, card: DealCard) -> TimelineComment | None:
        """The newest comment that somebody wrote; what the bot tells the timeline of photos is none."""
        if not card.comments:
            return None
        async with self._store.read() as conn:
            known, words = await batch_notes.known_comments(conn, card.deal.deal_id)
        by_people = (one for one in card.comments if one.comment_id not in known and one.body not in words)
        newest = next(by_people, None)
        return await self._authors.named(newest) if newest else None


class MyDeals:
    """The agent's open deals, nearest to their end first."""

    def __init__(
        self, deals: DealGateway, lines: "DealLines", plain: PlainErrors, health: PortalHealth, clock: Clock
    ) -> None:
        self._deals = deals
        self._lines = lines
        self._plain = plain
        self._health = health
        self._clock = clock
        self._counts: dict[EmployeeId, tuple[float, int]] = {}

    async def __call__(self, agent: Agent) -> Sequence[DealLine]:
        """All of them."""
        async with self._plain():
            lines = await self._lines.of(agent, await self._deals.open_of(agent.employee_id))
        self._counts[agent.employee_id] = (self._clock.monotonic(), len(lines))
        return sorted(lines, key=_nearest_to_end)

    async def count(self, agent: Agent, *, has_lost_one: bool = False) -> int | None:
        """How many there are, for a button; None while the portal does not say.

        `has_lost_one`: a deal has just turned out not to be theirs, so what was counted before it was is no answer.
        """
        counted_at, count = self._counts.get(agent.employee_id, (float("-inf"), 0))
        if not has_lost_one and self._clock.monotonic() - counted_at < COUNT_LASTS_SECONDS:
            return count
        if self._health.down_since is not None:  # a figure on a button is not worth a wait that others queue behind
            return None
        try:
            count = await self._deals.count_open(agent.employee_id)
        except PortalError:
            return None
        self._counts[agent.employee_id] = (self._clock.monotonic(), count)
        return count


class RecentDeals:
    """The deals that the agent opened last, the newest first."""

    def __init__(
        self,
        deals: DealGateway,
        rights: Rights,
        lines: "DealLines",
        store: Store,
        labels: DealLabels,
        plain: PlainErrors,
    ) -> None:
        self._deals = deals
        self._rights = rights
        self._lines = lines
        self._store = store
        self._labels = labels
        self._plain = plain

    async def __call__(self, agent: Agent, *, limit: int = RECENT_DEALS) -> Sequence[DealLine]:
        """As many of the last ten as the agent may still see."""
        async with self._store.read() as conn:
            deal_ids = await hands.recent(conn, agent.telegram_id, limit)
        if not deal_ids:
            return []
        async with self._plain():
            found = await self._deals.deals(deal_ids)
            visible = [deal for deal in found if await self._rights.can_see(agent, deal)]
            return await self._lines.of(agent, visible)

    async def last(self, agent: Agent) -> tuple[DealId, str | None] | None:
        """The last deal and what it is called; only its number while the portal does not answer."""
        async with self._store.read() as conn:
            deal_ids = await hands.recent(conn, agent.telegram_id, 1)
        if not deal_ids:
            return None
        try:
            lines = await self(agent, limit=1)
        except DomainError:
            return deal_ids[0], self._labels.known(agent.telegram_id, deal_ids[0])
        return (lines[0].deal.deal_id, lines[0].deal.label) if lines else None


class DealLines:
    """Deals with their place on the way, as lists and buttons show them."""

    def __init__(self, dictionaries: Dictionaries, labels: DealLabels) -> None:
        self._dictionaries = dictionaries
        self._labels = labels

    async def of(self, agent: Agent, deals: Sequence[Deal]) -> list[DealLine]:
        """The same deals in the same order, for an agent who may see them."""
        for deal in deals:
            self._labels.learn(agent.telegram_id, deal)
        pipelines = await self._dictionaries.pipelines() if deals else {}
        lines = []
        for deal in deals:
            pipeline = pipelines.get(deal.pipeline_id)
            stage_ids = [stage.stage_id for stage in pipeline.open_stages] if pipeline else []
            step = stage_ids.index(deal.stage_id) + 1 if deal.stage_id in stage_ids else 0
            lines.append(DealLine(deal, step=step, steps=len(stage_ids)))
        return lines


def _nearest_to_end(line: DealLine) -> tuple[float, bool, object, int]:
    progress = line.step / line.steps if line.steps else 0.0
    closes_on = line.deal.closes_on
    return (-progress, closes_on is None, closes_on.toordinal() if closes_on else 0, -line.deal.deal_id)
