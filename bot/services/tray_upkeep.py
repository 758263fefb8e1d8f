"""Photos that wait for a deal: their sender is told the day before they go, and then they go."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from bot.clock import Clock
from bot.domain.ids import BatchId
from bot.domain.photos import Place, Problem
from bot.store import batches
from bot.store.engine import Store
from bot.store.patience import until_done

LOOK_EVERY_SECONDS = 900.0
TOLD_BEFORE = timedelta(days=1)
"""Also where that is later than it should be, because the bot was away."""


class TrayUpkeep:
    """Looks through the tray; safe to call at any time."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        kept_days: int,
        remind: Callable[[BatchId], Awaitable[bool]],
        moved: Callable[[BatchId], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._kept = timedelta(days=kept_days)
        self._remind = remind
        self._moved = moved

    async def run(self) -> None:
        """Look now and then, for ever."""
        while True:
            await self()
            await self._clock.sleep(LOOK_EVERY_SECONDS)

    async def __call__(self) -> None:
        """Remind of what goes tomorrow, let go of what has waited long enough."""
        now = self._clock.now()
        async with self._store.read() as conn:
            old = await batches.in_tray_since(conn, now - self._kept + TOLD_BEFORE)
        for batch in old:
            was_told = batch.warned_at is not None and batch.warned_at <= now - TOLD_BEFORE
            if was_told and batch.opened_at < now - self._kept:
                async with self._store.write() as conn:
                    values = {"place": Place.TRASH, "problem": Problem.EXPIRED, "is_settled": False}
                    await batches.change(conn, batch.batch_id, values)
                self._moved(batch.batch_id)
            elif batch.warned_at is None and await self._remind(batch.batch_id):
                was_reminded = partial(batches.change, batch_id=batch.batch_id, values={"warned_at": now})
                await until_done(self._store.write, was_reminded, self._clock, what="a reminder that was sent")
