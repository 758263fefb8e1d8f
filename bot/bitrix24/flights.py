"""Requests that are out, and how long each has given no sign of life: an outage is noticed before they time out."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock


@dataclass(eq=False, slots=True)
class Flight:
    """One request that is out; `last_sign_seconds` is of the monotonic clock."""

    last_sign_seconds: float


class Flights:
    """All requests that are out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._out: set[Flight] = set()

    @contextmanager
    def begin(self) -> Iterator[Flight]:
        """Keep one request among those that are out while the block runs."""
        flight = Flight(self._clock.monotonic())
        self._out.add(flight)
        try:
            yield flight
        finally:
            self._out.discard(flight)

    def sign(self, flight: Flight) -> None:
        """Something of this request moved."""
        flight.last_sign_seconds = self._clock.monotonic()

    @property
    def silence_seconds(self) -> float:
        """How long the most silent of them has been silent; 0 when none is out."""
        now = self._clock.monotonic()
        return max((now - flight.last_sign_seconds for flight in self._out), default=0.0)


class WatchedFile(io.FileIO):
    """A file on its way out, read as the line takes it: each piece read is a sign of life."""

    def __init__(self, path: Path, on_read: Callable[[], None]) -> None:
        super().__init__(path, "rb")
        self._on_read = on_read

    def read(self, size: int | None = -1, /) -> bytes:
        """The next piece."""
        self._on_read()
        return super().read(-1 if size is None else size) or b""
