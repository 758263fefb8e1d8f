"""Rows of the inbox: one photo each, from the commit that took it in until the portal holds it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, func, or_, select, update

from bot.domain.ids import BatchId, ChatId, DealId, FileId, FolderId, MessageId, PhotoId, TelegramId
from bot.domain.photos import IncomingPhoto, Photo, PhotoKind, PhotoState, Place, Problem
from bot.store import schema
from bot.store.engine import Connection

_photos = schema.photos
_IN_A_DEAL = (PhotoState.STORED, PhotoState.DOUBLE)
PLACE = func.coalesce(_photos.c.own_place, schema.batches.c.place)
"""Where a photo belongs; for queries that join its batch."""


async def put(conn: Connection, incoming: IncomingPhoto, *, state: PhotoState, due_at: datetime) -> PhotoId | None:
    """Take one photo in. None: this message is here already."""
    known = await conn.scalar(
        select(_photos.c.photo_id).where(
            _photos.c.chat_id == incoming.chat_id, _photos.c.message_id == incoming.message_id
        )
    )
    if known is not None:
        return None
    values = _of_message(incoming)
    inserted = await conn.execute(
        _photos.insert().values(**values, state=state, due_at=due_at).returning(_photos.c.photo_id)
    )
    photo_id: int = inserted.scalar_one()
    return PhotoId(photo_id)


async def put_copy(conn: Connection, original: Photo, name: str, *, due_at: datetime) -> None:
    """Let a copy of this photo be made and sent under that name, once, to wherever the photo belongs."""
    if await copies_of(conn, original):
        return
    own_place = await conn.scalar(select(_photos.c.own_place).where(_photos.c.photo_id == original.photo_id))
    values = _of_message(original.incoming) | {"caption": None, "batch_id": original.batch_id, "name": name}
    values |= {"own_place": own_place, "state": PhotoState.HELD, "due_at": due_at, "is_copy": True}
    values["is_wanted_twice"] = True  # whether its original is a double is the question
    await conn.execute(_photos.insert().values(**values))


async def of_batch(conn: Connection, batch_id: BatchId) -> list[Photo]:
    """The photos of one batch, in sending order."""
    return await _select(conn, _photos.c.batch_id == batch_id)


async def of_message(conn: Connection, chat_id: ChatId, message_id: MessageId) -> Photo | None:
    """The photo that this message brought."""
    is_of_message = and_(_photos.c.chat_id == chat_id, _photos.c.message_id == message_id)
    found = await _select(conn, is_of_message, _photos.c.is_copy.is_(False))
    return found[0] if found else None


async def copies_of(conn: Connection, original: Photo) -> list[Photo]:
    """What lies, or is to lie, beside this photo: at most one."""
    incoming = original.incoming
    is_of_message = and_(_photos.c.chat_id == incoming.chat_id, _photos.c.message_id == incoming.message_id)
    return await _select(conn, is_of_message, _photos.c.is_copy)


async def of_album(conn: Connection, chat_id: ChatId, album: str) -> list[Photo]:
    """The photos of one media group as they were sent, in sending order."""
    return await _select(conn, _photos.c.chat_id == chat_id, _photos.c.album == album, _photos.c.is_copy.is_(False))


async def get(conn: Connection, photo_ids: Collection[PhotoId]) -> list[Photo]:
    """These photos, in sending order."""
    return await _select(conn, _photos.c.photo_id.in_(photo_ids))


async def change(conn: Connection, photo_ids: Collection[PhotoId], values: Mapping[str, Any]) -> None:
    """Write the same values into the rows of these photos; keys are column names."""
    if photo_ids:
        await conn.execute(update(_photos).where(_photos.c.photo_id.in_(photo_ids)).values(**values))


def is_not_there() -> ColumnElement[bool]:
    """Whether something is still to be done about a photo; for queries that join its batch."""
    belongs_on_portal = and_(
        PLACE == Place.DEAL,
        or_(
            _photos.c.state.in_([PhotoState.HELD, PhotoState.SENDING, PhotoState.TRASHED]),
            and_(_photos.c.state.in_(_IN_A_DEAL), _photos.c.deal_id.is_distinct_from(schema.batches.c.deal_id)),
        ),
    )
    belongs_nowhere = and_(
        PLACE == Place.TRASH,
        _photos.c.state.in_([PhotoState.HELD, PhotoState.SENDING, PhotoState.STORED]),
    )
    is_unsure = and_(PLACE != Place.TRAY, _photos.c.is_unsure.is_(True))
    return or_(belongs_on_portal, belongs_nowhere, is_unsure)


async def batches_with_work(conn: Connection, now: datetime) -> list[BatchId]:
    """Batches whose photos are not all where the batch is, and for which something may be tried now."""
    batches = schema.batches
    rows = await conn.scalars(
        select(_photos.c.batch_id)
        .join(batches, batches.c.batch_id == _photos.c.batch_id)
        .where(_photos.c.due_at <= now, is_not_there())
        .distinct()
        .order_by(_photos.c.batch_id)
    )
    return [BatchId(row) for row in rows]


async def next_due_at(conn: Connection, now: datetime) -> datetime | None:
    """When the next photo may be tried that may not be tried now."""
    batches = schema.batches
    moment: datetime | None = await conn.scalar(
        select(func.min(_photos.c.due_at))
        .join(batches, batches.c.batch_id == _photos.c.batch_id)
        .where(
            PLACE != Place.TRAY,
            batches.c.is_settled.is_(False),
            _photos.c.state.in_([PhotoState.HELD, PhotoState.SENDING, PhotoState.STORED, PhotoState.TRASHED]),
            _photos.c.due_at > now,
        )
    )
    return moment


async def under_way(conn: Connection, telegram_id: TelegramId) -> dict[DealId | None, int]:
    """How many photos of an agent are not in their folder yet, by deal; under None those that wait for a deal."""
    batches = schema.batches
    rows = await conn.execute(
        select(batches.c.place, batches.c.deal_id, func.count())
        .join(batches, batches.c.batch_id == _photos.c.batch_id)
        .where(
            _photos.c.telegram_id == telegram_id,
            _photos.c.is_copy.is_(False),
            batches.c.place != Place.TRASH,
            _photos.c.state.in_([PhotoState.HELD, PhotoState.SENDING]),
        )
        .group_by(batches.c.place, batches.c.deal_id)
    )
    counts: dict[DealId | None, int] = {}
    for place, deal_id, count in rows:
        key = DealId(deal_id) if place == Place.DEAL else None
        counts[key] = counts.get(key, 0) + count
    return counts


async def count_on_the_way(conn: Connection) -> dict[PhotoState, int]:
    """How many photos are not at rest, by state; those that wait in a tray are among them."""
    states = (PhotoState.GATHERING, PhotoState.HELD, PhotoState.SENDING)
    rows = await conn.execute(
        select(_photos.c.state, func.count()).where(_photos.c.state.in_(states)).group_by(_photos.c.state)
    )
    counts = dict.fromkeys(states, 0)
    return counts | {PhotoState(state): count for state, count in rows}


async def forget_words(conn: Connection, before: datetime) -> None:
    """Empty what people wrote beside photos sent before this time: captions, and the names of their files.

    Only where nothing is left to do or to show: what a photo in the tray is called, its sender may still be told. To
    whoever is no agent any more nothing is shown, so no receipt of theirs is waited for.
    """
    batches, agents = schema.batches, schema.agents
    readers = select(agents.c.telegram_id).where(agents.c.dismissed_at.is_(None))
    is_over = or_(batches.c.is_settled.is_(True), batches.c.telegram_id.not_in(readers))
    shown = select(batches.c.batch_id).where(is_over)
    done = _photos.c.state.in_((PhotoState.STORED, PhotoState.TRASHED, PhotoState.REFUSED, PhotoState.DOUBLE))
    said = or_(_photos.c.caption.is_not(None), _photos.c.file_name.is_not(None))
    old = and_(done, said, _photos.c.sent_at < before, _photos.c.batch_id.in_(shown))
    await conn.execute(update(_photos).where(old).values(caption=None, file_name=None))


async def _select(conn: Connection, *conditions: Any) -> list[Photo]:
    rows = await conn.execute(select(_photos).where(*conditions).order_by(_photos.c.message_id, _photos.c.is_copy))
    return [_photo(row) for row in rows.mappings()]


def _of_message(incoming: IncomingPhoto) -> dict[str, Any]:
    return {
        "chat_id": incoming.chat_id,
        "message_id": incoming.message_id,
        "telegram_id": incoming.telegram_id,
        "album": incoming.album,
        "kind": incoming.kind,
        "telegram_file_id": incoming.file_id,
        "file_unique_id": incoming.file_unique_id,
        "file_name": incoming.file_name,
        "caption": incoming.caption,
        "reply_to": incoming.reply_to,
        "update_id": incoming.update_id,
        "duration_seconds": incoming.duration_seconds,
        "stated_size_bytes": incoming.size_bytes,
        "sent_at": incoming.sent_at,
    }


def _photo(row: RowMapping) -> Photo:
    return Photo(
        photo_id=PhotoId(row["photo_id"]),
        batch_id=row["batch_id"] and BatchId(row["batch_id"]),
        incoming=IncomingPhoto(
            chat_id=ChatId(row["chat_id"]),
            message_id=MessageId(row["message_id"]),
            telegram_id=TelegramId(row["telegram_id"]),
            kind=PhotoKind(row["kind"]),
            file_id=row["telegram_file_id"],
            file_unique_id=row["file_unique_id"],
            sent_at=row["sent_at"],
            size_bytes=row["stated_size_bytes"],
            file_name=row["file_name"],
            duration_seconds=row["duration_seconds"],
            album=row["album"],
            caption=row["caption"],
            reply_to=row["reply_to"] and MessageId(row["reply_to"]),
            update_id=row["update_id"],
        ),
        state=PhotoState(row["state"]),
        name=row["name"],
        deal_id=row["deal_id"] and DealId(row["deal_id"]),
        folder_id=row["folder_id"] and FolderId(row["folder_id"]),
        file_id=row["file_id"] and FileId(row["file_id"]),
        attempts=row["attempts"],
        problem=row["problem"] and Problem(row["problem"]),
        size_bytes=row["size_bytes"],
        due_at=row["due_at"],
        attempt_ended_at=row["attempt_ended_at"],
        reaction=row["reaction"],
        own_place=row["own_place"] and Place(row["own_place"]),
        is_unsure=row["is_unsure"],
        look_at=row["look_at"],
        taken_back_message_id=row["taken_back_message_id"] and MessageId(row["taken_back_message_id"]),
        sha256=row["sha256"],
        is_wanted_twice=row["is_wanted_twice"],
        is_copy=row["is_copy"],
        dropped_for=row["dropped_for"] and Problem(row["dropped_for"]),
    )
