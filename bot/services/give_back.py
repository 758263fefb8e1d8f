"""Photos that cannot go into their deal are given back; those that lie in it already stay, in a batch of their own."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.domain.ids import BatchId
from bot.domain.photos import Batch, Photo, PhotoState, Place, Problem
from bot.store import batches, hands, photos
from bot.store.engine import Connection

ANSWER_MAY_COME = timedelta(seconds=20)
"""Between two looks whether it is known what became of a photo on its way."""


async def give_back(conn: Connection, tried: Batch, now: datetime) -> BatchId:
    """The deal does not exist, or is not this agent's, and is in hand no more.

    Photos that lie in another deal stay there; others wait in the tray. Answers the batch that they are in now.
    """
    given_back = tried.batch_id
    batch = await batches.get(conn, tried.batch_id)
    if batch and batch.place is Place.DEAL and batch.deal_id == tried.deal_id:
        items = await photos.of_batch(conn, tried.batch_id)
        lies_in = next((one.deal_id for one in items if _lies_elsewhere(one, batch)), None)
        stays = lies_in is not None and batch.problem is not Problem.DEAL_NOT_FOUND
        values = {
            "place": Place.DEAL if stays else Place.TRAY,
            "deal_id": lies_in if stays else None,
            "named_deal_id": tried.deal_id,
            "moved_from_deal_id": None,
            "problem": Problem.DEAL_NOT_FOUND,
            "warned_at": None,
        }
        given_back = await _part(conn, batch, items, values, now)
        if given_back != batch.batch_id:
            left = {"moved_from_deal_id": None, "former_deal_id": None, "problem": Problem.NOT_YOURS_ANY_MORE}
            await batches.change(conn, batch.batch_id, left)
    if tried.deal_id:
        await hands.drop(conn, tried.telegram_id, tried.deal_id)
    return given_back


async def keep_for_return(conn: Connection, tried: Batch, now: datetime) -> bool:
    """Its sender is no agent any more: nothing is stored. Somebody dismissed by mistake is asked anew, once for all.

    False: a photo may be there or not, the others wait until that is known.
    """
    batch = await batches.get(conn, tried.batch_id)
    if batch is None:
        return False
    items = await photos.of_batch(conn, batch.batch_id)
    if any(one.state is PhotoState.SENDING and one.own_place is None for one in items):
        held = [one.photo_id for one in items if one.state is PhotoState.HELD]
        await photos.change(conn, held, {"due_at": now + ANSWER_MAY_COME})
        return False
    values = {
        "place": Place.TRAY,
        "deal_id": None,
        "named_deal_id": tried.deal_id,
        "moved_from_deal_id": None,
        "problem": None,
        "warned_at": None,
        "is_settled": False,
        "receipt_message_id": None,
        "receipt_digest": None,
    }
    await _part(conn, batch, items, values, now)
    return True


async def _part(
    conn: Connection, batch: Batch, items: Sequence[Photo], values: Mapping[str, Any], now: datetime
) -> BatchId:
    """Write these values into the batch; where the portal holds some of it, into a new one with the others."""
    here = {one.incoming.message_id for one in items if not one.is_copy and _is_in_deal(one, batch)}
    if not here:
        await batches.change(conn, batch.batch_id, values)
        return batch.batch_id
    left = {
        "chat_id": batch.chat_id,
        "telegram_id": batch.telegram_id,
        "opened_at": now,
        "last_sent_at": batch.last_sent_at,
        "is_settled": False,
    }
    batch_id = await batches.open_batch(conn, {**left, **values})
    others = [one for one in items if one.incoming.message_id not in here and one.state is not PhotoState.REFUSED]
    await photos.change(conn, [one.photo_id for one in others], {"batch_id": batch_id})
    # Without its JPEG a HEIC that lies there is whole enough; the JPEG alone belongs nowhere.
    lonely = [one.photo_id for one in items if one.is_copy and one.incoming.message_id in here and not one.file_id]
    await photos.change(conn, lonely, {"state": PhotoState.REFUSED, "problem": Problem.NO_COPY})
    return batch_id


def _is_in_deal(photo: Photo, batch: Batch) -> bool:
    """Whether it lies in the batch's deal, in that deal's trash, or may turn up there."""
    is_or_was_sent = photo.file_id is not None or photo.state in {PhotoState.SENDING, PhotoState.DOUBLE}
    return is_or_was_sent and photo.deal_id == batch.deal_id


def _lies_elsewhere(photo: Photo, batch: Batch) -> bool:
    return photo.state is PhotoState.STORED and photo.deal_id not in {None, batch.deal_id}
