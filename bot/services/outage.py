"""When the portal goes away and comes back: the batches that wait for it say since when, and when it answered."""

from collections.abc import Callable
from datetime import datetime

from bot.bitrix24.health import PortalHealth
from bot.clock import Clock
from bot.domain.ids import BatchId
from bot.domain.photos import Batch, PhotoState, Place
from bot.store import batches, photos
from bot.store.engine import Connection, Store
from bot.store.patience import until_done


class NoteOutage:
    """Writes the outage into the batches that it holds up; called whenever the portal's health changes."""

    def __init__(self, store: Store, health: PortalHealth, clock: Clock, *, changed: Callable[[BatchId], None]) -> None:
        self._store = store
        self._health = health
        self._clock = clock
        self._changed = changed

    async def __call__(self) -> None:
        """Look at the portal's health now, and write it down where an agent waits."""
        for batch_id in await until_done(self._store.write, self._write_down, self._clock, what="an outage"):
            self._changed(batch_id)

    async def _write_down(self, conn: Connection) -> list[BatchId]:
        down_since = self._health.down_since
        changed: list[BatchId] = []
        for batch_id in await batches.unsettled(conn):
            batch = await batches.get(conn, batch_id)
            items = await photos.of_batch(conn, batch_id)
            if batch is None or batch.place is not Place.DEAL:
                continue
            waits = any(photo.state in {PhotoState.HELD, PhotoState.SENDING} for photo in items)
            if down_since and waits and batch.waiting_since is None:
                await batches.change(conn, batch_id, {"waiting_since": down_since, "recovered_at": None})
            elif down_since is None and (since := self._waited_since(batch, waits=waits)):
                values = {"waiting_since": since, "recovered_at": self._clock.now()}
                await batches.change(conn, batch_id, values)
            else:
                continue
            changed.append(batch_id)
        return changed

    def _waited_since(self, batch: Batch, *, waits: bool) -> datetime | None:
        """Since when the batch waited for the portal that is back now; also photos that came in meanwhile waited."""
        if batch.recovered_at is not None:
            return None
        return batch.waiting_since or (self._health.last_down_since if waits else None)
