"""Reads together what the receipt of a batch shows: rows of the store, and what deals and folders are called."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.bitrix24.health import PortalHealth
from bot.clock import Clock
from bot.domain.agents import Agent
from bot.domain.photos import Batch, Photo, PhotoState, Place, is_at_rest
from bot.services.copies import as_sent
from bot.services.labels import DealLabels
from bot.services.spool import Spool
from bot.store import hands
from bot.store.engine import Store
from bot.telegram.conversations import QUESTION_WAITS
from bot.telegram.offers import OfferDeals
from bot.telegram.views.receipt_facts import ReceiptFacts


@dataclass(frozen=True, slots=True)
class ReceiptRules:
    """What the settings say about receipts."""

    tray_days: int
    has_administrators: bool


class ReceiptReader:
    """Called for one batch, answers the facts of its receipt."""

    def __init__(
        self,
        rules: ReceiptRules,
        store: Store,
        labels: DealLabels,
        offer_deals: OfferDeals,
        spool: Spool,
        health: PortalHealth,
        clock: Clock,
    ) -> None:
        self._rules = rules
        self._store = store
        self._labels = labels
        self._offer_deals = offer_deals
        self._spool = spool
        self._health = health
        self._clock = clock

    async def __call__(self, batch: Batch, items: Sequence[Photo], agent: Agent) -> ReceiptFacts:
        """Everything about this batch, as it is now."""
        async with self._store.read() as conn:
            hand = await hands.hand(conn, batch.telegram_id)
        is_in_tray = batch.place is Place.TRAY
        is_asking = self.asks_seconds(batch) > 0
        return ReceiptFacts(
            batch=batch,
            photos=as_sent(batch, [photo for photo in items if not photo.own_place]),
            taken_back=[one for one in items if one.own_place and not one.is_copy and not one.dropped_for],
            dropped=[one for one in items if one.dropped_for and not one.is_copy],
            label=None if is_in_tray else await self._label(batch, items, agent),
            folder_url=await self._folder_url(batch, items),
            portal_down_since=self._health.down_since,
            offers=await self._offer_deals(batch, agent) if is_in_tray or is_asking else [],
            hand_opened_at=hand.touched_at if hand and hand.deal_id == batch.former_deal_id else None,
            tray_days=self._rules.tray_days,
            has_administrators=self._rules.has_administrators,
            is_asking=is_asking,
            fetched=sum(self._spool.holds(photo.photo_id) for photo in items) if self._spool.is_short else None,
        )

    def asks_seconds(self, batch: Batch) -> float:
        """How long the receipt still asks which deal it is instead of the one that the batch is in."""
        if batch.asked_at is None or batch.place is not Place.DEAL:
            return 0.0
        return (batch.asked_at + QUESTION_WAITS - self._clock.now()).total_seconds()

    async def _label(self, batch: Batch, items: Sequence[Photo], agent: Agent) -> str | None:
        """What the agent calls the deal.

        For a first receipt nobody is asked: whoever opens the folder learns it anyway. After a restart the receipt is
        there already, and should not lose its head for a moment.
        """
        if batch.deal_id is None:
            return None
        is_first = batch.receipt_message_id is None and not is_final(batch, items)
        if is_first or self._health.down_since:
            return self._labels.known(agent.telegram_id, batch.deal_id)
        return await self._labels.ask(agent, batch.deal_id)

    async def _folder_url(self, batch: Batch, items: Sequence[Photo]) -> str | None:
        stored = [photo for photo in items if photo.state is PhotoState.STORED and photo.deal_id == batch.deal_id]
        if batch.place is not Place.DEAL or not stored or stored[0].folder_id is None:
            return None
        return await self._labels.folder_url(stored[0].folder_id)


def is_final(batch: Batch, items: Sequence[Photo]) -> bool:
    """Whether every photo is where it belongs and that was said, so that nothing more will happen by itself."""
    return all(is_at_rest(photo, batch) and not photo.taken_back_message_id for photo in items)
