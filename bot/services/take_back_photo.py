"""Take one photo of a batch back, or return it: placed by writing, like a batch, and the delivery does the rest."""

from collections.abc import Callable

from bot.clock import Clock
from bot.domain.acts import ActKind
from bot.domain.ids import BatchId, ChatId, MessageId, PhotoId, TelegramId
from bot.domain.photos import Photo, PhotoState, Place
from bot.services.photo_acts import note
from bot.store import batches, photos
from bot.store.engine import Connection
from bot.store.unit import Unit


class TakeBackPhoto:
    """One photo of a batch has a place of its own from here on, until it is returned."""

    def __init__(self, clock: Clock, *, moved: Callable[[BatchId], None]) -> None:
        self._clock = clock
        self._moved = moved

    async def sent_by(
        self, conn: Connection, telegram_id: TelegramId, chat_id: ChatId, message_id: MessageId
    ) -> Photo | None:
        """The photo that this message of this person brought; None where it was refused, or is none."""
        photo = await photos.of_message(conn, chat_id, message_id)
        is_theirs = photo is not None and photo.incoming.telegram_id == telegram_id
        return photo if is_theirs and photo and photo.state is not PhotoState.REFUSED else None

    async def find(self, conn: Connection, telegram_id: TelegramId, photo_id: PhotoId) -> Photo | None:
        """The photo, if it is this person's; None for a forged button."""
        found = await photos.get(conn, [photo_id])
        return found[0] if found and found[0].incoming.telegram_id == telegram_id else None

    def __call__(self, unit: Unit, photo: Photo, answer_id: MessageId) -> None:
        """From the end of this update on it belongs into the trash; the message `answer_id` says how that ended."""
        self._write(unit, photo, Place.TRASH, answer_id)

    def put_back(self, unit: Unit, photo: Photo, answer_id: MessageId) -> None:
        """It belongs where its batch is."""
        self._write(unit, photo, None, answer_id)

    def _write(self, unit: Unit, photo: Photo, place: Place | None, answer_id: MessageId) -> None:
        unit.later(lambda conn: self._place(conn, photo, place, answer_id))
        if batch_id := photo.batch_id:
            unit.after(lambda: self._moved(batch_id))

    async def _place(self, conn: Connection, photo: Photo, place: Place | None, answer_id: MessageId) -> None:
        """What lies beside the photo goes with it."""
        if place is not photo.own_place and (batch := await batches.get(conn, photo.batch_id or BatchId(0))):
            what = ActKind.PHOTOS_REMOVED if place else ActKind.PHOTOS_RETURNED
            await note(conn, photo.incoming.telegram_id, what, batch.deal_id, self._clock.now())
        await photos.change(conn, [photo.photo_id], {"taken_back_message_id": answer_id})
        for one in (photo, *await photos.copies_of(conn, photo)):
            values: dict[str, object] = {"own_place": place, "dropped_for": None, "due_at": self._clock.now()}
            if place is None and one.state is PhotoState.TRASHED and not one.file_id:
                values["state"] = PhotoState.HELD
            await photos.change(conn, [one.photo_id], values)
        if photo.batch_id:
            await batches.change(conn, photo.batch_id, {"is_settled": False})
