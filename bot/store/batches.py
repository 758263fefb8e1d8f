"""Batches and albums: which photos are shown together, and where they belong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select, update

from bot.domain.ids import BatchId, ChatId, DealId, MessageId, TelegramId
from bot.domain.photos import Batch, PhotoState, Place, Problem
from bot.store import schema
from bot.store.engine import Connection

_batches = schema.batches
_albums = schema.albums


@dataclass(frozen=True, slots=True)
class Album:
    """A media group and the deal in hand at its first item. `batch_id` is None until its deal is decided."""

    chat_id: ChatId
    album: str
    batch_id: BatchId | None
    hand_deal_id: DealId | None
    former_deal_id: DealId | None
    is_stale_hand: bool
    last_at: datetime


async def open_batch(conn: Connection, values: Mapping[str, Any]) -> BatchId:
    """Begin a batch; keys are column names."""
    batch_id: int = (await conn.execute(_batches.insert().values(**values).returning(_batches.c.batch_id))).scalar_one()
    return BatchId(batch_id)


async def newest_for(conn: Connection, chat_id: ChatId, place: Place, deal_id: DealId | None) -> Batch | None:
    """The last batch that was begun in this chat for this place and is still there."""
    row = await conn.execute(
        select(_batches)
        .where(
            _batches.c.chat_id == chat_id,
            _batches.c.place == place,
            _batches.c.deal_id == deal_id if deal_id else _batches.c.deal_id.is_(None),
        )
        .order_by(_batches.c.batch_id.desc())
        .limit(1)
    )
    found = row.mappings().first()
    return _batch(found) if found else None


async def last_in_deal(conn: Connection, telegram_id: TelegramId, not_before: datetime) -> Batch | None:
    """The batch that this person added to last, if it is in a deal and no older than that."""
    row = await conn.execute(
        select(_batches)
        .where(
            _batches.c.telegram_id == telegram_id,
            _batches.c.place == Place.DEAL,
            _batches.c.last_sent_at >= not_before,
        )
        .order_by(_batches.c.last_sent_at.desc(), _batches.c.batch_id.desc())
        .limit(1)
    )
    found = row.mappings().first()
    return _batch(found) if found else None


async def get(conn: Connection, batch_id: BatchId) -> Batch | None:
    """One batch."""
    row = await conn.execute(select(_batches).where(_batches.c.batch_id == batch_id))
    found = row.mappings().first()
    return _batch(found) if found else None


async def change(conn: Connection, batch_id: BatchId, values: Mapping[str, Any]) -> None:
    """Write values into the row of a batch; keys are column names."""
    await conn.execute(update(_batches).where(_batches.c.batch_id == batch_id).values(**values))


async def unsettled(conn: Connection) -> list[BatchId]:
    """Batches of which something is still to be done or to be shown."""
    rows = await conn.scalars(
        select(_batches.c.batch_id).where(_batches.c.is_settled.is_(False)).order_by(_batches.c.batch_id)
    )
    return [BatchId(row) for row in rows]


async def size(conn: Connection, batch_id: BatchId) -> int:
    """How many photos a batch has, as they were sent, without those that were taken back by themselves."""
    photos = schema.photos
    counted = (photos.c.batch_id == batch_id, photos.c.own_place.is_(None), photos.c.is_copy.is_(False))
    return await conn.scalar(select(func.count()).select_from(photos).where(*counted)) or 0


async def in_tray_since(conn: Connection, before: datetime) -> list[Batch]:
    """Batches that have waited for a deal since before then."""
    rows = await conn.execute(
        select(_batches)
        .where(_batches.c.place == Place.TRAY, _batches.c.opened_at < before)
        .order_by(_batches.c.batch_id)
    )
    return [_batch(row) for row in rows.mappings()]


async def album(conn: Connection, chat_id: ChatId, name: str) -> Album | None:
    """A media group, if one of its items was taken in."""
    row = await conn.execute(select(_albums).where(_albums.c.chat_id == chat_id, _albums.c.album == name))
    found = row.mappings().first()
    return _album(found) if found else None


async def put_album(conn: Connection, album: Album, taken_at: datetime) -> None:
    """Begin a media group."""
    await conn.execute(
        _albums.insert().values(
            chat_id=album.chat_id,
            album=album.album,
            batch_id=album.batch_id,
            hand_deal_id=album.hand_deal_id,
            former_deal_id=album.former_deal_id,
            is_stale_hand=album.is_stale_hand,
            taken_at=taken_at,
            last_at=album.last_at,
        )
    )


async def change_album(conn: Connection, chat_id: ChatId, name: str, values: Mapping[str, Any]) -> None:
    """Write values into the row of a media group; keys are column names."""
    await conn.execute(update(_albums).where(_albums.c.chat_id == chat_id, _albums.c.album == name).values(**values))


async def gathering(conn: Connection) -> list[Album]:
    """Media groups whose deal is not decided yet."""
    rows = await conn.execute(select(_albums).where(_albums.c.batch_id.is_(None)))
    return [_album(row) for row in rows.mappings()]


async def is_anything_gathering(conn: Connection) -> bool:
    """Whether a photo is taken in whose batch is not decided yet."""
    count = await conn.scalar(
        select(func.count()).select_from(schema.photos).where(schema.photos.c.state == PhotoState.GATHERING)
    )
    return bool(count)


def _batch(row: RowMapping) -> Batch:
    return Batch(
        batch_id=BatchId(row["batch_id"]),
        chat_id=ChatId(row["chat_id"]),
        telegram_id=TelegramId(row["telegram_id"]),
        place=Place(row["place"]),
        deal_id=row["deal_id"] and DealId(row["deal_id"]),
        named_deal_id=row["named_deal_id"] and DealId(row["named_deal_id"]),
        former_deal_id=row["former_deal_id"] and DealId(row["former_deal_id"]),
        moved_from_deal_id=row["moved_from_deal_id"] and DealId(row["moved_from_deal_id"]),
        asked_at=row["asked_at"],
        is_stale_hand=row["is_stale_hand"],
        opened_at=row["opened_at"],
        last_sent_at=row["last_sent_at"],
        problem=row["problem"] and Problem(row["problem"]),
        waiting_since=row["waiting_since"],
        recovered_at=row["recovered_at"],
        warned_at=row["warned_at"],
        receipt_message_id=row["receipt_message_id"] and MessageId(row["receipt_message_id"]),
        receipt_digest=row["receipt_digest"],
    )


def _album(row: RowMapping) -> Album:
    return Album(
        chat_id=ChatId(row["chat_id"]),
        album=row["album"],
        batch_id=row["batch_id"] and BatchId(row["batch_id"]),
        hand_deal_id=row["hand_deal_id"] and DealId(row["hand_deal_id"]),
        former_deal_id=row["former_deal_id"] and DealId(row["former_deal_id"]),
        is_stale_hand=row["is_stale_hand"],
        last_at=row["last_at"],
    )
