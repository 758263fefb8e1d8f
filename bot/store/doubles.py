"""Photos of one deal that have the same content."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from bot.domain.ids import DealId, PhotoId
from bot.domain.photos import Photo, PhotoState, Place
from bot.store import photos, schema
from bot.store.engine import Connection

_photos = schema.photos
_batches = schema.batches


async def twins(conn: Connection, photo: Photo, deal_id: DealId, sha256: str) -> list[Photo]:
    """Other photos with this content that this deal holds, or that are on their way there; the first one first."""
    found = await conn.scalars(
        select(_photos.c.photo_id)
        .join(_batches, _batches.c.batch_id == _photos.c.batch_id)
        .where(
            _photos.c.deal_id == deal_id,
            _photos.c.sha256 == sha256,
            _photos.c.photo_id != photo.photo_id,
            _photos.c.state.in_([PhotoState.SENDING, PhotoState.STORED]),
            _photos.c.own_place.is_(None),
            _batches.c.place == Place.DEAL,
            _batches.c.deal_id == deal_id,
        )
    )
    return await photos.get(conn, [PhotoId(photo_id) for photo_id in found])


async def release(conn: Connection, photo_ids: Collection[PhotoId], now: datetime) -> None:
    """These photos left their deals: what was not stored because of them is to be sent after all."""
    doubles = (_photos.c.double_of.in_(photo_ids), _photos.c.state == PhotoState.DOUBLE)
    batch_ids = list(await conn.scalars(select(_photos.c.batch_id).where(*doubles).distinct()))
    if batch_ids:
        values = {"state": PhotoState.HELD, "double_of": None, "due_at": now}
        await conn.execute(update(_photos).where(*doubles).values(**values))
        await conn.execute(update(_batches).where(_batches.c.batch_id.in_(batch_ids)).values(is_settled=False))


async def want_twice(conn: Connection, photo_ids: Collection[PhotoId], now: datetime) -> None:
    """These doubles are to be stored all the same."""
    values = {"state": PhotoState.HELD, "double_of": None, "is_wanted_twice": True, "due_at": now}
    doubles = (_photos.c.photo_id.in_(photo_ids), _photos.c.state == PhotoState.DOUBLE)
    await conn.execute(update(_photos).where(*doubles).values(**values))
