"""The machine's clock is set back: photos and comments go on, and do not wait until it has caught up."""

import logging
from collections.abc import Callable
from datetime import timedelta

from bot.bitrix24 import operating
from bot.clock import Clock
from bot.services import deliver_comments, note_batches, setbacks
from bot.store.clock_set_back import LongestWaits, make_due
from bot.store.engine import Store

_log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0
"""Sooner than anything is looked for after a lost answer, which is told by its time."""
SET_BACK_SECONDS = 1.0
"""A clock that is put right a little at a time is slower than that."""

_METHOD_RESTS = timedelta(seconds=operating.LONGEST_SECONDS)
OURS = LongestWaits(
    late_look=setbacks.LATE_LOOK_AFTER,
    photo=max(timedelta(seconds=setbacks.LONGEST_SECONDS), _METHOD_RESTS),
    comment=max(deliver_comments.ADMINISTRATOR, _METHOD_RESTS),
    note=max(note_batches.LONGEST, note_batches.COMPLETE),
)
"""Where nobody saw the clock being set back, as between two runs: only what is further ahead than any wait of ours."""
NONE = LongestWaits(late_look=setbacks.LATE_LOOK_AFTER)
"""Where it was seen: whatever waits is tried at once, for nobody can tell how long it would have waited."""


class ClockSetBack:
    """Sees it by comparing the clock with the one that never goes back."""

    def __init__(self, store: Store, clock: Clock, *, wake: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._wake = wake
        self._seen_seconds = self._ahead_seconds()

    async def run(self) -> None:
        """Look at first whether it happened while the bot was not running, then now and then, for ever."""
        await self._go_on(OURS)
        while True:
            await self._clock.sleep(LOOK_EVERY_SECONDS)
            await self()

    async def __call__(self) -> None:
        """Let everything go on if the clock was set back since the last look."""
        ahead_seconds = self._ahead_seconds()
        if self._seen_seconds - ahead_seconds > SET_BACK_SECONDS:
            _log.warning("the clock was set back by %d s", self._seen_seconds - ahead_seconds)
            await self._go_on(NONE)
        self._seen_seconds = ahead_seconds

    async def _go_on(self, waits: LongestWaits) -> None:
        async with self._store.write() as conn:
            count = await make_due(conn, self._clock.now(), waits)
        if count:
            _log.warning("moments that lie too far ahead, and wait no longer: %d", count)
            self._wake()

    def _ahead_seconds(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()
