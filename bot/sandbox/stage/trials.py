"""The switches of the page: an outage, a slow line, a rate limit that another program eats from."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.sandbox.portal import SandboxPortal

SLOW_DELAY_SECONDS = 0.6
SLOW_BYTES_PER_SECOND = 150_000.0
"""A phone's line in a cellar: a photo of 300 KB takes two seconds. The page names the figure."""

OTHER_REQUESTS_PER_SECOND = 1.5
"""Of the 2 per second that leak from the bucket of a usual tariff."""

ROOM_LEFT = 10.0
"""What the other program leaves of the bucket: the second half of an album meets 503, and still gets through."""

TRIALS = ("outage", "slow", "busy")


class UnknownTrialError(Exception):
    """There is no such switch."""


class Trials:
    """The portal's faults that a visitor may switch, and since when it is down."""

    def __init__(self, portal: SandboxPortal) -> None:
        self._portal = portal
        self._faults = portal.faults
        self._bucket_size = portal.faults.bucket_size
        self._down_since: datetime | None = None
        self._faults.listeners.append(self._note_outage)

    def set(self, wanted: Mapping[str, bool]) -> None:
        """Switch those named.

        Raises:
            UnknownTrialError: one of them does not exist; nothing was switched.
        """
        for name in wanted:
            if name not in TRIALS:
                raise UnknownTrialError(name)
        if "outage" in wanted:
            self._faults.is_down = wanted["outage"]
        if "slow" in wanted:
            self._faults.delay_seconds = SLOW_DELAY_SECONDS if wanted["slow"] else 0.0
            self._faults.bytes_per_second = SLOW_BYTES_PER_SECOND if wanted["slow"] else 0.0
        if "busy" in wanted:
            self._faults.other_traffic = OTHER_REQUESTS_PER_SECOND if wanted["busy"] else 0.0
            self._faults.bucket_size = ROOM_LEFT if wanted["busy"] else self._bucket_size

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call back whenever any fault of the portal is set, by the page or by a test."""
        self._faults.listeners.append(lambda _name: callback())

    @property
    def is_on(self) -> dict[str, bool]:
        """Which are on."""
        return {
            "outage": self._faults.is_down or self._faults.refuses_connections,
            "slow": self._faults.delay_seconds > 0 or self._faults.bytes_per_second > 0,
            "busy": self._faults.other_traffic > 0,
        }

    @property
    def down_since(self) -> datetime | None:
        """When the outage began."""
        return self._down_since

    def _note_outage(self, name: str) -> None:
        if name in {"is_down", "refuses_connections"}:
            is_down = self.is_on["outage"]
            self._down_since = (self._down_since or self._portal.clock.now()) if is_down else None
