"""Whether the bot can work: when each of the three that it needs was last well, and what is wrong with it now."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.bitrix24.health import PortalHealth
from bot.clock import Clock
from bot.store import remembered
from bot.store.engine import Store
from bot.store.errors import StoreUnavailableError

STALE_SECONDS = 40.0
"""Nothing good heard for so long counts as trouble, whatever the reason: 45 s are promised (product.md, HTTP)."""
NEVER_HEARD = "not heard of yet"
SILENT = "silent"
TRY_EVERY_SECONDS = 10.0
_TRIED = "the database takes this"


class Contact:
    """One of those that the bot needs. Whoever talks with it says here how that went."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._well_seconds: float | None = None
        self.problem: str | None = NEVER_HEARD
        """What went wrong last, None if nothing did."""

    def answered(self) -> None:
        """It did what it was asked."""
        self._well_seconds = self._clock.monotonic()
        self.problem = None

    def failed(self, problem: str) -> None:
        """It did not; `problem` is a word or two without any value."""
        self.problem = problem

    @property
    def age_seconds(self) -> float | None:
        """How long ago it was last well; None: never."""
        return None if self._well_seconds is None else self._clock.monotonic() - self._well_seconds


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

    def __init__(self, clock: Clock, portal: PortalHealth) -> None:
        self.database = Contact(clock)
        self.telegram = Contact(clock)
        self._portal = portal

    def report(self) -> Report:
        """How they are now."""
        portal = self._portal
        portal_problem = portal.trouble or (NEVER_HEARD if portal.age_seconds is None else None)
        return Report(
            [
                _part("database", self.database.age_seconds, self.database.problem),
                _part("telegram", self.telegram.age_seconds, self.telegram.problem),
                _part("portal", portal.age_seconds, portal_problem),
            ]
        )


def _part(name: str, age_seconds: float | None, problem: str | None) -> Part:
    if problem is None and age_seconds is not None and age_seconds > STALE_SECONDS:
        problem = SILENT
    return Part(name, age_seconds, problem)


async def watch_database(store: Store, clock: Clock, contact: Contact) -> None:
    """See every few seconds whether the database takes a row: for ever."""
    while True:
        try:
            async with store.write() as conn:
                await remembered.put(conn, _TRIED, "", clock.now())
        except StoreUnavailableError as error:
            contact.failed(error.reason)
        else:
            contact.answered()
        await clock.sleep(TRY_EVERY_SECONDS)
