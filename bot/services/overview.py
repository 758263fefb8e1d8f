"""How the bot is doing, for its administrators: who uses it, what waits, what went wrong, how near the limits are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import __version__
from bot.bitrix24.health import PortalHealth
from bot.bitrix24.limits import RateLimiter
from bot.clock import Clock
from bot.domain.ids import TelegramId
from bot.domain.photos import Problem
from bot.services.readiness import Part, Readiness
from bot.services.rights import Rights
from bot.services.stuck_photos import SLOW_AFTER
from bot.store import activity, stuck, updates
from bot.store.engine import Store
from bot.store.stuck import Queue, StuckBatch

WEEK = timedelta(days=6)
"""Today and the six days before."""


@dataclass(frozen=True, slots=True)
class Users:
    """How many people are signed in, and how many of them did something."""

    agents: int
    active_today: int
    active_in_week: int


@dataclass(frozen=True, slots=True)
class LastErrors:
    """What went wrong, as codes: they hold nothing of any client."""

    portal_code: str | None
    portal_at: datetime | None
    refused: Mapping[Problem, int]
    """Photos of the last seven days that were not taken."""
    set_aside: int
    """Messages that the bot gave up on; their senders were asked to send them again."""


@dataclass(frozen=True, slots=True)
class PortalLimits:
    """The leaky bucket in requests, and the seconds of its ten minutes' time that each method has used."""

    level: float
    size: int
    operating_seconds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything at one moment."""

    version: str
    parts: Sequence[Part]
    users: Users
    queue: Queue
    stuck: Sequence[StuckBatch]
    errors: LastErrors
    limits: PortalLimits


class ShowOverview:
    """Put it together from the store and from memory; the portal is not asked, for it may be what is wrong."""

    def __init__(
        self,
        rights: Rights,
        store: Store,
        readiness: Readiness,
        health: PortalHealth,
        limiter: RateLimiter,
        operating_seconds: Callable[[], Mapping[str, float]],
        clock: Clock,
    ) -> None:
        self._rights = rights
        self._store = store
        self._readiness = readiness
        self._health = health
        self._limiter = limiter
        self._operating_seconds = operating_seconds
        self._clock = clock

    async def __call__(self, admin_id: TelegramId, zone: ZoneInfo) -> Overview:
        """How things are now; days are counted in the administrator's time zone.

        Raises:
            NotAdministratorError: this is nobody of `ADMIN_IDS`.
        """
        self._rights.ensure_admin(admin_id)
        now = self._clock.now()
        today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        async with self._store.read() as conn:
            users = Users(
                agents=await activity.count_agents(conn),
                active_today=await activity.count_active(conn, today),
                active_in_week=await activity.count_active(conn, today - WEEK),
            )
            waiting = await stuck.queue(conn)
            held_up = await stuck.stuck(conn, now - SLOW_AFTER)
            errors = LastErrors(
                portal_code=self._health.last_error,
                portal_at=self._health.last_error_at,
                refused=await stuck.refused_since(conn, today - WEEK),
                set_aside=await updates.count_set_aside(conn),
            )
        limits = PortalLimits(self._limiter.level, self._limiter.size, dict(self._operating_seconds()))
        parts = self._readiness.report().parts
        return Overview(__version__, parts, users, waiting, held_up, errors, limits)
