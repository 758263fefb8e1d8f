"""One operation for choosing from the tray, removing, putting back and moving: say where a batch belongs.

First written into the row, then done by `deliver_photos`; so it is legal in every state, also while the portal is away.
"""

from collections.abc import Callable

from bot.clock import Clock
from bot.domain.ids import BatchId, DealId, TelegramId
from bot.domain.photos import Batch, Place
from bot.services.photo_acts import note_placing
from bot.store import batches, doubles, hands, photos
from bot.store.engine import Connection


class PlaceBatch:
    """Say where a batch belongs; what follows is done in the background and shown in its receipt."""

    def __init__(self, clock: Clock, *, moved: Callable[[BatchId], None]) -> None:
        self._clock = clock
        self._moved = moved

    async def find(self, conn: Connection, telegram_id: TelegramId, batch_id: BatchId) -> Batch | None:
        """The batch, if it is this person's; None for a forged button."""
        batch = await batches.get(conn, batch_id)
        return batch if batch and batch.telegram_id == telegram_id else None

    async def __call__(self, conn: Connection, batch: Batch, place: Place, deal_id: DealId | None = None) -> None:
        """Write where the batch belongs, as part of the caller's transaction.

        Whether the agent may change that deal is found out when its folder is opened; if not, the batch is in the tray
        again and its receipt says so.
        """
        batch = await batches.get(conn, batch.batch_id) or batch
        goes_elsewhere = place is Place.DEAL and deal_id != batch.deal_id
        values = {
            "place": place,
            "deal_id": deal_id if place is Place.DEAL else batch.deal_id,
            "former_deal_id": None if goes_elsewhere else batch.former_deal_id,
            "moved_from_deal_id": _left(batch, place, deal_id),
            "asked_at": None,
            "is_stale_hand": False,
            "problem": None,
            "is_settled": False,
        }
        await note_placing(conn, batch, place, deal_id, self._clock.now())
        await batches.change(conn, batch.batch_id, values)
        items = await photos.of_batch(conn, batch.batch_id)
        await photos.change(conn, [photo.photo_id for photo in items], {"due_at": self._clock.now()})
        if place is Place.DEAL and deal_id:
            await hands.take(conn, batch.telegram_id, deal_id, self._clock.now())

    async def store_doubles(self, conn: Connection, batch: Batch) -> None:
        """What the deal holds already is stored there a second time, as the agent wishes."""
        items = await photos.of_batch(conn, batch.batch_id)
        await doubles.want_twice(conn, [photo.photo_id for photo in items], self._clock.now())
        await batches.change(conn, batch.batch_id, {"is_settled": False})

    async def ask(self, conn: Connection, batch: Batch) -> None:
        """The batch is in the wrong deal: its receipt asks for the right one. Nothing is moved yet."""
        await batches.change(conn, batch.batch_id, {"asked_at": self._clock.now(), "is_settled": False})

    async def keep(self, conn: Connection, batch: Batch) -> None:
        """The batch is in the right deal after all."""
        await batches.change(conn, batch.batch_id, {"asked_at": None, "is_settled": False})

    def take_effect(self, batch_id: BatchId) -> None:
        """Call after the commit: whoever delivers photos looks again."""
        self._moved(batch_id)


def _left(batch: Batch, place: Place, deal_id: DealId | None) -> DealId | None:
    """The deal that the batch leaves by this; a second tap on the same button leaves what the first one left."""
    if batch.place is not Place.DEAL or place is not Place.DEAL:
        return None
    return batch.moved_from_deal_id if deal_id == batch.deal_id else batch.deal_id
