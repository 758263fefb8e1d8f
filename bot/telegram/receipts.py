"""Shows every batch by one message, edited as its photos arrive; what is shown is derived from the store.

A restart therefore goes on where it was. A chat is edited once in three seconds at most: Telegram punishes more.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from aiogram.exceptions import TelegramAPIError, TelegramForbiddenError

from bot.background import Background, Backoff
from bot.bitrix24.health import PortalHealth
from bot.clock import Clock
from bot.domain.agents import Agent
from bot.domain.deals import Deal
from bot.domain.ids import BatchId, ChatId
from bot.domain.photos import Batch, Photo, PhotoState, Place
from bot.services.labels import DealLabels
from bot.services.languages import Languages
from bot.store import agents, batches, hands, photos
from bot.store.engine import Store
from bot.store.errors import StoreUnavailableError
from bot.telegram.reactions import Reactions
from bot.telegram.screens import Screen, Screens
from bot.telegram.tray_question import TrayQuestions
from bot.telegram.views.receipt import Offer, ReceiptFacts, receipt, reminder

_log = logging.getLogger(__name__)

EDIT_PAUSE_SECONDS = 3.0
"""Between two edits in one chat (product.md, "Receipt")."""
FIRST_LOOK_SECONDS = 0.5
"""What changes together is shown together."""
LONGEST_LOOK_SECONDS = 2.0
"""A few photos arrive in this time, and then the first message says so at once; 👀 has been shown long before."""
FIRST_TRY_AGAIN_SECONDS, LONGEST_TRY_AGAIN_SECONDS = 2.0, 60.0
OFFERS = 5


@dataclass(frozen=True, slots=True)
class ReceiptRules:
    """What the settings say about receipts."""

    tray_days: int
    has_administrators: bool


class Receipts:
    """Keeps the message of every batch true."""

    def __init__(
        self,
        rules: ReceiptRules,
        store: Store,
        screens: Screens,
        reactions: Reactions,
        languages: Languages,
        labels: DealLabels,
        questions: TrayQuestions,
        health: PortalHealth,
        background: Background,
        clock: Clock,
    ) -> None:
        self._rules = rules
        self._store = store
        self._screens = screens
        self._reactions = reactions
        self._languages = languages
        self._labels = labels
        self._questions = questions
        self._health = health
        self._background = background
        self._clock = clock
        self._stirred: dict[BatchId, asyncio.Event] = {}
        self._one_at_a_time: defaultdict[ChatId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._edit_allowed_at: dict[ChatId, float] = {}

    def changed(self, batch_id: BatchId) -> None:
        """Something about this batch may have changed: show it soon. Many calls make one edit."""
        if batch_id in self._stirred:
            self._stirred[batch_id].set()
        else:
            self._stirred[batch_id] = asyncio.Event()
            self._background.start(f"receipt {batch_id}", lambda: self._keep_true(batch_id))

    async def catch_up(self) -> None:
        """After a start: show what was left to be shown."""
        async with self._store.read() as conn:
            for batch_id in await batches.unsettled(conn):
                self.changed(batch_id)

    async def remind(self, batch_id: BatchId) -> bool:
        """The day before the photos of a batch are let go: ask once more, in a message of its own.

        Returns whether that is done: False while Telegram does not take the message.
        """
        batch, items, agent = await self._read(batch_id)
        if batch is None or agent is None:
            return True
        screen = reminder(await self._languages.texts_for(agent.telegram_id), await self._facts(batch, items, agent))
        await self._questions.ask(batch)
        try:
            message_id = await self._screens.send(batch.chat_id, screen)
        except TelegramForbiddenError:
            return True
        except TelegramAPIError:
            return False
        async with self._store.write() as conn:
            await batches.change(conn, batch_id, {"receipt_message_id": message_id, "receipt_digest": _digest(screen)})
        return True

    async def _keep_true(self, batch_id: BatchId) -> None:
        """Show the batch until nothing has changed since it was shown."""
        stirred, backoff = self._stirred[batch_id], Backoff(FIRST_TRY_AGAIN_SECONDS, LONGEST_TRY_AGAIN_SECONDS)
        try:
            while True:
                await self._wait_for_more(batch_id, stirred)
                stirred.clear()
                is_shown = await self._try_to_show(batch_id)
                if is_shown and not stirred.is_set():
                    return
                if not is_shown:
                    await self._clock.sleep(backoff.next_seconds())
        finally:
            del self._stirred[batch_id]

    async def _wait_for_more(self, batch_id: BatchId, stirred: asyncio.Event) -> None:
        """Wait a moment: one message that says all is better than two. Bad news does not wait."""
        if self._health.down_since is None:
            await self._clock.sleep(FIRST_LOOK_SECONDS)
        ends_at = self._clock.monotonic() + LONGEST_LOOK_SECONDS - FIRST_LOOK_SECONDS
        while (left_seconds := ends_at - self._clock.monotonic()) > 0 and self._health.down_since is None:
            batch, items, _ = await self._read(batch_id)
            if batch is None or _is_final(batch, items) or any(photo.problem for photo in items):
                return
            stirred.clear()
            await self._clock.wait(stirred, left_seconds)

    async def _try_to_show(self, batch_id: BatchId) -> bool:
        """Show it when it is this chat's turn. False: Telegram, or the database, did not take it this time."""
        try:
            async with self._store.read() as conn:
                batch = await batches.get(conn, batch_id)
            if batch is None:
                return True
            async with self._one_at_a_time[batch.chat_id]:
                await self._wait_for_turn(batch.chat_id)
                await self._show(batch_id)
        except TelegramForbiddenError:
            await self._settle(batch_id)
        except (TelegramAPIError, StoreUnavailableError) as error:
            _log.warning("a receipt waits: %s", type(error).__name__)
            return False
        return True

    async def _wait_for_turn(self, chat_id: ChatId) -> None:
        wait_seconds = self._edit_allowed_at.get(chat_id, 0.0) - self._clock.monotonic()
        if wait_seconds > 0:
            await self._clock.sleep(wait_seconds)

    async def _show(self, batch_id: BatchId) -> None:
        batch, items, agent = await self._read(batch_id)
        if batch is None or agent is None or not items:
            return
        texts = await self._languages.texts_for(agent.telegram_id)
        await self._put(batch, receipt(texts, await self._facts(batch, items, agent)))
        await self._reactions.keep_up(items)
        if _is_final(batch, items):
            await self._settle(batch_id, shown=_gist(batch, items))

    async def _put(self, batch: Batch, screen: Screen) -> None:
        digest = _digest(screen)
        if digest == batch.receipt_digest:
            return
        if batch.place is Place.TRAY and screen.keyboard:
            await self._questions.ask(batch)  # before it can be read, and so answered or ended
        message_id = batch.receipt_message_id
        # A receipt that its reader has deleted, and of which there is news, is sent anew.
        if message_id is None or not await self._screens.edit(batch.chat_id, message_id, screen):
            message_id = await self._screens.send(batch.chat_id, screen)
        self._edit_allowed_at[batch.chat_id] = self._clock.monotonic() + EDIT_PAUSE_SECONDS
        async with self._store.write() as conn:
            values = {"receipt_message_id": message_id, "receipt_digest": digest}
            await batches.change(conn, batch.batch_id, values)

    async def _settle(self, batch_id: BatchId, *, shown: object = None) -> None:
        """Nothing is left to do or to show, unless the batch has changed since it was read for that."""
        async with self._store.write() as conn:
            batch = await batches.get(conn, batch_id)
            items = await photos.of_batch(conn, batch_id)
            if batch and (shown is None or shown == _gist(batch, items)):
                await batches.change(conn, batch_id, {"is_settled": True})

    async def _read(self, batch_id: BatchId) -> tuple[Batch | None, list[Photo], Agent | None]:
        async with self._store.read() as conn:
            batch = await batches.get(conn, batch_id)
            agent = await agents.get(conn, batch.telegram_id) if batch else None
            return batch, await photos.of_batch(conn, batch_id), agent

    async def _facts(self, batch: Batch, items: Sequence[Photo], agent: Agent) -> ReceiptFacts:
        async with self._store.read() as conn:
            hand = await hands.hand(conn, batch.telegram_id)
        is_in_tray = batch.place is Place.TRAY
        return ReceiptFacts(
            batch=batch,
            photos=items,
            label=None if is_in_tray else await self._label(batch, items, agent),
            folder_url=await self._folder_url(batch, items),
            portal_down_since=self._health.down_since,
            offers=await self._offers(batch, agent) if is_in_tray else [],
            hand_opened_at=hand.touched_at if hand else None,
            tray_days=self._rules.tray_days,
            has_administrators=self._rules.has_administrators,
        )

    async def _label(self, batch: Batch, items: Sequence[Photo], agent: Agent) -> str | None:
        """What the agent calls the deal.

        For a first receipt nobody is asked: whoever opens the folder learns it anyway. After a restart the receipt is
        there already, and should not lose its head for a moment.
        """
        if batch.deal_id is None:
            return None
        is_first = batch.receipt_message_id is None and not _is_final(batch, items)
        if is_first or self._health.down_since:
            return self._labels.known(agent.telegram_id, batch.deal_id)
        return await self._labels.ask(agent, batch.deal_id)

    async def _folder_url(self, batch: Batch, items: Sequence[Photo]) -> str | None:
        stored = [photo for photo in items if photo.state is PhotoState.STORED and photo.deal_id == batch.deal_id]
        if batch.place is not Place.DEAL or not stored or stored[0].folder_id is None:
            return None
        return await self._labels.folder_url(stored[0].folder_id)

    async def _offers(self, batch: Batch, agent: Agent) -> list[Offer]:
        """The last deals of the agent; while the portal is away by their numbers alone."""
        async with self._store.read() as conn:
            recent = await hands.recent(conn, agent.telegram_id, OFFERS)
        deal_ids = list(recent)
        if batch.former_deal_id and batch.is_stale_hand:
            deal_ids = [batch.former_deal_id, *(deal for deal in deal_ids if deal != batch.former_deal_id)]
        if self._health.down_since is not None:
            return [Offer(deal_id, self._labels.known(agent.telegram_id, deal_id)) for deal_id in deal_ids[:OFFERS]]
        visible: list[Deal] = await self._labels.visible(agent, deal_ids[:OFFERS]) if deal_ids else []
        if not visible:
            # Somebody new has opened nothing yet, but must not be asked without an answer at hand.
            visible = await self._labels.open_deals(agent, OFFERS)
        return [Offer(deal.deal_id, deal.label) for deal in visible]


def _digest(screen: Screen) -> str:
    return sha256(repr((screen.body.as_kwargs(), screen.keyboard)).encode()).hexdigest()[:16]


def _gist(batch: Batch, items: Sequence[Photo]) -> object:
    """What a receipt depends on: where the batch is, and where each photo."""
    return batch.place, batch.deal_id, [(photo.photo_id, photo.state, photo.deal_id) for photo in items]


def _is_final(batch: Batch, items: Sequence[Photo]) -> bool:
    """Whether every photo is where its batch is, so that nothing more will happen by itself."""
    if batch.place is Place.TRAY:
        return True
    at_rest = PhotoState.STORED if batch.place is Place.DEAL else PhotoState.TRASHED
    return all(
        photo.state is PhotoState.REFUSED
        or (photo.state is at_rest and (batch.place is Place.TRASH or photo.deal_id == batch.deal_id))
        for photo in items
    )
