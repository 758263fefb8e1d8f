"""Photos that are held up, in the hands of an administrator: tried at once, or let go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.acts import ActKind
from bot.domain.ids import BatchId, EmployeeId, TelegramId
from bot.domain.photos import Batch, Photo, PhotoState, Place, Problem, is_at_rest, place_of
from bot.services.rights import Rights
from bot.store import agents, batches, journal, photos, stuck
from bot.store.engine import Connection, Store
from bot.store.journal import JournalEntry
from bot.store.stuck import StuckBatch

SLOW_AFTER = timedelta(minutes=15)
"""A photo that is not there by then is shown also when nobody has said why: our choice."""
_UNSENT = frozenset({PhotoState.HELD, PhotoState.SENDING})


@dataclass(frozen=True, slots=True)
class _HeldUp:
    batch: Batch
    items: Sequence[Photo]
    stuck: Sequence[Photo]


class StuckPhotos:
    """Nothing here is done to the portal: it is written down, and whoever delivers photos does it."""

    def __init__(self, rights: Rights, store: Store, clock: Clock, *, moved: Callable[[BatchId], None]) -> None:
        self._rights = rights
        self._store = store
        self._clock = clock
        self._moved = moved

    async def everything(self, admin_id: TelegramId) -> Sequence[StuckBatch]:
        """Batches that are held up, the oldest first.

        Raises:
            NotAdministratorError: this is nobody of `ADMIN_IDS`.
        """
        self._rights.ensure_admin(admin_id)
        async with self._store.read() as conn:
            return await stuck.stuck(conn, self._clock.now() - SLOW_AFTER)

    async def one(self, admin_id: TelegramId, batch_id: BatchId) -> StuckBatch | None:
        """One of them; None: it is not held up any more.

        Raises:
            NotAdministratorError: as above.
        """
        return next((one for one in await self.everything(admin_id) if one.batch_id == batch_id), None)

    async def retry(self, admin_id: TelegramId, batch_id: BatchId) -> int:
        """Try them now, not when their time has come; answers how many files there are to try.

        Raises:
            NotAdministratorError: as above.
        """
        self._rights.ensure_admin(admin_id)
        async with self._store.write() as conn:
            held_up = await self._held_up(conn, batch_id)
            if held_up is None:
                return 0
            ids = [photo.photo_id for photo in held_up.stuck]
            await photos.change(conn, ids, {"due_at": self._clock.now(), "problem": None})
        self._moved(batch_id)
        return len(ids)

    async def drop(self, admin_id: TelegramId, batch_id: BatchId) -> int:
        """Let go of those that the portal does not hold; answers how many files these are.

        They belong into the trash from here on, like a photo that its sender takes back: one that may be there after a
        lost answer is looked for and removed. Their sender reads in the receipt that it was so decided, and why.

        Raises:
            NotAdministratorError: as above.
        """
        self._rights.ensure_admin(admin_id)
        now = self._clock.now()
        async with self._store.write() as conn:
            held_up = await self._held_up(conn, batch_id)
            unsent = [one for one in held_up.stuck if _is_unsent(one, held_up.batch)] if held_up else []
            if held_up is None or not unsent:
                return 0
            messages = {photo.incoming.message_id for photo in unsent if not photo.is_copy}
            beside = [one for one in held_up.items if one.is_copy and one.incoming.message_id in messages]
            for photo in {one.photo_id: one for one in (*unsent, *beside)}.values():
                why = photo.problem or Problem.UNDELIVERED
                values = {"own_place": Place.TRASH, "dropped_for": why, "due_at": now}
                await photos.change(conn, [photo.photo_id], values)
            await batches.change(conn, batch_id, {"is_settled": False})
            await journal.write(conn, await _entry(conn, admin_id, held_up.batch, len(messages), now))
        self._moved(batch_id)
        return len(unsent)

    async def _held_up(self, conn: Connection, batch_id: BatchId) -> _HeldUp | None:
        batch = await batches.get(conn, batch_id)
        if batch is None:
            return None
        items = await photos.of_batch(conn, batch_id)
        slow_before = self._clock.now() - SLOW_AFTER
        held_up = [
            one
            for one in items
            if not (one.dropped_for or is_at_rest(one, batch))
            and (one.problem is not None or one.incoming.sent_at < slow_before)
        ]
        return _HeldUp(batch, items, held_up) if held_up else None


def _is_unsent(photo: Photo, batch: Batch) -> bool:
    return place_of(photo, batch) is Place.DEAL and photo.state in _UNSENT


async def _entry(conn: Connection, admin_id: TelegramId, batch: Batch, count: int, at: datetime) -> JournalEntry:
    """Done by the administrator, who need not be an employee."""
    agent = await agents.get(conn, admin_id)
    employee_id = agent.employee_id if agent else EmployeeId(0)
    return JournalEntry(at, admin_id, employee_id, ActKind.PHOTOS_DROPPED, batch.deal_id, before=str(count))
