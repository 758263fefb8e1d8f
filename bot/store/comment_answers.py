"""Comments whose end the agent has not been shown yet: the process ended, or Telegram did not answer, in between."""

from sqlalchemy import func, select

from bot.domain.ids import CommentId, DealId
from bot.store import schema
from bot.store.comments import Comment, CommentState, get
from bot.store.engine import Connection

ENDS = (CommentState.WRITTEN, CommentState.WITHDRAWN, CommentState.REFUSED)

_comments = schema.comments


async def unshown(conn: Connection) -> list[Comment]:
    """Comments that came to an end which their answer does not tell; the digest of an end is its state."""
    query = select(_comments.c.comment_row).where(
        _comments.c.state.in_(ENDS),
        _comments.c.answer_message_id.is_not(None),
        func.coalesce(_comments.c.answer_digest, "") != _comments.c.state,
    )
    rows = (await conn.scalars(query.order_by(_comments.c.comment_row))).all()
    return [comment for row in rows if (comment := await get(conn, row))]


async def portal_ids(conn: Connection, deal_id: DealId) -> set[CommentId]:
    """The comments on a deal's timeline that are known to be some comment of ours."""
    query = select(_comments.c.portal_comment_id).where(
        _comments.c.deal_id == deal_id, _comments.c.portal_comment_id.is_not(None)
    )
    return {CommentId(comment_id) for comment_id in await conn.scalars(query)}
