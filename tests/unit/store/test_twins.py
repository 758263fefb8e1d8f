"""What is believed of a photo that has the same content as another."""

import pytest

from bot.domain.ids import ChatId, DealId, MessageId, PhotoId, TelegramId
from bot.domain.photos import IncomingPhoto, PhotoKind, PhotoState, Place
from bot.services.doubles import Verdict, is_still_right
from bot.store import batches, photos
from bot.store.engine import Connection, Store
from tests.fakes.clock import NOON

ANNA, ANNAS_CHAT, FLAT, KITCHEN = TelegramId(501), ChatId(501), DealId(1251), "5a"


async def taken_in(conn: Connection, message_id: int, state: PhotoState, place: Place = Place.DEAL) -> PhotoId:
    """A photo of the kitchen, in a batch of its own that belongs to this place."""
    values = {"chat_id": ANNAS_CHAT, "telegram_id": ANNA, "place": place, "deal_id": FLAT}
    values |= {"opened_at": NOON, "last_sent_at": NOON, "is_settled": False}
    batch_id = await batches.open_batch(conn, values)
    sent = IncomingPhoto(ANNAS_CHAT, MessageId(message_id), ANNA, PhotoKind.PHOTO, "f", "u", NOON)
    photo_id = await photos.put(conn, sent, state=state, due_at=NOON)
    assert photo_id is not None
    await photos.change(conn, [photo_id], {"batch_id": batch_id, "deal_id": FLAT, "sha256": KITCHEN})
    return photo_id


@pytest.mark.parametrize(("place", "is_right"), [(Place.DEAL, True), (Place.TRASH, False)])
async def test_a_first_one_removed_while_it_was_asked_for(store: Store, place: Place, *, is_right: bool) -> None:
    """The portal said that the first is there, and Anna has removed it meanwhile: the second is no double of it."""
    async with store.write() as conn:
        first = await taken_in(conn, 7, PhotoState.STORED, place)
        [second] = await photos.get(conn, [await taken_in(conn, 8, PhotoState.HELD)])

        assert await is_still_right(conn, second, FLAT, KITCHEN, Verdict(first)) is is_right
