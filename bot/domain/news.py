"""What an agent is told of a deal that somebody else changed, and when: not at night, and not where it is unwanted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.ids import CommentId, DealId, EmployeeId, TelegramId


class NewsKind(StrEnum):
    """What happened to a deal."""

    NEW = "new"
    """There is a new deal, and the agent is responsible for it."""
    HANDED = "handed"
    """Another's deal is the agent's now."""
    GONE = "gone"
    """The agent's deal is another's now."""
    STAGE = "stage"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell one agent about one deal.

    `before` and `after` are codes of stages. `who` is None where the portal does not say. `noted_at` is by our clock,
    `at` by the portal's.
    """

    telegram_id: TelegramId
    deal_id: DealId
    kind: NewsKind
    noted_at: datetime
    who: EmployeeId | None = None
    at: datetime | None = None
    before: str = ""
    after: str = ""
    comment_id: CommentId | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class KnownDeal:
    """What was known of a deal when it was looked at last. `comment_id`: the newest comment; None: never asked."""

    deal_id: DealId
    stage_id: str
    responsible_id: EmployeeId
    is_closed: bool
    modified_at: datetime | None
    comment_id: CommentId | None = None
    known_at: datetime | None = None
    """By our clock; None for what is not kept yet."""


FIRST_QUIET_HOUR: Final = 21
LAST_QUIET_HOUR: Final = 8
"""From 21:00 to 08:00 nobody is told anything, unless they want it otherwise: our choice."""


@dataclass(frozen=True, slots=True)
class NewsWish:
    """What an agent wants to be told: nothing, or not from one hour to another (the same: at any time)."""

    is_muted: bool = False
    quiet_from: int = FIRST_QUIET_HOUR
    quiet_until: int = LAST_QUIET_HOUR

    def is_quiet(self, local: datetime) -> bool:
        """Whether this moment of the agent's day is one of the quiet hours."""
        since_began = (local.hour - self.quiet_from) % 24
        return since_began < (self.quiet_until - self.quiet_from) % 24

    def quiet_ends_at(self, local: datetime) -> datetime:
        """When the quiet hours that this moment is in are over."""
        end = local.replace(hour=self.quiet_until, minute=0, second=0, microsecond=0)
        return end if end > local else end + timedelta(days=1)
