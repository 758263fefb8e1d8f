"""One operation for choosing from the tray, removing, putting back and moving: say where a batch belongs.

First written into the row, then done by `deliver_photos`; so it is legal in every state, also while the portal is away.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.domain.ids import BatchId, DealId, TelegramId
from bot.domain.photos import Batch, PhotoState, Place
from bot.services.photo_acts import note_placing
from bot.store import batches, doubles, hands, photos
from bot.store.engine import Connection
from bot.store.unit import Unit


class PlaceBatch:
    """Say, with the end of an update, where a batch belongs; the rest is done in the background, its receipt tells."""

    def __init__(self, clock: Clock, *, moved: Callable[[BatchId], None]) -> None:
        self._clock = clock
        self._moved = moved

    async def find(self, conn: Connection, telegram_id: TelegramId, batch_id: BatchId) -> Batch | None:
        """The batch, if it is this person's; None for a forged button."""
        batch = await batches.get(conn, batch_id)
        return batch if batch and batch.telegram_id == telegram_id else None

    def __call__(self, unit: Unit, batch: Batch, place: Place, deal_id: DealId | None = None) -> None:
        """From now on the batch belongs there.

        Whether the agent may change that deal is found out when its folder is opened; if not, the batch is in the tray
        again and its receipt says so. Should that happen just before the batch is removed, it is in the trash without a
        deal, and comes back by being placed into the tray.
        """
        self._write(unit, batch, lambda conn: self._place(conn, batch, place, deal_id))

    def store_doubles(self, unit: Unit, batch: Batch) -> None:
        """What the deal holds already is stored there a second time, as the agent wishes."""
        self._write(unit, batch, lambda conn: self._want_doubles(conn, batch))

    def ask(self, unit: Unit, batch: Batch) -> None:
        """The batch is in the wrong deal: its receipt asks for the right one. Nothing is moved yet."""
        self._write(unit, batch, lambda conn: self._asked_at(conn, batch, self._clock.now()))

    def keep(self, unit: Unit, batch: Batch) -> None:
        """The batch is in the right deal after all."""
        self._write(unit, batch, lambda conn: self._asked_at(conn, batch, None))

    def _write(self, unit: Unit, batch: Batch, operation: Callable[[Connection], Awaitable[None]]) -> None:
        unit.later(operation)
        unit.after(lambda: self._moved(batch.batch_id))

    async def _place(self, conn: Connection, batch: Batch, place: Place, deal_id: DealId | None) -> None:
        batch = await batches.get(conn, batch.batch_id) or batch
        goes_elsewhere = place is Place.DEAL and deal_id != batch.deal_id
        values: dict[str, Any] = {
            "place": place,
            "deal_id": deal_id if place is Place.DEAL else batch.deal_id,
            "former_deal_id": None if goes_elsewhere else batch.former_deal_id,
            "moved_from_deal_id": _left(batch, place, deal_id),
            "asked_at": None,
            "is_stale_hand": False,
            "problem": None,
            "is_settled": False,
        }
        now = self._clock.now()
        await note_placing(conn, batch, place, deal_id, now)
        items = await photos.of_batch(conn, batch.batch_id)
        await photos.change(conn, [photo.photo_id for photo in items], {"due_at": now})
        if place is Place.TRAY:  # it waits from now on, and is asked about anew
            values |= {"opened_at": now, "warned_at": None}
            removed = [one for one in items if one.state is PhotoState.TRASHED and one.own_place is None]
            never_left = [one.photo_id for one in removed if not one.file_id]
            await photos.change(conn, never_left, {"state": PhotoState.HELD})
        await batches.change(conn, batch.batch_id, values)
        if place is Place.DEAL and deal_id:
            await hands.take(conn, batch.telegram_id, deal_id, now)

    async def _asked_at(self, conn: Connection, batch: Batch, at: datetime | None) -> None:
        await batches.change(conn, batch.batch_id, {"asked_at": at, "is_settled": False})

    async def _want_doubles(self, conn: Connection, batch: Batch) -> None:
        items = await photos.of_batch(conn, batch.batch_id)
        await doubles.want_twice(conn, [photo.photo_id for photo in items], self._clock.now())
        await batches.change(conn, batch.batch_id, {"is_settled": False})


def _left(batch: Batch, place: Place, deal_id: DealId | None) -> DealId | None:
    """The deal that the batch leaves by this; a second tap on the same button leaves what the first one left."""
    if batch.place is not Place.DEAL or place is not Place.DEAL:
        return None
    return batch.moved_from_deal_id if deal_id == batch.deal_id else batch.deal_id
