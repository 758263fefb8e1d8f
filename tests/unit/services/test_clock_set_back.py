"""A clock that is set back: what waits goes on at once, and nothing goes on that waits on purpose."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.background import Background
from bot.services import clock_set_back, setbacks
from bot.services.clock_set_back import LOOK_EVERY_SECONDS, ClockSetBack
from bot.store import schema
from bot.store.engine import Store
from tests.fakes.clock import ManualClock

TWO_HOURS = timedelta(hours=2)
A_DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
NOW = timedelta(0)
LATE_LOOK = setbacks.LATE_LOOK_AFTER
OF_SOMEBODY = {"chat_id": 1, "message_id": 1, "telegram_id": 1}


class Waiting:
    """One photo, one comment and what else has a moment to wait for, in a store whose clock a test sets back."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.clock = ManualClock()
        self.woken = 0
        self.watch = ClockSetBack(store, self.clock, wake=self._wake)

    def _wake(self) -> None:
        self.woken += 1

    async def photo(self, **moments: datetime) -> None:
        """A photo that was taken in."""
        values: dict[str, Any] = {"kind": "photo", "telegram_file_id": "f", "file_unique_id": "f", "state": "held"}
        at = {"sent_at": self.clock.now(), "due_at": self.clock.now(), **moments}
        await self._put(schema.photos, {**OF_SOMEBODY, **values, **at})

    async def comment(self, **moments: datetime) -> None:
        """A comment on its way."""
        values = {**OF_SOMEBODY, "deal_id": 1, "body": "", "state": "sending"}
        await self._put(schema.comments, {**values, "due_at": self.clock.now(), **moments})

    async def album(self, last_at: datetime) -> None:
        """A media group that is coming in."""
        values = {"chat_id": 1, "album": "a", "taken_at": last_at, "last_at": last_at}
        await self._put(schema.albums, values)

    async def ahead(self, column: Any) -> timedelta:
        """How far the only moment of this column lies ahead of now."""
        async with self._store.read() as conn:
            moment: datetime | None = await conn.scalar(select(column))
        assert moment is not None
        return moment - self.clock.now()

    @asynccontextmanager
    async def bot_runs(self) -> AsyncIterator[None]:
        """It has looked at what the last run left."""
        background = Background(self.clock)
        background.start("watch the clock", self.watch.run)
        await self.clock.has_slept.wait()
        try:
            yield
        finally:
            await background.close()

    async def _put(self, table: Any, values: dict[str, Any]) -> None:
        async with self._store.write() as conn:
            await conn.execute(insert(table).values(**values))


@pytest.fixture
def waiting(store: Store) -> Waiting:
    """Nothing waits yet."""
    return Waiting(store)


async def test_what_waits_goes_on_at_once(waiting: Waiting) -> None:
    """Due in a second, then the clock goes back by two hours: due at the next look, and whoever delivers knows."""
    due_at = waiting.clock.now() + SECOND
    await waiting.photo(due_at=due_at)
    await waiting.comment(due_at=due_at)
    async with waiting.bot_runs():
        waiting.clock.set_back(TWO_HOURS.total_seconds())
        stands_still = await waiting.ahead(schema.photos.c.due_at)
        await waiting.watch()

    assert stands_still > SECOND
    assert await waiting.ahead(schema.photos.c.due_at) == NOW
    assert await waiting.ahead(schema.comments.c.due_at) == NOW
    assert waiting.woken == 1


async def test_a_clock_that_runs_on_changes_nothing(waiting: Waiting) -> None:
    """A photo that a person has to mend keeps its pause, however often is looked."""
    pause = timedelta(seconds=setbacks.ADMINISTRATOR_SECONDS)
    await waiting.photo(due_at=waiting.clock.now() + pause)

    await waiting.watch()
    waiting.clock.advance(LOOK_EVERY_SECONDS)
    await waiting.watch()

    assert await waiting.ahead(schema.photos.c.due_at) == pause - timedelta(seconds=LOOK_EVERY_SECONDS)
    assert not waiting.woken


@pytest.mark.parametrize(
    ("ahead", "after"),
    [
        pytest.param(clock_set_back.OURS.photo, clock_set_back.OURS.photo, id="our longest pause"),
        pytest.param(clock_set_back.OURS.photo + SECOND, NOW, id="further than any pause of ours"),
    ],
)
async def test_a_start_lets_go_on_what_is_further_ahead_than_our_longest_pause(
    waiting: Waiting, ahead: timedelta, after: timedelta
) -> None:
    """Between two runs nobody saw the clock being set back: only what no pause of ours explains is due."""
    await waiting.photo(due_at=waiting.clock.now() + ahead)

    async with waiting.bot_runs():
        pass

    assert await waiting.ahead(schema.photos.c.due_at) == after


async def test_waits_are_counted_from_now(waiting: Waiting) -> None:
    """An album's last photo and a try whose answer was lost lie in the future: their waits begin anew."""
    moment = waiting.clock.now()
    await waiting.album(last_at=moment)
    await waiting.photo(attempt_ended_at=moment, look_at=moment + LATE_LOOK)
    waiting.clock.set_back(TWO_HOURS.total_seconds())
    await waiting.watch()

    assert await waiting.ahead(schema.albums.c.last_at) == NOW
    assert await waiting.ahead(schema.photos.c.attempt_ended_at) == NOW
    assert await waiting.ahead(schema.photos.c.look_at) == LATE_LOOK


async def test_a_comment_is_looked_for_further_back(waiting: Waiting) -> None:
    """It was sent «in two hours»: the portal's time of it is earlier, and it must be found there."""
    await waiting.comment(first_sent_at=waiting.clock.now())
    waiting.clock.set_back(TWO_HOURS.total_seconds())
    await waiting.watch()

    assert await waiting.ahead(schema.comments.c.first_sent_at) == -A_DAY
