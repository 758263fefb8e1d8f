"""Brings one kept update to its end: its handler's work is kept, or it is set aside.

What a handler wants kept and the end of its update are one transaction, so a kill at any moment leaves both or neither.
What goes wrong is told apart, because only the update's own fault may ever cost the update:

- the database is away: wait, for as long as it takes;
- Telegram does not take an answer: wait; only when Telegram is plainly there otherwise does it count as a failure;
- the agent has blocked the bot: nobody can be told, what the handler wanted kept is kept;
- anything else is a failure, and the third one sets the update aside.
"""

import asyncio
import json
import logging
import traceback
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from typing import TypeVar

from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import Update

from bot.background import Background, Backoff
from bot.clock import Clock
from bot.domain.ids import ChatId, UpdateId
from bot.metrics import Metrics
from bot.store import updates
from bot.store.engine import Connection, Store
from bot.store.errors import StoreUnavailableError
from bot.store.patience import until_done
from bot.store.unit import Unit
from bot.telegram.raw_updates import ALLOWED_UPDATES, NOWHERE
from bot.telegram.rush import Rush

MOST_FAILURES = 3
"""So often a handler may fail before its update is set aside."""

PATIENT_TRIES = 5
"""So often Telegram may fail to take an answer before it is asked whether it is there at all."""

HANDLERS_AT_ONCE = 32
"""Our own choice, well above what the agents of one agency do in the same second."""

HANDLERS_IN_A_RUSH = 4
"""Then the webhook's answers come first: 200 updates a second want most of a processor to be stored."""

LONGEST_WAIT_SECONDS = 5.0

_log = logging.getLogger(__name__)
Result = TypeVar("Result")


class UpdateHandling:
    """One update at a time per caller; the callers are the chats."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        bot: Bot,
        store: Store,
        clock: Clock,
        background: Background,
        *,
        on_set_aside: Callable[[ChatId], Awaitable[None]] | None,
        metrics: Metrics,
        rush: Rush,
    ) -> None:
        self._dispatcher = dispatcher
        self._bot = bot
        self._store = store
        self._clock = clock
        self._background = background
        self._on_set_aside = on_set_aside
        self._metrics = metrics
        self._rush = rush
        self._slots_in_a_rush = asyncio.Semaphore(HANDLERS_IN_A_RUSH)
        self._slots = asyncio.Semaphore(HANDLERS_AT_ONCE)
        self._in_hand = 0
        self._hands_are_empty = asyncio.Event()
        self._hands_are_empty.set()
        self._is_stopping = False
        self.set_aside_count = 0

    async def bring_to_end(self, chat_id: ChatId, update_id: UpdateId) -> None:
        """Handle the update or set it aside. Only a stop leaves it as it was, for the next start."""
        body = await self._patiently(self._store.read, partial(updates.body, update_id=update_id))
        if body is None:
            return
        update = self._parse(body)
        if update is None:
            await self._set_aside(chat_id, update_id)
            return
        backoff = Backoff(longest_seconds=LONGEST_WAIT_SECONDS)
        while not self._is_stopping:
            try:
                await self._attempt(update)
            except TelegramRetryAfter as error:
                # Telegram says itself when it listens again, so this is never the update's fault.
                wait = float(error.retry_after)
            except StoreUnavailableError:
                wait = backoff.next_seconds()
            except Exception as error:  # noqa: BLE001  # the boundary: whatever a handler raises costs at most its update
                wait = backoff.next_seconds()
                if not await self._is_telegram_away(error, backoff.failures):
                    failures = await self._patiently(self._store.write, partial(updates.failed, update_id=update_id))
                    _log_without_content(error, failures)
                    if failures >= MOST_FAILURES:
                        await self._set_aside(chat_id, update_id)
                        return
            else:
                return
            await self._clock.sleep(wait)

    async def stop(self, grace_seconds: float) -> None:
        """Begin no further attempt, and wait for those in hand."""
        self._is_stopping = True
        try:
            async with asyncio.timeout(grace_seconds):
                await self._hands_are_empty.wait()
        except TimeoutError:
            _log.warning("%d handlers did not finish in time, their updates wait for the next start", self._in_hand)

    async def _attempt(self, update: Update) -> None:
        async with self._slots, self._slots_in_a_rush if self._rush.is_on else nullcontext():
            self._in_hand += 1
            self._hands_are_empty.clear()
            began_seconds = self._clock.monotonic()
            try:
                await self._handle(update)
            finally:
                self._metrics.update_handled(_kind(update), self._clock.monotonic() - began_seconds)
                self._in_hand -= 1
                if not self._in_hand:
                    self._hands_are_empty.set()

    async def _handle(self, update: Update) -> None:
        unit = Unit()
        try:
            await self._dispatcher.feed_update(self._bot, update, unit=unit)
        except TelegramForbiddenError:
            _log.info("nobody to answer: the bot is blocked")

        async def keep(conn: Connection) -> None:
            # False after a commit whose answer was lost: then all of it is kept already.
            if await updates.finish(conn, UpdateId(update.update_id), self._clock.now()):
                await unit.perform(conn)

        # The agent has been answered by now: a database that is away must not bring the handler back for that.
        await self._patiently(self._store.write, keep)
        for callback in unit.callbacks:
            try:
                callback()
            except Exception:  # noqa: BLE001  # the work is kept; failing here must not have it done again
                _log.exception("a callback after the commit failed")

    def _parse(self, body: str) -> Update | None:
        try:
            return Update.model_validate(json.loads(body), context={"bot": self._bot})
        except Exception as error:  # noqa: BLE001  # whatever parsing raises, it would raise again
            _log.warning("aiogram cannot parse the update: %s", type(error).__name__)
            return None

    async def _is_telegram_away(self, error: Exception, tries: int) -> bool:
        is_trouble = isinstance(error, TelegramNetworkError | TelegramServerError | ClientDecodeError)
        if not is_trouble or isinstance(error, TelegramEntityTooLarge):
            return False
        if tries <= PATIENT_TRIES:
            return True
        try:
            await self._bot.get_me()
        except (TelegramAPIError, ClientDecodeError):
            return True
        return False

    async def _set_aside(self, chat_id: ChatId, update_id: UpdateId) -> None:
        await self._patiently(self._store.write, partial(updates.set_aside, update_id=update_id))
        self.set_aside_count += 1
        self._metrics.update_set_aside()
        _log.error("update set aside")
        if self._on_set_aside and chat_id != NOWHERE:
            self._background.start("tell of an update set aside", partial(self._on_set_aside, chat_id))

    async def _patiently(
        self,
        transaction: Callable[[], AbstractAsyncContextManager[Connection]],
        work: Callable[[Connection], Awaitable[Result]],
    ) -> Result:
        return await until_done(transaction, work, self._clock, what="an update")


def _kind(update: Update) -> str:
    return next((kind for kind in ALLOWED_UPDATES if getattr(update, kind, None) is not None), "other")


def _log_without_content(error: Exception, failures: int) -> None:
    """Where it happened and what kind it was; the words of an error may quote the message that caused it."""
    where = "".join(traceback.format_tb(error.__traceback__))
    _log.error("a handler failed, attempt %d of %d: %s\n%s", failures, MOST_FAILURES, type(error).__name__, where)
