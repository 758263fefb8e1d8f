"""Comments on their way to a deal's timeline: kept before the agent is answered, written there once."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, RowMapping, and_, exists, func, insert, select, update

from bot.domain.ids import ChatId, CommentId, DealId, MessageId, TelegramId
from bot.store import schema
from bot.store.engine import Connection

_comments = schema.comments


class CommentState(StrEnum):
    """What is true of one comment. `SENDING`: the portal may already hold it, the answer is not known."""

    WAITING = "waiting"
    SENDING = "sending"
    WRITTEN = "written"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


ON_THE_WAY = (CommentState.WAITING, CommentState.SENDING)


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment. `row` is its number here, `comment_id` the portal's once it is written there."""

    row: int
    chat_id: ChatId
    message_id: MessageId
    telegram_id: TelegramId
    deal_id: DealId
    body: str
    state: CommentState
    comment_id: CommentId | None
    first_sent_at: datetime | None
    attempts: int
    problem: str | None
    due_at: datetime
    answer_message_id: MessageId | None
    answer_digest: str | None
    update_id: int | None = None
    """The update that brought it, for the log."""


async def put(
    conn: Connection,
    *,
    chat_id: ChatId,
    message_id: MessageId,
    telegram_id: TelegramId,
    deal_id: DealId,
    body: str,
    update_id: int | None = None,
    due_at: datetime,
) -> int | None:
    """Take a comment in; answers its row. None: this message is here already."""
    if await of_message(conn, chat_id, message_id):
        return None
    inserted: int = await conn.scalar(
        insert(_comments)
        .values(
            chat_id=chat_id,
            message_id=message_id,
            telegram_id=telegram_id,
            deal_id=deal_id,
            body=body,
            update_id=update_id,
            state=CommentState.WAITING,
            due_at=due_at,
        )
        .returning(_comments.c.comment_row)
    )
    return inserted


async def get(conn: Connection, row: int) -> Comment | None:
    """The comment of this row."""
    return _one((await conn.execute(select(_comments).where(_comments.c.comment_row == row))).mappings().one_or_none())


async def of_message(conn: Connection, chat_id: ChatId, message_id: MessageId) -> Comment | None:
    """The comment that this message of an agent became."""
    query = select(_comments).where(_comments.c.chat_id == chat_id, _comments.c.message_id == message_id)
    return _one((await conn.execute(query)).mappings().one_or_none())


async def due(conn: Connection, now: datetime, limit: int) -> list[Comment]:
    """Comments that want to be tried now, in the order of their arrival: none before an earlier one on its deal."""
    earlier = _comments.alias()
    waits_behind = exists().where(_is_before(earlier), earlier.c.due_at > now)
    query = select(_comments).where(_comments.c.state.in_(ON_THE_WAY), _comments.c.due_at <= now, ~waits_behind)
    rows = await conn.execute(query.order_by(_comments.c.comment_row).limit(limit))
    return [_comment(row) for row in rows.mappings()]


async def next_due_at(conn: Connection) -> datetime | None:
    """When the next comment wants to be tried; None while none is on the way."""
    has_earlier = exists().where(_is_before(_comments.alias()))
    at: datetime | None = await conn.scalar(
        select(func.min(_comments.c.due_at)).where(_comments.c.state.in_(ON_THE_WAY), ~has_earlier)
    )
    return at


async def count_on_the_way(conn: Connection, telegram_id: TelegramId | None = None) -> int:
    """How many comments, of one agent or of all, are not on the portal yet."""
    query = select(func.count()).select_from(_comments).where(_comments.c.state.in_(ON_THE_WAY))
    if telegram_id is not None:
        query = query.where(_comments.c.telegram_id == telegram_id)
    return await conn.scalar(query) or 0


async def begin_sending(conn: Connection, row: int, at: datetime) -> bool:
    """Note, before it is sent, that the portal may hold it from now on. False: it was withdrawn meanwhile."""
    return await _change(
        conn,
        row,
        ON_THE_WAY,
        state=CommentState.SENDING,
        first_sent_at=func.coalesce(_comments.c.first_sent_at, at),
        attempts=_comments.c.attempts + 1,
    )


async def try_again(conn: Connection, row: int, due_at: datetime, problem: str, *, may_be_there: bool) -> None:
    """It was not written as far as is known. `may_be_there`: look for it before the next sending."""
    state = CommentState.SENDING if may_be_there else CommentState.WAITING
    await _change(conn, row, ON_THE_WAY, state=state, due_at=due_at, problem=problem)


async def written(conn: Connection, row: int, comment_id: CommentId) -> None:
    """The portal holds it."""
    await _change(
        conn, row, tuple(CommentState), state=CommentState.WRITTEN, portal_comment_id=comment_id, problem=None
    )


async def refuse(conn: Connection, row: int, problem: str) -> None:
    """It will never be written."""
    await _change(conn, row, ON_THE_WAY, state=CommentState.REFUSED, problem=problem)


async def withdraw(conn: Connection, row: int, *, states: tuple[CommentState, ...] = (CommentState.WAITING,)) -> bool:
    """The agent took it back. False: it is in none of these states any more; ask the portal first."""
    return await _change(conn, row, states, state=CommentState.WITHDRAWN)


async def shown(conn: Connection, row: int, answer_message_id: MessageId, digest: str) -> None:
    """Remember the message that tells the agent what became of it, and what it says."""
    await _change(conn, row, tuple(CommentState), answer_message_id=answer_message_id, answer_digest=digest)


async def forget_texts(conn: Connection, before: datetime) -> None:
    """Empty the comments from before this time that nothing is left to do about: the portal has what was written."""
    done = _comments.c.state.not_in(ON_THE_WAY) & (_comments.c.due_at < before)
    await conn.execute(update(_comments).where(done).values(body=""))


def _is_before(earlier: FromClause) -> ColumnElement[bool]:
    """Whether another comment on the same deal came first and is still on its way."""
    return and_(
        earlier.c.deal_id == _comments.c.deal_id,
        earlier.c.comment_row < _comments.c.comment_row,
        earlier.c.state.in_(ON_THE_WAY),
    )


async def _change(conn: Connection, row: int, states: tuple[CommentState, ...], **values: Any) -> bool:
    this = (_comments.c.comment_row == row) & _comments.c.state.in_(states)
    return (await conn.execute(update(_comments).where(this).values(**values))).rowcount > 0


def _one(row: RowMapping | None) -> Comment | None:
    return _comment(row) if row else None


def _comment(row: RowMapping) -> Comment:
    return Comment(
        row=row["comment_row"],
        chat_id=ChatId(row["chat_id"]),
        message_id=MessageId(row["message_id"]),
        telegram_id=TelegramId(row["telegram_id"]),
        deal_id=DealId(row["deal_id"]),
        update_id=row["update_id"],
        body=row["body"],
        state=CommentState(row["state"]),
        comment_id=row["portal_comment_id"],
        first_sent_at=row["first_sent_at"],
        attempts=row["attempts"],
        problem=row["problem"],
        due_at=row["due_at"],
        answer_message_id=row["answer_message_id"],
        answer_digest=row["answer_digest"],
    )
