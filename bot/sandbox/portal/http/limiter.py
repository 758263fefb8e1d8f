"""The two limits of the tariff: how many requests, and how much run time per method.

Source: apidocs.bitrix24.com/limits.html; server source, modules/rest/lib/engine/access/loadlimiter.php.
"""

from collections import defaultdict

from bot.clock import Clock
from bot.sandbox.portal.api.errors import RestError
from bot.sandbox.portal.faults import PortalFaults

_MINUTE_SECONDS = 60
_WINDOW_MINUTES = 10
_FREE_SECONDS = 0.1
"""Calls up to this long are not summed (server source)."""


class LeakyBucket:
    """One bucket for everything that comes from our address; a refused request adds nothing."""

    def __init__(self, faults: PortalFaults, clock: Clock) -> None:
        self._faults = faults
        self._clock = clock
        self._level = 0.0
        self._as_of = clock.monotonic()

    @property
    def level(self) -> float:
        """How full it is now."""
        now = self._clock.monotonic()
        flow = self._faults.other_traffic - self._faults.leak_per_second
        self._level = min(max(self._level + flow * (now - self._as_of), 0.0), self._faults.bucket_size)
        self._as_of = now
        return self._level

    def admit(self) -> bool:
        """Count one request in, if there is room for it."""
        if self.level + 1 > self._faults.bucket_size:
            return False
        self._level += 1
        return True


class OperatingMeter:
    """Run time per method, in ten buckets of a minute."""

    def __init__(self, faults: PortalFaults, clock: Clock) -> None:
        self._faults = faults
        self._clock = clock
        self._seconds: defaultdict[str, dict[int, float]] = defaultdict(dict)

    def ensure_allowed(self, method: str) -> None:
        """Refuse a method that used its time up.

        Raises:
            RestError: OPERATION_TIME_LIMIT.
        """
        if self.used_seconds(method) > self._faults.operating_limit_seconds:
            raise RestError("OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit", 429)

    def charge(self, method: str, took_seconds: float) -> None:
        """Add what a call took, or what the faults say that it costs."""
        seconds = self._faults.operating_charges.get(method, took_seconds)
        if seconds > _FREE_SECONDS:
            buckets = self._seconds[method]
            buckets[self._minute] = buckets.get(self._minute, 0.0) + seconds

    def used_seconds(self, method: str) -> float:
        """The gauge: `time.operating`."""
        return sum(self._living(method).values())

    def resets_at(self, method: str) -> int:
        """When the oldest bucket drops out: `time.operating_reset_at`."""
        oldest = min(self._living(method), default=self._minute)
        return (oldest + _WINDOW_MINUTES) * _MINUTE_SECONDS

    @property
    def _minute(self) -> int:
        return int(self._clock.now().timestamp()) // _MINUTE_SECONDS

    def _living(self, method: str) -> dict[int, float]:
        oldest = self._minute - _WINDOW_MINUTES
        return {minute: seconds for minute, seconds in self._seconds[method].items() if minute > oldest}
