"""The comment that tells of a batch on its deal's timeline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from bot.domain.ids import BatchId, CommentId, DealId
from bot.store import schema
from bot.store.engine import Connection

_notes = schema.batch_notes


@dataclass(frozen=True, slots=True)
class BatchNote:
    """What is known of it. `first_sent_at` without `comment_id`: it may be there, the answer was lost."""

    batch_id: BatchId
    deal_id: DealId | None
    body: str
    comment_id: CommentId | None
    first_sent_at: datetime | None
    attempts: int


async def look_at(
    conn: Connection, batch_id: BatchId, due_at: datetime, deal_id: DealId | None, *, if_written_at: datetime
) -> None:
    """A batch has come to rest in this deal, or in none: see that its comment is right; later if it is there."""
    row = (await conn.execute(select(_notes).where(_notes.c.batch_id == batch_id))).mappings().one_or_none()
    if row is None:
        await conn.execute(_notes.insert().values(batch_id=batch_id, due_at=due_at, attempts=0))
    else:
        at = max(due_at, if_written_at) if row["comment_id"] and row["deal_id"] == deal_id else due_at
        await change(conn, batch_id, {"due_at": at, "attempts": 0})


async def due(conn: Connection, now: datetime, limit: int) -> list[BatchNote]:
    """Comments that it is time to see to."""
    rows = await conn.execute(select(_notes).where(_notes.c.due_at <= now).order_by(_notes.c.due_at).limit(limit))
    return [
        BatchNote(
            BatchId(row["batch_id"]),
            deal_id=row["deal_id"] and DealId(row["deal_id"]),
            body=row["body"] or "",
            comment_id=row["comment_id"] and CommentId(row["comment_id"]),
            first_sent_at=row["first_sent_at"],
            attempts=row["attempts"],
        )
        for row in rows.mappings()
    ]


async def next_due_at(conn: Connection) -> datetime | None:
    """When the next one is to be seen to."""
    moment: datetime | None = await conn.scalar(select(func.min(_notes.c.due_at)))
    return moment


async def change(conn: Connection, batch_id: BatchId, values: Mapping[str, Any]) -> None:
    """Write values into the row of a comment; keys are column names."""
    await conn.execute(update(_notes).where(_notes.c.batch_id == batch_id).values(**values))


async def known_comments(conn: Connection, deal_id: DealId) -> tuple[set[CommentId], set[str]]:
    """The comments that tell this deal of its batches: their ids, and their texts, also of those yet to be written."""
    query = select(_notes.c.comment_id, _notes.c.body).where(_notes.c.deal_id == deal_id)
    rows = (await conn.execute(query)).all()
    ids = {CommentId(row.comment_id) for row in rows if row.comment_id is not None}
    return ids, {row.body for row in rows if row.body is not None}


async def forget_texts(conn: Connection, before: datetime) -> None:
    """Empty the texts about batches that are older than this; what is still to be written is put together anew."""
    old = select(schema.batches.c.batch_id).where(schema.batches.c.last_sent_at < before)
    values = {"body": None, "first_sent_at": None}
    await conn.execute(update(_notes).where(_notes.c.batch_id.in_(old)).values(**values))
