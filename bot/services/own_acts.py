"""What agents did to a deal through the bot, as far as it matters for what is news."""

import json
from collections.abc import Mapping, Sequence

from bot.bitrix24.fields import STAGE
from bot.domain.deals import TimelineComment
from bot.domain.ids import CommentId, DealId, EmployeeId, TelegramId
from bot.services.compare_deals import OwnActs, OwnMove
from bot.store import comment_answers, journal
from bot.store.engine import Connection


async def last_move(conn: Connection, deal_id: DealId) -> OwnMove | None:
    """The last move of the deal to another stage, made or perhaps made."""
    rows = await journal.changes_of(conn, deal_id, STAGE, limit=1)
    if not rows or not rows[0].entry.after:
        return None
    entry = rows[0].entry
    stage_id = next(iter(json.loads(entry.after or "{}").values()), "")
    return OwnMove(entry.employee_id, str(stage_id), entry.at)


async def comment_authors(
    conn: Connection,
    deal_id: DealId,
    comments: Sequence[TimelineComment],
    employee_of: Mapping[TelegramId, EmployeeId],
) -> dict[CommentId, EmployeeId | None]:
    """Who wrote those of these comments that came through the bot."""
    ours = await comment_answers.ours_on(conn, deal_id)
    authors: dict[CommentId, EmployeeId | None] = {}
    for comment in comments:
        for comment_id, telegram_id, words in ours:
            # Without a number of its own it is on its way: then its words begin what stands on the timeline.
            is_it = comment.body.startswith(words) if comment_id is None else comment_id == comment.comment_id
            if is_it:
                authors[comment.comment_id] = employee_of.get(telegram_id)
    return authors


async def own_acts(
    conn: Connection,
    deal_id: DealId,
    comments: Sequence[TimelineComment],
    employee_of: Mapping[TelegramId, EmployeeId],
    *,
    has_moved: bool,
) -> OwnActs:
    """All of it; what cannot matter is not asked for."""
    return OwnActs(
        move=await last_move(conn, deal_id) if has_moved else None,
        comment_authors=await comment_authors(conn, deal_id, comments, employee_of) if comments else {},
    )
