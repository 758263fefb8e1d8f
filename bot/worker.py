"""The loop that delivers: decides albums that have been quiet, and lets each batch with something to do be done."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from bot.background import Background
from bot.bitrix24.health import PortalHealth
from bot.clock import Clock
from bot.domain.ids import BatchId
from bot.services.accept_photo import AcceptPhoto
from bot.services.deliver_photos import DeliverPhotos
from bot.store import batches, photos
from bot.store.engine import Store
from bot.store.errors import StoreUnavailableError

_log = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 30.0
"""At the latest; a photo, a button, or the moment that a row names comes first."""
SHORTEST_PAUSE_SECONDS = 0.02
AFTER_TROUBLE_SECONDS = 1.0
"""After something that failed, as while the database refuses to write: nobody tells us when it does again."""


async def for_ever(step: Callable[[], Awaitable[None]], clock: Clock) -> None:
    """Do this again and again; while the database is away once a second, so that work goes on as soon as it is back."""
    is_away = False
    while True:
        try:
            await step()
        except StoreUnavailableError as error:
            if not is_away:
                _log.error("deliveries wait: %s", error)
            is_away = True
            await clock.sleep(AFTER_TROUBLE_SECONDS)
        else:
            is_away = False


class Bell:
    """Between those who have stored work and the loop that does it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._event = asyncio.Event()

    def ring(self) -> None:
        """There may be something to do."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Until it rings, or that long."""
        await self._clock.wait(self._event, seconds)
        self._event.clear()

    async def wait_until(self, *moments: datetime | None, now: datetime) -> None:
        """Until it rings, or the earliest of these moments has come."""
        waits = [(moment - now).total_seconds() for moment in moments if moment is not None]
        await self.wait(max(SHORTEST_PAUSE_SECONDS, min([*waits, LOOK_AGAIN_SECONDS])))


class Worker:
    """Drives `DeliverPhotos`: one plan per batch at a time, many batches side by side."""

    def __init__(
        self,
        store: Store,
        accept: AcceptPhoto,
        deliver: DeliverPhotos,
        health: PortalHealth,
        background: Background,
        clock: Clock,
        bell: Bell,
    ) -> None:
        self._store = store
        self._accept = accept
        self._deliver = deliver
        self._health = health
        self._background = background
        self._clock = clock
        self._bell = bell
        self._planning: set[BatchId] = set()
        self._to_plan_again: set[BatchId] = set()

    @property
    def is_busy(self) -> bool:
        """Whether something is being done at this moment."""
        return bool(self._planning) or self._deliver.is_busy

    async def run(self) -> None:
        """Deliver, for ever. While the portal is away only what needs no portal is done."""
        await for_ever(self._look, self._clock)

    async def _look(self) -> None:
        album_at = await self._settle_albums()
        now = self._clock.now()
        async with self._store.read() as conn:
            due = await photos.batches_with_work(conn, now)
            photo_at = await photos.next_due_at(conn, now)
        for batch_id in due:
            if batch_id in self._planning:
                self._to_plan_again.add(batch_id)  # the plan under way may have looked too early
            else:
                self._planning.add(batch_id)
                self._background.start(f"batch {batch_id}", partial(self._plan, batch_id))
        await self._bell.wait_until(album_at, photo_at, now=self._clock.now())

    async def _plan(self, batch_id: BatchId) -> None:
        is_worth_a_look = True
        try:
            did_something = await self._deliver(batch_id, portal_is_up=self._health.down_since is None)
            is_worth_a_look = did_something or batch_id in self._to_plan_again
        except StoreUnavailableError as error:
            _log.warning("a batch waits: %s", error)
            await self._clock.sleep(AFTER_TROUBLE_SECONDS)
        except Exception:
            await self._clock.sleep(AFTER_TROUBLE_SECONDS)
            raise
        finally:
            self._planning.discard(batch_id)
            self._to_plan_again.discard(batch_id)
            if is_worth_a_look:
                self._bell.ring()

    async def _settle_albums(self) -> datetime | None:
        """Looked at before anything is written: photos that are still coming in wait behind each of our commits."""
        async with self._store.read() as conn:
            quiet_at = await self._accept.albums_quiet_at(conn) if await batches.is_anything_gathering(conn) else None
        if quiet_at is None or quiet_at > self._clock.now():
            return quiet_at
        async with self._store.write() as conn:
            next_at = await self._accept.settle_albums(conn)
        self._accept.take_effect()
        return next_at
