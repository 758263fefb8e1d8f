"""Photos of somebody dismissed by mistake: asked about in one question, also those that were just on their way."""

from datetime import timedelta

import pytest

from bot.domain.ids import BatchId, ChatId, DealId, FileId, MessageId, PhotoId, TelegramId
from bot.domain.photos import Batch, IncomingPhoto, PhotoKind, PhotoState, Place
from bot.services.give_back import keep_for_return
from bot.store import batches, photos
from bot.store.engine import Store
from tests.fakes.clock import NOON

FLAT = DealId(1245)
ANNA, CHAT = TelegramId(1), ChatId(1)
ON_ITS_WAY, WAITING = MessageId(1), MessageId(2)


@pytest.fixture
async def batch(store: Store) -> Batch:
    """Two photos for one deal: of the first nobody knows whether it arrived, the second waits."""
    async with store.write() as conn:
        values = {"chat_id": CHAT, "telegram_id": ANNA, "place": Place.DEAL, "deal_id": FLAT, "is_settled": False}
        batch_id = await batches.open_batch(conn, {**values, "opened_at": NOON, "last_sent_at": NOON})
        for message_id, state in ((ON_ITS_WAY, PhotoState.SENDING), (WAITING, PhotoState.HELD)):
            incoming = IncomingPhoto(CHAT, message_id, ANNA, PhotoKind.PHOTO, "file", "unique", NOON)
            photo_id = await photos.put(conn, incoming, state=state, due_at=NOON)
            assert photo_id is not None
            deal_id = FLAT if state is PhotoState.SENDING else None
            await photos.change(conn, [photo_id], {"batch_id": batch_id, "deal_id": deal_id})
    return await kept(store, batch_id)


async def kept(store: Store, batch_id: BatchId) -> Batch:
    """The batch as it is now."""
    async with store.read() as conn:
        batch = await batches.get(conn, batch_id)
    assert batch is not None
    return batch


async def batch_of(store: Store, message_id: MessageId) -> Batch:
    """The batch that this photo is in."""
    async with store.read() as conn:
        photo = await photos.of_message(conn, CHAT, message_id)
    assert photo is not None
    assert photo.batch_id is not None
    return await kept(store, photo.batch_id)


async def settle(store: Store, values: dict[str, object]) -> None:
    """It is known what became of the photo on its way."""
    async with store.write() as conn:
        await photos.change(conn, [PhotoId(1)], values)


async def end_for(store: Store, batch: Batch) -> None:
    """Its sender is found to be no agent any more."""
    async with store.write() as conn:
        await keep_for_return(conn, batch, NOON)


async def test_nothing_is_asked_while_one_is_on_its_way(store: Store, batch: Batch) -> None:
    """The one that waits goes on waiting in its batch, and is looked at again."""
    await end_for(store, batch)

    async with store.read() as conn:
        again_at = await photos.next_due_at(conn, NOON)
    assert await batch_of(store, WAITING) == await batch_of(store, ON_ITS_WAY) == batch
    assert again_at is not None
    assert again_at <= NOON + timedelta(minutes=1)


async def test_what_did_not_arrive_is_asked_about_with_the_others(store: Store, batch: Batch) -> None:
    """It turns out not to be there: both are in one tray, so there is one question."""
    await end_for(store, batch)
    await settle(store, {"state": PhotoState.HELD})
    await end_for(store, batch)

    assert (await kept(store, batch.batch_id)).place is Place.TRAY
    assert await batch_of(store, ON_ITS_WAY) == await batch_of(store, WAITING)


async def test_what_arrived_stays(store: Store, batch: Batch) -> None:
    """It turns out to be in its deal: it is there, and the other one waits for a word."""
    await end_for(store, batch)
    await settle(store, {"state": PhotoState.STORED, "file_id": FileId(7)})
    await end_for(store, batch)

    assert (await batch_of(store, ON_ITS_WAY)).place is Place.DEAL
    assert (await batch_of(store, WAITING)).place is Place.TRAY
