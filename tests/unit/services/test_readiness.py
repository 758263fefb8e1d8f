"""Whether the bot can work is known within 45 s, whatever kind of silence it is."""

from functools import partial
from pathlib import Path

from bot.background import Background
from bot.bitrix24.errors import PortalAccessError, PortalRefusedError
from bot.bitrix24.health import PortalHealth
from bot.services.readiness import STALE_SECONDS, Readiness, watch_database
from bot.store.engine import Store
from tests.fakes.broken_disk import refusing_writes
from tests.fakes.clock import EagerClock, ManualClock


def all_well(clock: ManualClock) -> tuple[Readiness, PortalHealth]:
    """Everybody has just answered."""
    health = PortalHealth(clock)
    readiness = Readiness(clock, health)
    readiness.database.answered()
    readiness.telegram.answered()
    health.answered()
    return readiness, health


def problems(readiness: Readiness) -> dict[str, str]:
    """What is wrong, by part."""
    return {part.name: part.problem for part in readiness.report().parts if part.problem}


def test_before_anybody_has_answered_nothing_is_ready() -> None:
    """A bot that has just been started names all three."""
    readiness = Readiness(ManualClock(), PortalHealth(ManualClock()))

    assert readiness.report().missing == ["database", "telegram", "portal"]


def test_when_all_have_answered_it_is_ready_and_says_their_age() -> None:
    """The seconds since each was last well."""
    clock = ManualClock()
    readiness, _ = all_well(clock)

    clock.advance(3)

    report = readiness.report()
    assert report.is_ready
    assert [(part.name, part.age_seconds) for part in report.parts] == [("database", 3), ("telegram", 3), ("portal", 3)]


def test_silence_is_trouble_within_45_seconds() -> None:
    """Nobody says that anything is wrong, and nobody says that it is well either."""
    clock = ManualClock()
    readiness, _ = all_well(clock)

    clock.advance(STALE_SECONDS)
    was_ready = readiness.report().is_ready
    clock.advance(45 - STALE_SECONDS)

    assert was_ready
    assert problems(readiness) == {"database": "silent", "telegram": "silent", "portal": "silent"}


def test_what_failed_is_named_until_it_answers() -> None:
    """The kind of the trouble, and nothing after it."""
    readiness, _ = all_well(ManualClock())

    readiness.telegram.failed("TelegramNetworkError")
    named = problems(readiness)
    readiness.telegram.answered()

    assert named == {"telegram": "TelegramNetworkError"}
    assert readiness.report().is_ready


def test_a_portal_that_does_not_let_us_in_is_missing() -> None:
    """A revoked webhook: the portal answers, and is of no use. One method without its scope is another matter."""
    readiness, health = all_well(ManualClock())

    health.heard(PortalAccessError("crm.deal.list", "insufficient_scope"))
    with_less_scope = problems(readiness)
    health.heard(PortalAccessError("server.time", "INVALID_CREDENTIALS"))
    health.heard(PortalRefusedError("crm.deal.get", "ERROR_CORE"))
    revoked = problems(readiness)
    health.answered()

    assert with_less_scope == {}
    assert revoked == {"portal": "INVALID_CREDENTIALS"}
    assert readiness.report().is_ready


async def test_a_database_that_takes_no_row_is_noticed(tmp_path: Path) -> None:
    """A disk that is full or read-only: reading still works there, so a row is written to see."""
    clock = EagerClock()
    readiness, _ = all_well(clock)
    store = await Store.open(None, data_dir=tmp_path)
    watching = _Watching(store, clock, readiness)

    with refusing_writes(store):
        await watching.until_problem()
    named, noticed_seconds = problems(readiness), clock.monotonic()
    await watching.until_well()
    await watching.end()
    await store.close()

    assert named["database"] == "SQLITE_READONLY"
    assert noticed_seconds <= 45


class _Watching:
    """`watch_database` in a task, stepped through."""

    def __init__(self, store: Store, clock: EagerClock, readiness: Readiness) -> None:
        self._clock = clock
        self._readiness = readiness
        self._background = Background(clock)
        self._background.start("watch", partial(watch_database, store, clock, readiness.database))

    async def until_problem(self) -> None:
        """Wait until the database is named."""
        while self._readiness.database.problem is None:
            await self._next_try()

    async def until_well(self) -> None:
        """Wait until it is not named any more."""
        while self._readiness.database.problem is not None:
            await self._next_try()

    async def end(self) -> None:
        """Watch no longer."""
        await self._background.close()

    async def _next_try(self) -> None:
        self._clock.has_slept.clear()
        await self._clock.has_slept.wait()
