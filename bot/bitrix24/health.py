"""Whether the portal answers, as the client saw it last."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.bitrix24.errors import PortalAccessError, PortalError, PortalUnavailableError
from bot.clock import Clock

CLOSED_DOORS = frozenset(
    {
        "expired_token",
        "invalid_token",
        "NO_AUTH_FOUND",
        "ERROR_OAUTH",
        "NOT_INSTALLED",
        "APPLICATION_NOT_FOUND",
        "invalid_client",
        "invalid_grant",
        "INVALID_CREDENTIALS",
        "allowed_only_intranet_user",
        "OVERLOAD_LIMIT",
        "PORTAL_DELETED",
        "PAYMENT_REQUIRED",
    }
)
"""Refusals that are meant for every method: with these the portal is there, and of no use to us."""


class PortalHealth:
    """Fed by the client after each request; read by everybody who would rather not wait for a portal that is away."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._is_up = asyncio.Event()
        self._is_up.set()
        self._was_cut = False
        self._began_seconds = clock.monotonic()
        self._heard_seconds: float | None = None
        self._closed_door: str | None = None
        self._callbacks: list[Callable[[bool], None]] = []
        self.down_since: datetime | None = None
        """When the first of the unanswered requests ended, UTC; None while the portal answers."""
        self.last_down_since: datetime | None = None
        """The same of the last outage; it stays after recovery."""
        self.last_error: str | None = None
        """The code of the last trouble; it stays after recovery."""
        self.last_error_at: datetime | None = None
        """When that was, UTC."""

    def subscribe(self, callback: Callable[[bool], None]) -> None:
        """Call back on each change, with True when the portal is back and False when it went."""
        self._callbacks.append(callback)

    async def wait_until_up(self) -> None:
        """Return when the portal answers; at once if it does."""
        await self._is_up.wait()

    @property
    def age_seconds(self) -> float | None:
        """How long ago the portal answered last, be it with a refusal; None: never."""
        return None if self._heard_seconds is None else self._clock.monotonic() - self._heard_seconds

    @property
    def silence_seconds(self) -> float:
        """The same, and before the first answer how long it has been waited for."""
        since_seconds = self._began_seconds if self._heard_seconds is None else self._heard_seconds
        return self._clock.monotonic() - since_seconds

    @property
    def trouble(self) -> str | None:
        """The code of what makes the portal useless at this moment; None if nothing does."""
        return self.last_error if self.down_since is not None else self._closed_door

    def answered(self) -> None:
        """The portal did what it was asked."""
        self._closed_door = None
        self._is_there()

    def _is_there(self) -> None:
        self._heard_seconds = self._clock.monotonic()
        self._was_cut = False
        if self.down_since is not None:
            self.down_since = None
            self._is_up.set()
            self._tell(is_up=True)

    def failed(self, code: str) -> None:
        """No usable answer came. One cut connection is no outage: it may have been an idle one that grew old."""
        self._note(code)
        if code == "CUT" and not self._was_cut:
            self._was_cut = True
            return
        if self.down_since is None:
            self.down_since = self.last_down_since = self._clock.now()
            self._is_up.clear()
            self._tell(is_up=False)

    def heard(self, refusal: PortalError) -> None:
        """A refusal in the portal's own words means that it is there; a gateway's page or half an answer does not."""
        is_page = refusal.code in {"BROKEN_JSON", "NOT_JSON"} or refusal.code.startswith("HTTP_")
        if isinstance(refusal, PortalUnavailableError) and is_page:
            self.failed(refusal.code)
            return
        if isinstance(refusal, PortalAccessError):
            self._note(refusal.code)  # an administrator has something to mend
            if refusal.code in CLOSED_DOORS:
                self._closed_door = refusal.code
        self._is_there()

    def _note(self, code: str) -> None:
        self.last_error, self.last_error_at = code, self._clock.now()

    def _tell(self, *, is_up: bool) -> None:
        for callback in tuple(self._callbacks):
            callback(is_up)
