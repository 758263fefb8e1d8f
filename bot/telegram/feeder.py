"""Hands kept updates to the handlers: one at a time per chat, oldest first, many chats at once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from heapq import heappop, heappush

from aiogram import Bot, Dispatcher

from bot.background import Background
from bot.clock import Clock
from bot.domain.ids import ChatId, UpdateId
from bot.logs import current_update
from bot.metrics import Metrics
from bot.store import updates
from bot.store.engine import Store
from bot.store.updates import StoredUpdate
from bot.telegram.callback_timer import CallbackTimer
from bot.telegram.handling import UpdateHandling
from bot.telegram.raw_updates import callback_of
from bot.telegram.rush import Rush

GRACE_SECONDS = 8.0
"""What a clean stop leaves to the handlers in hand; the whole program has ten."""


class Feeder:
    """Between the database and aiogram's dispatcher."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        bot: Bot,
        store: Store,
        clock: Clock,
        background: Background,
        *,
        callback_timer: CallbackTimer | None = None,
        on_set_aside: Callable[[ChatId], Awaitable[None]] | None = None,
        metrics: Metrics,
    ) -> None:
        self._store = store
        self._background = background
        self._callback_timer = callback_timer
        self.rush = Rush(clock)
        """The webhook tells it of each update."""
        self._handling = UpdateHandling(
            dispatcher, bot, store, clock, background, on_set_aside=on_set_aside, metrics=metrics, rush=self.rush
        )
        self._queues: dict[ChatId, list[UpdateId]] = {}
        self._known: set[UpdateId] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_idle = asyncio.Event()
        self._is_idle.set()
        self._is_stopping = False

    @property
    def set_aside_count(self) -> int:
        """Updates set aside since the start."""
        return self._handling.set_aside_count

    async def start(self) -> None:
        """Take up what the last run left."""
        after: UpdateId | None = None
        while True:
            async with self._store.read() as conn:
                page = await updates.waiting(conn, after=after)
            if not page:
                return
            self.take(page)
            after = page[-1].update_id

    def take(self, kept: Iterable[StoredUpdate]) -> None:
        """These updates are in the database: have them handled. Only their numbers stay in memory."""
        if self._is_stopping:
            return
        for update in kept:
            if update.update_id in self._known:
                continue
            self._known.add(update.update_id)
            self._watch_button(update)
            if update.chat_id not in self._queues:
                self._begin_chat(update.chat_id)
            heappush(self._queues[update.chat_id], update.update_id)

    async def idle(self) -> None:
        """Wait until every update taken so far is handled or set aside."""
        await self._is_idle.wait()

    async def stop(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """Begin nothing new and let the handlers in hand finish; the rest stays in the database for the next start."""
        self._is_stopping = True
        await self._handling.stop(grace_seconds)
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _watch_button(self, update: StoredUpdate) -> None:
        callback_id = callback_of(update.body)
        if callback_id and self._callback_timer:
            self._callback_timer.watch(callback_id)

    def _begin_chat(self, chat_id: ChatId) -> None:
        task = self._background.start("feed a chat", partial(self._feed_chat, chat_id))
        self._queues[chat_id] = []
        self._is_idle.clear()
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _feed_chat(self, chat_id: ChatId) -> None:
        queue = self._queues[chat_id]
        try:
            while queue and not self._is_stopping:
                update_id = heappop(queue)
                current_update.set(update_id)
                try:
                    await self._handling.bring_to_end(chat_id, update_id)
                finally:
                    self._known.discard(update_id)
        finally:
            # Nothing is awaited between the last look at the queue and here, so nothing slips in between.
            del self._queues[chat_id]
            self._known.difference_update(queue)
            if not self._queues:
                self._is_idle.set()
