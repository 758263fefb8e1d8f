"""Shows every batch by one message, edited as its photos arrive; what is shown is derived from the store.

A restart therefore goes on where it was. A chat is edited once in three seconds at most: Telegram punishes more.
"""

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from hashlib import sha256

from aiogram.exceptions import TelegramAPIError, TelegramForbiddenError

from bot.background import Background, Backoff
from bot.bitrix24.health import PortalHealth
from bot.clock import Clock
from bot.domain.agents import Agent
from bot.domain.ids import BatchId, ChatId, MessageId
from bot.domain.photos import Batch, Photo, Place
from bot.keyed import Newest, Turns
from bot.services.note_batches import NoteBatches
from bot.store import agents, batches, photos
from bot.store.engine import Connection, Store
from bot.store.errors import StoreUnavailableError
from bot.telegram.floods import EDIT_PAUSE_SECONDS
from bot.telegram.reactions import Reactions
from bot.telegram.receipt_reader import ReceiptReader, is_final
from bot.telegram.screens import Screen, Screens
from bot.telegram.show_one_photo import ShowOnePhoto
from bot.telegram.speak_first import SpeakFirst
from bot.telegram.tray_question import TrayQuestions
from bot.telegram.views.receipt import receipt, reminder

_log = logging.getLogger(__name__)

CHATS_AT_ONCE = 1000
"""Of so many the last edit is known: far more than are edited in three seconds."""
FIRST_LOOK_SECONDS = 0.5
"""What changes together is shown together."""
LONGEST_LOOK_SECONDS = 2.0
"""A few photos arrive in this time, and then the first message says so at once; 👀 has been shown long before."""
FIRST_TRY_AGAIN_SECONDS, LONGEST_TRY_AGAIN_SECONDS = 2.0, 60.0
STORE_AGAIN_SECONDS = 1.0


class Receipts:
    """Keeps the message of every batch true."""

    def __init__(
        self,
        facts: ReceiptReader,
        store: Store,
        screens: Screens,
        reactions: Reactions,
        one_photo: ShowOnePhoto,
        speak_first: SpeakFirst,
        questions: TrayQuestions,
        notes: NoteBatches,
        health: PortalHealth,
        background: Background,
        clock: Clock,
    ) -> None:
        self._facts = facts
        self._store = store
        self._screens = screens
        self._reactions = reactions
        self._one_photo = one_photo
        self._speak_first = speak_first
        self._questions = questions
        self._notes = notes
        self._health = health
        self._background = background
        self._clock = clock
        self._stirred: dict[BatchId, asyncio.Event] = {}
        self._turns: Turns[ChatId] = Turns()
        self._edit_allowed_at: Newest[ChatId, float] = Newest(CHATS_AT_ONCE)

    def changed(self, batch_id: BatchId) -> None:
        """Something about this batch may have changed: show it soon. Many calls make one edit.

        While the program ends nothing is shown any more: `catch_up` does after the next start.
        """
        if self._background.is_closed:
            return
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
        sender = await self._speak_first.to(agent.telegram_id, batch.chat_id, about="a reminder of photos")
        screen = reminder(sender.texts, await self._facts(batch, items, agent))
        await self._questions.ask(batch)
        said = await sender.say(screen, noting=partial(_note, batch_id=batch_id, digest=_digest(screen)))
        return said.refusal is None or said.is_closed

    async def _keep_true(self, batch_id: BatchId) -> None:
        """Show the batch until nothing has changed since it was shown."""
        stirred, backoff = self._stirred[batch_id], Backoff(FIRST_TRY_AGAIN_SECONDS, LONGEST_TRY_AGAIN_SECONDS)
        try:
            while True:
                try:
                    await self._wait_for_more(batch_id, stirred)
                    stirred.clear()
                    is_shown = await self._try_to_show(batch_id)
                except StoreUnavailableError as error:
                    _log.warning("a receipt waits: %s", error)
                    await self._clock.sleep(STORE_AGAIN_SECONDS)
                    continue
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
            if batch is None or batch.asked_at or is_final(batch, items) or any(photo.problem for photo in items):
                return
            stirred.clear()
            await self._clock.wait(stirred, left_seconds)

    async def _try_to_show(self, batch_id: BatchId) -> bool:
        """Show it when it is this chat's turn. False: Telegram did not take it this time."""
        try:
            async with self._store.read() as conn:
                batch = await batches.get(conn, batch_id)
            if batch is None:
                return True
            async with self._turns.of(batch.chat_id):
                await self._wait_for_turn(batch.chat_id)
                await self._show(batch_id)
        except TelegramForbiddenError:
            await self._settle(batch_id)
        except TelegramAPIError as error:
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
        sender = await self._speak_first.to(agent.telegram_id, batch.chat_id, about="a receipt")
        # Put there by ourselves: a chat has its pace, and what Telegram refuses ends the whole turn.
        await self._put(batch, receipt(sender.texts, await self._facts(batch, items, agent)))
        await self._reactions.keep_up(items)
        if await self._one_photo.keep_up(batch, items):
            items = (await self._read(batch_id))[1]
        if (left_seconds := self._facts.asks_seconds(batch)) > 0:
            self._background.start(f"question of {batch_id}", partial(self._end_question, batch_id, left_seconds))
        elif is_final(batch, items):
            await self._settle(batch_id, shown=_gist(batch, items))

    async def _end_question(self, batch_id: BatchId, left_seconds: float) -> None:
        """A question that nobody answered gives its place back to the receipt."""
        await self._clock.sleep(left_seconds)
        self.changed(batch_id)

    async def _put(self, batch: Batch, screen: Screen) -> None:
        digest = _digest(screen)
        if digest == batch.receipt_digest:
            return
        if batch.place is Place.TRAY and screen.keyboard:
            await self._questions.ask(batch)  # before it can be read, and so answered or ended
        message_id, shown = batch.receipt_message_id, partial(_note, batch_id=batch.batch_id, digest=digest)
        try:
            # A receipt that its reader has deleted, and of which there is news, is sent anew.
            if message_id is None or not await self._screens.edit(batch.chat_id, message_id, screen, noting=shown):
                await self._screens.send(batch.chat_id, screen, noting=shown)
        finally:  # Telegram counts what it refuses as well
            self._edit_allowed_at[batch.chat_id] = self._clock.monotonic() + EDIT_PAUSE_SECONDS

    async def _settle(self, batch_id: BatchId, *, shown: object = None) -> None:
        """Nothing is left to do or to show, unless the batch has changed since it was read for that."""
        async with self._store.write() as conn:
            batch = await batches.get(conn, batch_id)
            items = await photos.of_batch(conn, batch_id)
            if batch and (shown is None or shown == _gist(batch, items)):
                await batches.change(conn, batch_id, {"is_settled": True})
                if shown is not None:
                    await self._notes.settled(conn, batch_id)
        self._notes.take_effect()

    async def _read(self, batch_id: BatchId) -> tuple[Batch | None, list[Photo], Agent | None]:
        async with self._store.read() as conn:
            batch = await batches.get(conn, batch_id)
            agent = await agents.get(conn, batch.telegram_id) if batch else None
            return batch, await photos.of_batch(conn, batch_id), agent


async def _note(conn: Connection, message_id: MessageId, *, batch_id: BatchId, digest: str) -> None:
    """This message shows the batch, and says that much."""
    await batches.change(conn, batch_id, {"receipt_message_id": message_id, "receipt_digest": digest})


def _digest(screen: Screen) -> str:
    return sha256(repr((screen.body.as_kwargs(), screen.keyboard)).encode()).hexdigest()[:16]


def _gist(batch: Batch, items: Sequence[Photo]) -> object:
    """What a receipt depends on: where the batch is, and where each photo."""
    return (
        batch.place,
        batch.deal_id,
        batch.asked_at,
        [(photo.photo_id, photo.state, photo.deal_id, photo.own_place, photo.is_unsure) for photo in items],
    )
