"""The deals on the buttons of a question about photos."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.bitrix24.health import PortalHealth
from bot.clock import Clock
from bot.domain.agents import Agent
from bot.domain.deals import Deal
from bot.domain.ids import BatchId, DealId
from bot.domain.photos import Batch
from bot.keyed import Newest
from bot.services.labels import DealLabels
from bot.store import hands
from bot.store.engine import Store
from bot.telegram.views.receipt_facts import Offer

OFFERS: Final = 5
OFFERS_LAST_SECONDS: Final = 60.0
"""While photos come in the question is edited every few seconds: its buttons stay, and the portal is not asked."""
QUESTIONS_REMEMBERED: Final = 256


@dataclass(frozen=True, slots=True)
class _Made:
    """What was offered, for a batch in this deal, of these last ones; and when, by the clock that never goes back."""

    now_in: DealId | None
    of: Sequence[DealId]
    at_seconds: float
    offers: list[Offer]


class OfferDeals:
    """The last deals of the agent, and in the places left open deals of their own; five, two requests at most."""

    def __init__(self, store: Store, labels: DealLabels, health: PortalHealth, clock: Clock) -> None:
        self._store = store
        self._labels = labels
        self._health = health
        self._clock = clock
        self._made: Newest[BatchId, _Made] = Newest(QUESTIONS_REMEMBERED)

    async def __call__(self, batch: Batch, agent: Agent) -> list[Offer]:
        """For this batch; while the portal is away the last deals by their numbers alone."""
        deal_ids = await self._last(batch)
        made = self._made.get(batch.batch_id)
        is_same = made is not None and (made.now_in, made.of) == (batch.deal_id, deal_ids)
        if made and is_same and self._clock.monotonic() - made.at_seconds < OFFERS_LAST_SECONDS:
            return made.offers
        if self._health.down_since is None:
            deals = await self._read(batch, agent, deal_ids)
            if deals or self._health.down_since is None:  # else it has just been found out that the portal is away
                offers = [Offer(deal.deal_id, deal.label) for deal in deals][:OFFERS]
                self._made[batch.batch_id] = _Made(batch.deal_id, deal_ids, self._clock.monotonic(), offers)
                return offers
        return [Offer(deal_id, self._labels.known(agent.telegram_id, deal_id)) for deal_id in deal_ids]

    async def _last(self, batch: Batch) -> list[DealId]:
        async with self._store.read() as conn:
            recent = await hands.recent(conn, batch.telegram_id, OFFERS + 1)
        deal_ids = [deal_id for deal_id in recent if deal_id != batch.deal_id]
        if batch.former_deal_id and batch.is_stale_hand:
            deal_ids = [batch.former_deal_id, *(deal for deal in deal_ids if deal != batch.former_deal_id)]
        return deal_ids[:OFFERS]

    async def _read(self, batch: Batch, agent: Agent, deal_ids: list[DealId]) -> list[Deal]:
        places = OFFERS - len(deal_ids)
        visible, own = await asyncio.gather(self._visible(agent, deal_ids), self._own(agent, places))
        if not visible and len(deal_ids) == OFFERS:
            own = await self._own(agent, OFFERS)
        return list({deal.deal_id: deal for deal in (*visible, *own) if deal.deal_id != batch.deal_id}.values())

    async def _visible(self, agent: Agent, deal_ids: list[DealId]) -> list[Deal]:
        return await self._labels.visible(agent, deal_ids) if deal_ids else []

    async def _own(self, agent: Agent, places: int) -> list[Deal]:
        """More than the places: some of them may be among the last ones."""
        return await self._labels.open_deals(agent, 2 * OFFERS) if places else []
