"""The one door for updates: kept in the database first, confirmed to Telegram after that.

aiogram's own polling confirms an update before, or although not, its handler has kept its work, and one update that it
cannot parse stops it for ever. Here an update is JSON until it is safe.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramConflictError, TelegramRetryAfter
from aiogram.methods import TelegramMethod

from bot.background import Backoff
from bot.clock import Clock
from bot.domain.ids import UpdateId
from bot.metrics import Metrics
from bot.services.readiness import Contact
from bot.store import updates
from bot.store.engine import Store
from bot.store.errors import StoreUnavailableError
from bot.store.updates import StoredUpdate
from bot.telegram.feeder import Feeder
from bot.telegram.raw_updates import ALLOWED_UPDATES, NotAnUpdateError, RawUpdate, kind_of, parse_raw

POLL_SECONDS = 25
"""How long Telegram holds a request open while there is nothing to tell."""

ANSWER_SECONDS = 10
"""What the line may take beyond that."""

LONGEST_WAIT_SECONDS = 5.0
"""Between two requests while Telegram, or our database, is in trouble: an agent is waiting."""

_log = logging.getLogger(__name__)


class RawGetUpdates(TelegramMethod[list[Any]]):
    """getUpdates whose answer stays JSON: one update that aiogram does not understand must not hold up the others.

    Source: core.telegram.org/bots/api#getupdates.
    """

    __returning__ = list[Any]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = POLL_SECONDS
    allowed_updates: Sequence[str] = ALLOWED_UPDATES


@dataclass(slots=True, eq=False)
class _Delivery:
    """Updates that one caller wants kept, and what became of them."""

    rows: list[StoredUpdate]
    is_kept: bool = False
    error: StoreUnavailableError | None = None


class Intake:
    """Takes updates in, from polling or from a webhook."""

    def __init__(
        self, bot: Bot, store: Store, feeder: Feeder, clock: Clock, *, metrics: Metrics, contact: Contact
    ) -> None:
        self._bot = bot
        self._store = store
        self._feeder = feeder
        self._clock = clock
        self._metrics = metrics
        self._contact = contact
        self._deliveries: list[_Delivery] = []
        self._commits = asyncio.Lock()

    async def accept(self, raw_updates: Sequence[RawUpdate]) -> None:
        """Keep these updates; when this returns they may be confirmed. Callers at the same time share one commit.

        Raises:
            NotAnUpdateError: one of them is none; nothing is kept.
            StoreUnavailableError: nothing is kept, Telegram must deliver them again.
        """
        self._feeder.rush.came()
        now = self._clock.now()
        await self._keep([parse_raw(raw, now) for raw in raw_updates])
        self._count(raw_updates, "webhook")

    async def poll(self) -> None:
        """Ask Telegram for updates, for ever."""
        offset: int | None = None
        backoff = Backoff(longest_seconds=LONGEST_WAIT_SECONDS)
        while True:
            try:
                # After trouble, and at first, an answer at once says more than a long silence.
                offset = await self._poll_once(offset, 0 if self._contact.problem else POLL_SECONDS)
            except (TelegramAPIError, ClientDecodeError, StoreUnavailableError) as error:
                # The offset stays: whatever was not kept is delivered again.
                if not isinstance(error, StoreUnavailableError):
                    self._contact.failed(type(error).__name__)
                if not backoff.failures:
                    _log.warning("updates do not come in: %s", _describe(error))
                await self._lift_webhook(error)
                wait = backoff.next_seconds()
                await self._clock.sleep(error.retry_after if isinstance(error, TelegramRetryAfter) else wait)
            else:
                if backoff.failures:
                    _log.info("updates come in again")
                backoff.reset()

    async def _poll_once(self, offset: int | None, poll_seconds: int) -> int | None:
        """One request; answers the offset that confirms what it brought.

        After an empty answer nothing is left to confirm, and no offset is sent: after a quiet week Telegram begins
        its numbers anew, perhaps below the last one.
        """
        request = RawGetUpdates(offset=offset, timeout=poll_seconds)
        answer = await self._bot(request, request_timeout=poll_seconds + ANSWER_SECONDS)
        self._contact.answered()
        now = self._clock.now()
        rows = []
        for raw in answer:
            try:
                rows.append(parse_raw(raw, now))
            except NotAnUpdateError:
                _log.warning("Telegram sent something that is no update")
        if answer and not rows:
            raise ClientDecodeError("no update in the answer", ValueError(), None)
        if not rows:
            return None
        await self._keep(rows)
        self._count(answer, "polling")
        return max(row.update_id for row in rows) + 1

    def _count(self, kept: Sequence[object], source: str) -> None:
        for raw in kept:
            self._metrics.update_taken(kind_of(raw), source)

    async def _keep(self, rows: list[StoredUpdate]) -> None:
        delivery = _Delivery(rows)
        self._deliveries.append(delivery)
        async with self._commits:
            if not delivery.is_kept and delivery.error is None:
                await self._commit_all(delivery)
        if delivery.error:
            raise StoreUnavailableError(delivery.error.reason) from delivery.error

    async def _commit_all(self, own: _Delivery) -> None:
        """One transaction for everything that gathered while the last one was under way."""
        deliveries, self._deliveries = self._deliveries, []
        rows = {row.update_id: row for delivery in deliveries for row in delivery.rows}
        try:
            async with self._store.write() as conn:
                waiting = await updates.put_all(conn, list(rows.values()))
        except StoreUnavailableError as error:
            for delivery in deliveries:
                delivery.error = error
            return
        except BaseException:
            # This caller was cancelled, or its rows were refused: the others take their turn without it.
            self._deliveries[:0] = [delivery for delivery in deliveries if delivery is not own]
            raise
        for delivery in deliveries:
            delivery.is_kept = True
        self._feeder.take(row for row in rows.values() if UpdateId(row.update_id) in waiting)

    async def _lift_webhook(self, error: Exception) -> None:
        """A webhook set earlier forbids polling until it is lifted; what waits there is kept, never dropped."""
        if isinstance(error, TelegramConflictError) and "webhook" in error.message.lower():
            try:
                await self._bot.delete_webhook(drop_pending_updates=False)
            except (TelegramAPIError, ClientDecodeError) as lifting_error:
                _log.warning("the webhook cannot be lifted: %s", _describe(lifting_error))


def _describe(error: Exception) -> str:
    """The error's kind and what the store says about it, never Telegram's own words: they may quote a request."""
    return f"{type(error).__name__}: {error}" if isinstance(error, StoreUnavailableError) else type(error).__name__
