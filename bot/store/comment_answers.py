"""Comments as their authors see them: ends that were not shown yet, and comments taken back after they were sent."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from bot.domain.ids import CommentId, DealId, TelegramId
from bot.store import schema
from bot.store.comments import ON_THE_WAY, Comment, CommentState, get
from bot.store.engine import Connection

ENDS = (CommentState.WRITTEN, CommentState.WITHDRAWN, CommentState.REFUSED)

WISHED_AWAY = "wished_away"
"""The problem of a comment that is, or may be, on the portal and that its author no longer wants there."""

_comments = schema.comments


async def unshown(conn: Connection) -> list[Comment]:
    """Comments that came to an end which their answer does not tell; the digest of an end is its state."""
    query = select(_comments.c.comment_row).where(
        _comments.c.state.in_(ENDS),
        _comments.c.answer_message_id.is_not(None),
        func.coalesce(_comments.c.answer_digest, "") != _comments.c.state,
    )
    return await _those(conn, (await conn.scalars(query.order_by(_comments.c.comment_row))).all())


async def with_digest(conn: Connection, digest: str) -> list[Comment]:
    """Comments on their way whose answer says this."""
    query = select(_comments.c.comment_row).where(
        _comments.c.state.in_((CommentState.WAITING, CommentState.SENDING)), _comments.c.answer_digest == digest
    )
    return await _those(conn, (await conn.scalars(query.order_by(_comments.c.comment_row))).all())


async def portal_ids(conn: Connection, deal_id: DealId) -> set[CommentId]:
    """The comments on a deal's timeline that are known to be some comment of ours."""
    query = select(_comments.c.portal_comment_id).where(
        _comments.c.deal_id == deal_id, _comments.c.portal_comment_id.is_not(None)
    )
    return {CommentId(comment_id) for comment_id in await conn.scalars(query)}


async def last_on_the_way(conn: Connection, telegram_id: TelegramId) -> Comment | None:
    """The latest comment of this person that is not known to be on the portal, and that they did not take back."""
    query = select(_comments.c.comment_row).where(
        _comments.c.telegram_id == telegram_id,
        _comments.c.state.in_(ON_THE_WAY),
        func.coalesce(_comments.c.problem, "") != WISHED_AWAY,
    )
    row = await conn.scalar(query.order_by(_comments.c.comment_row.desc()).limit(1))
    return await get(conn, row) if row is not None else None


async def written_as(conn: Connection, comment_id: CommentId) -> Comment | None:
    """The comment of ours that is this one of the portal's, and is there still."""
    query = select(_comments.c.comment_row).where(
        _comments.c.portal_comment_id == comment_id, _comments.c.state == CommentState.WRITTEN
    )
    row = await conn.scalar(query)
    return await get(conn, row) if row is not None else None


async def wish_away(conn: Connection, row: int, due_at: datetime) -> None:
    """Its author took back what is, or may be, on the portal: it is to be removed there."""
    this = (_comments.c.comment_row == row) & _comments.c.state.in_((CommentState.SENDING, CommentState.WRITTEN))
    values = {"state": CommentState.SENDING, "problem": WISHED_AWAY, "due_at": due_at}
    await conn.execute(update(_comments).where(this).values(**values))


async def keep_after_all(conn: Connection, row: int, problem: str) -> None:
    """It cannot be removed: its author may no longer change that deal."""
    this = _comments.c.comment_row == row
    await conn.execute(update(_comments).where(this).values(state=CommentState.WRITTEN, problem=problem))


async def _those(conn: Connection, rows: Sequence[int]) -> list[Comment]:
    return [comment for row in rows if (comment := await get(conn, row))]


async def ours_on(conn: Connection, deal_id: DealId) -> list[tuple[CommentId | None, TelegramId, str]]:
    """Every comment of ours that is on this deal's timeline, or may be: its number there, who wrote it, its words."""
    may_be_there = _comments.c.portal_comment_id.is_not(None) | (_comments.c.state == CommentState.SENDING)
    query = select(_comments.c.portal_comment_id, _comments.c.telegram_id, _comments.c.body)
    rows = await conn.execute(query.where(_comments.c.deal_id == deal_id, may_be_there))
    return [
        (CommentId(row.portal_comment_id) if row.portal_comment_id else None, TelegramId(row.telegram_id), row.body)
        for row in rows
    ]
