"""Whether the webhook is so busy that handlers must leave it the processor."""

from collections import deque

from bot.clock import Clock

RUSH_UPDATES = 60
"""So many within the last second: our choice, more than the agents of one agency send, albums included."""
LAST_SECONDS = 1.0


class Rush:
    """Counts what the webhook brings. Telegram waits for each answer; whoever wrote can wait for a handler."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._came_at_seconds: deque[float] = deque()

    def came(self) -> None:
        """An update has come."""
        self._came_at_seconds.append(self._clock.monotonic())
        self._forget_old()

    @property
    def is_on(self) -> bool:
        """Whether there is one now."""
        self._forget_old()
        return len(self._came_at_seconds) >= RUSH_UPDATES

    def _forget_old(self) -> None:
        since_seconds = self._clock.monotonic() - LAST_SECONDS
        while self._came_at_seconds and self._came_at_seconds[0] < since_seconds:
            self._came_at_seconds.popleft()
