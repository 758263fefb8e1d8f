"""The portal's second limit: the time that each method has run, over ten minutes.

Source: apidocs.bitrix24.com/limits.html (`time.operating` and `time.operating_reset_at` in each answer; above the
limit the method gets 429 OPERATION_TIME_LIMIT, others go on). 480 s is the documentation's figure.
"""

from collections.abc import Mapping
from typing import Final

from bot.bitrix24.limits import Lane
from bot.bitrix24.protocol import OPERATION_WAIT_SECONDS, Timing
from bot.clock import Clock

LIMIT_SECONDS: Final = 480.0
PAUSE_AT: Final = {
    Lane.BACKGROUND: 0.8 * LIMIT_SECONDS,
    **dict.fromkeys((Lane.INTERACTIVE, Lane.CHANGE), 0.95 * LIMIT_SECONDS),
}
"""A method rests before the portal stops it; what people wait for may use more of it than uploads."""
LONGEST_SECONDS: Final = 600.0


class OperatingGauge:
    """How much of its time each method has used, and until when it rests."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._used: dict[str, float] = {}
        # Both by the clock that never goes back: the machine's may be set back by hours meanwhile.
        self._reset_at: dict[str, float] = {}
        self._closed_until: dict[str, float] = {}

    @property
    def used_seconds(self) -> Mapping[str, float]:
        """What each method had used when it was last answered."""
        return self._used

    def note(self, method: str, timing: Timing) -> None:
        """Read the gauge off a good answer."""
        if timing.operating is not None:
            self._used[method] = timing.operating
            self._closed_until.pop(method, None)
        if timing.operating_reset_at is not None:
            in_seconds = timing.operating_reset_at - self._clock.now().timestamp()
            self._reset_at[method] = self._clock.monotonic() + min(max(0.0, in_seconds), LONGEST_SECONDS)

    def close(self, method: str) -> float:
        """The portal said 429: rest until the last good answer's `operating_reset_at`. Returns the seconds."""
        rest_seconds = self._left_seconds(self._reset_at, method) or OPERATION_WAIT_SECONDS
        self._closed_until[method] = self._clock.monotonic() + rest_seconds
        return rest_seconds

    def wait_seconds(self, method: str, lane: Lane) -> float:
        """How long the method should rest; 0 when it may be called."""
        closed_seconds = self._left_seconds(self._closed_until, method)
        if closed_seconds > 0:
            return closed_seconds
        return self._left_seconds(self._reset_at, method) if self._used.get(method, 0.0) >= PAUSE_AT[lane] else 0.0

    def _left_seconds(self, moments: Mapping[str, float], method: str) -> float:
        now = self._clock.monotonic()
        return max(0.0, moments.get(method, now) - now)
