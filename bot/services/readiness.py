"""Whether the bot can work: when each of the three that it needs was last well, and what is wrong with it now."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.clock import Clock

STALE_SECONDS = 40.0
"""Nothing good heard for so long counts as trouble, whatever the reason: 45 s are promised (product.md, HTTP)."""


class Contact:
    """One of those that the bot needs. Whoever talks with it says here how that went."""

    def __init__(self, name: str, clock: Clock) -> None:
        self.name = name
        self._clock = clock
        self._well_at_seconds: float | None = None
        self._problem: str | None = "not heard of yet"

    def answered(self) -> None:
        """It did what it was asked."""
        self._well_at_seconds = self._clock.monotonic()
        self._problem = None

    def failed(self, problem: str) -> None:
        """It did not; `problem` is a word or two without any value."""
        self._problem = problem

    @property
    def age_seconds(self) -> float | None:
        """How long ago it was last well; None: never."""
        return None if self._well_at_seconds is None else self._clock.monotonic() - self._well_at_seconds

    @property
    def problem(self) -> str | None:
        """What is wrong, None if nothing is."""
        if self._problem is None and (self.age_seconds or 0.0) > STALE_SECONDS:
            return "silent"
        return self._problem


@dataclass(frozen=True, slots=True)
class Part:
    """How one of them is."""

    name: str
    age_seconds: float | None
    problem: str | None

    @property
    def is_ok(self) -> bool:
        """Whether it can be worked with."""
        return self.problem is None


@dataclass(frozen=True, slots=True)
class Report:
    """How all of them are."""

    parts: Sequence[Part]

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    @property
    def missing(self) -> Sequence[str]:
        """The names of those that are not well."""
        return [part.name for part in self.parts if not part.is_ok]


class Readiness:
    """Database, Telegram, portal."""

    def __init__(self, clock: Clock) -> None:
        self.database = Contact("database", clock)
        self.telegram = Contact("telegram", clock)
        self.portal = Contact("portal", clock)

    def report(self) -> Report:
        """How they are now."""
        return Report(
            [
                Part(one.name, None if one.age_seconds is None else round(one.age_seconds, 1), one.problem)
                for one in (self.database, self.telegram, self.portal)
            ]
        )
