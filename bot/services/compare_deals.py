"""What is news of a deal: as it is now beside what was known, without what its agent did, here or on the portal."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.bitrix24.looked_at import LookedAt
from bot.bitrix24.timeline import CLOCKS_DIFFER
from bot.domain.deals import TimelineComment
from bot.domain.ids import CommentId, EmployeeId
from bot.domain.news import KnownDeal, NewsKind


@dataclass(frozen=True, slots=True)
class OwnMove:
    """The last move of the deal that an agent made through the bot: the portal names whoever owns our access."""

    employee_id: EmployeeId
    stage_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnActs:
    """What came to the deal through the bot."""

    move: OwnMove | None = None
    comment_authors: dict[CommentId, EmployeeId | None] = field(default_factory=dict)
    """Comments of ours and who wrote each; None where that is no agent any more."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that somebody did, and the employee who has not been there."""

    employee_id: EmployeeId
    kind: NewsKind
    who: EmployeeId | None
    at: datetime | None
    before: str = ""
    after: str = ""
    comment_id: CommentId | None = None
    count: int = 1


def happenings(
    known: KnownDeal | None,
    now: LookedAt,
    comments: Sequence[TimelineComment],
    ours: OwnActs,
    *,
    begun_at: datetime | None,
) -> list[Happening]:
    """What the deal's responsible, and the one before, should hear of. What is older than `begun_at` is no news."""
    if known is None:
        made = _made(now, begun_at)
        return [*made, *_comments(comments, now, ours)] if made else []
    new = [one for one in comments if _is_newer(one, known)]
    if known.responsible_id != now.deal.responsible_id:
        return [*_handed(known, now), *_comments(new, now, ours)]
    return [*_moved(known, now, ours), *_comments(new, now, ours)]


def _made(now: LookedAt, begun_at: datetime | None) -> list[Happening]:
    is_new = now.made_at is not None and begun_at is not None and now.made_at > begun_at
    responsible_id = now.deal.responsible_id
    if not is_new or now.made_by == responsible_id or now.deal.is_closed:
        return []
    return [Happening(responsible_id, NewsKind.NEW, now.made_by, now.made_at, after=now.deal.stage_id)]


def _handed(known: KnownDeal, now: LookedAt) -> list[Happening]:
    """The portal does not say who handed the deal over, only who edited it last: whoever did that knows."""
    who, at, stage_id = now.edited_by, now.deal.modified_at, now.deal.stage_id
    to_whom = [(now.deal.responsible_id, NewsKind.HANDED), (known.responsible_id, NewsKind.GONE)]
    return [Happening(one, kind, who, at, after=stage_id) for one, kind in to_whom if one != who]


def _moved(known: KnownDeal, now: LookedAt, ours: OwnActs) -> list[Happening]:
    stage_id, responsible_id = now.deal.stage_id, now.deal.responsible_id
    if known.stage_id == stage_id:
        return []
    who, at = now.moved_by, now.moved_at
    move = ours.move
    if move and move.stage_id == stage_id and (at is None or move.at >= at - CLOCKS_DIFFER):
        who = move.employee_id
    if who == responsible_id:
        return []
    return [Happening(responsible_id, NewsKind.STAGE, who, at, before=known.stage_id, after=stage_id)]


def _comments(new: Sequence[TimelineComment], now: LookedAt, ours: OwnActs) -> list[Happening]:
    responsible_id = now.deal.responsible_id
    written = [(one, ours.comment_authors.get(one.comment_id, one.author_id)) for one in new]
    others = [(one, who) for one, who in written if who != responsible_id]
    if not others:
        return []
    last, who = others[-1]
    return [Happening(responsible_id, NewsKind.COMMENT, who, last.at, comment_id=last.comment_id, count=len(others))]


def _is_newer(comment: TimelineComment, known: KnownDeal) -> bool:
    """By its number; where the timeline was never read, by when the deal became known."""
    if known.comment_id is not None:
        return comment.comment_id > known.comment_id
    return comment.at is not None and known.known_at is not None and comment.at > known.known_at - CLOCKS_DIFFER
