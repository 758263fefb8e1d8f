"""Raw updates: here before Telegram hears that they arrived, until the work of their handler is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, or_, select, update

from bot.domain.ids import ChatId, UpdateId
from bot.store import schema
from bot.store.dialects import add_missing
from bot.store.engine import Connection

_updates = schema.updates
_is_waiting = and_(_updates.c.handled_at.is_(None), _updates.c.is_set_aside.is_(False))


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    """One update as it arrived: `body` is its JSON. Updates of one chat are handled one after another."""

    update_id: UpdateId
    chat_id: ChatId
    body: str
    received_at: datetime


async def put_all(conn: Connection, updates: Sequence[StoredUpdate]) -> set[UpdateId]:
    """Keep updates; one that is here already stays as it is. Answers which of these still wait for their handler."""
    await add_missing(
        conn,
        _updates,
        [
            {
                "update_id": one.update_id,
                "chat_id": one.chat_id,
                "body": one.body,
                "received_at": one.received_at,
                "attempts": 0,
                "is_set_aside": False,
            }
            for one in updates
        ],
    )
    wanted = [one.update_id for one in updates]
    rows = await conn.scalars(select(_updates.c.update_id).where(_updates.c.update_id.in_(wanted), _is_waiting))
    return {UpdateId(update_id) for update_id in rows}


async def waiting(conn: Connection, *, after: UpdateId | None = None, limit: int = 200) -> list[StoredUpdate]:
    """The next updates without a handler's work, oldest first; `after` goes on where the last page ended."""
    query = select(_updates.c.update_id, _updates.c.chat_id, _updates.c.body, _updates.c.received_at)
    query = query.where(_is_waiting).order_by(_updates.c.update_id).limit(limit)
    if after is not None:
        query = query.where(_updates.c.update_id > after)
    rows = await conn.execute(query)
    return [StoredUpdate(UpdateId(row.update_id), ChatId(row.chat_id), row.body, row.received_at) for row in rows]


async def body(conn: Connection, update_id: UpdateId) -> str | None:
    """The update as JSON; None when nothing is left to do about it."""
    text: str | None = await conn.scalar(select(_updates.c.body).where(_updates.c.update_id == update_id, _is_waiting))
    return text


async def finish(conn: Connection, update_id: UpdateId, at: datetime) -> bool:
    """Mark an update as handled and forget its content. False: it was already."""
    done = await conn.execute(
        update(_updates).where(_updates.c.update_id == update_id, _is_waiting).values(handled_at=at, body=None)
    )
    return done.rowcount > 0


async def failed(conn: Connection, update_id: UpdateId) -> int:
    """Count one failure of its handler; answers how many there were."""
    this = _updates.c.update_id == update_id
    await conn.execute(update(_updates).where(this).values(attempts=_updates.c.attempts + 1))
    attempts: int = await conn.scalar(select(_updates.c.attempts).where(this)) or 0
    return attempts


async def set_aside(conn: Connection, update_id: UpdateId) -> None:
    """Never hand this update to a handler again. Its content stays as long as a handled row does, for an engineer."""
    await conn.execute(update(_updates).where(_updates.c.update_id == update_id).values(is_set_aside=True))


async def count_waiting(conn: Connection) -> int:
    """How many updates wait for their handler."""
    return await conn.scalar(select(func.count()).select_from(_updates).where(_is_waiting)) or 0


async def count_set_aside(conn: Connection) -> int:
    """How many of the last days no handler could make sense of."""
    return await conn.scalar(select(func.count()).select_from(_updates).where(_updates.c.is_set_aside)) or 0


async def prune(conn: Connection, before: datetime) -> int:
    """Delete rows handled, or taken in and set aside, before this time; answers how many."""
    done = await conn.execute(
        delete(_updates).where(
            or_(_updates.c.handled_at < before, and_(_updates.c.is_set_aside, _updates.c.received_at < before))
        )
    )
    return done.rowcount
