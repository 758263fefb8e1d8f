"""What is on its way and whether everything answers, in the words of one agent's affairs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.bitrix24.health import PortalHealth
from bot.clock import Clock
from bot.domain.ids import DealId, TelegramId
from bot.store import comments, photos
from bot.store.engine import Store


@dataclass(frozen=True, slots=True)
class Outage:
    """A time without answers from the portal."""

    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """How things are for one agent."""

    portal_down_since: datetime | None = None
    photos: Mapping[DealId, int] = field(default_factory=dict)
    """Photos on their way, by deal."""
    photos_without_deal: int = 0
    comments: int = 0
    last_outage: Outage | None = None


class ShowStatus:
    """Tell an agent what is on the way; asks nobody but the store."""

    def __init__(self, store: Store, health: PortalHealth, clock: Clock) -> None:
        self._store = store
        self._health = health
        self._clock = clock
        self._began_at: datetime | None = None
        self._last_outage: Outage | None = None
        health.subscribe(self._note_change)

    async def __call__(self, telegram_id: TelegramId) -> Status:
        """How things are now."""
        async with self._store.read() as conn:
            under_way = await photos.under_way(conn, telegram_id)
            comments_waiting = await comments.count_on_the_way(conn, telegram_id)
        return Status(
            portal_down_since=self._health.down_since,
            photos={deal_id: count for deal_id, count in under_way.items() if deal_id is not None},
            photos_without_deal=under_way.get(None, 0),
            comments=comments_waiting,
            last_outage=self._last_outage,
        )

    def _note_change(self, is_up: bool) -> None:  # noqa: FBT001  # the health's own signature
        if not is_up:
            self._began_at = self._health.down_since
        elif self._began_at is not None:
            self._last_outage = Outage(self._began_at, self._clock.now())
