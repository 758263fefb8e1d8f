"""The bucket: whatever we do, the portal's own is never overfull. Time is simulated, the portal is a real bucket."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.bitrix24.limits import ARRIVAL_SECONDS, BLOCK, GRANT_SECONDS, Fate, Lane, RateLimiter
from bot.bitrix24.operating import PAUSE_AT, OperatingGauge
from bot.bitrix24.protocol import Timing
from tests.fakes.clock import ManualClock
from tests.unit.bitrix24.doubles import MemoryLevels, SimulatedClock

RATE, BURST = 2.0, 50
BACKGROUND_SHARE = 32
"""What of 50 the background lane may fill: one is kept back, a third is left to people."""
STALL_SECONDS = 8.0


@dataclass
class Line:
    """The way to the portal: a latency, and a stall that lets everything through at its end."""

    latency_seconds: float = 0.05
    stalls_at: float | None = None
    arrivals: list[float] = field(default_factory=list)

    def send(self, at: float) -> float:
        """When what is sent now arrives."""
        arrives_at = at + self.latency_seconds
        if self.stalls_at is not None and self.stalls_at <= arrives_at < self.stalls_at + STALL_SECONDS:
            arrives_at = self.stalls_at + STALL_SECONDS
        self.arrivals.append(arrives_at)
        return arrives_at


def overflows(arrivals: list[float], *, rate: float = RATE, burst: int = BURST) -> int:
    """How many of these the portal's leaky bucket would have refused."""
    level, last, refused = 0.0, 0.0, 0
    for at in sorted(arrivals):
        level, last = max(0.0, level - (at - last) * rate), at
        if level + 1 > burst:
            refused += 1
        else:
            level += 1
    return refused


@dataclass(frozen=True)
class Wish:
    """A request that somebody wants to make: when, in which lane, and how long the portal works on it."""

    at: float
    lane: Lane
    works_seconds: float


def limiter_of(levels: MemoryLevels, clock: SimulatedClock, *, rate: float = RATE, burst: int = BURST) -> RateLimiter:
    """A process that has just started."""
    return RateLimiter(levels, requests_per_second=rate, burst=burst, clock=clock)


async def fulfil(wish: Wish, limiter: RateLimiter, clock: SimulatedClock, line: Line) -> None:
    """Make one request as the client does, with its patience."""
    await clock.sleep(wish.at - clock.passed_seconds)
    async with limiter.request(wish.lane) as grant:
        answered_in = line.send(clock.passed_seconds) + wish.works_seconds - clock.passed_seconds
        patience = 4.0 if wish.lane is Lane.INTERACTIVE else 50.0
        await clock.sleep(min(answered_in, patience))
        grant.fate = Fate.ANSWERED if answered_in <= patience else Fate.LOST


async def live(
    wishes: list[Wish], limiter: RateLimiter, clock: SimulatedClock, line: Line, *, killed_at: float = float("inf")
) -> None:
    """Make all requests; at `killed_at` the process dies with whatever it has out."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(fulfil(wish, limiter, clock, line)) for wish in wishes]
        await clock.run(until_seconds=killed_at)
        for task in tasks:
            task.cancel()


WISHES = st.lists(
    st.builds(
        Wish,
        at=st.floats(0, 40),
        lane=st.sampled_from(list(Lane)),
        works_seconds=st.floats(0, 6),
    ),
    max_size=90,
)


@settings(max_examples=100)
@given(
    WISHES,
    st.none() | st.floats(0, 40),
    st.none() | st.floats(0.1, 40),
    st.floats(0, 1.5),
    st.sampled_from([(2.0, 50), (2.0, 12), (5.0, 250)]),
)
async def test_portal_never_overflows(
    wishes: list[Wish],
    stalls_at: float | None,
    killed_at: float | None,
    latency: float,
    tariff: tuple[float, int],
) -> None:
    """Any load, an eight-second stall and a kill at any moment: the portal refuses nothing."""
    rate, burst = tariff
    levels, clock, line = MemoryLevels(), SimulatedClock(), Line(latency, stalls_at)
    # A crowd at the start of each run, so that the bucket is really full.
    crowd = [Wish(0.0, lane, 0.2) for lane in Lane for _ in range(burst // 2 if burst < 100 else 20)]

    limiter = limiter_of(levels, clock, rate=rate, burst=burst)
    await live([*crowd, *wishes], limiter, clock, line, killed_at=killed_at or float("inf"))
    if killed_at is not None:
        clock.passed_seconds = max(clock.passed_seconds, killed_at)
        again = [Wish(clock.passed_seconds + wish.at, wish.lane, wish.works_seconds) for wish in [*crowd, *wishes]]
        await live(again, limiter_of(levels, clock, rate=rate, burst=burst), clock, line)

    assert overflows(line.arrivals, rate=rate, burst=burst) == 0


async def test_everything_gets_its_turn_at_the_leaks_speed() -> None:
    """A hundred requests at once are all made, the burst at once and the rest as it leaks."""
    levels, clock, line = MemoryLevels(), SimulatedClock(), Line()

    await live([Wish(0, Lane.INTERACTIVE, 0.1)] * 100, limiter_of(levels, clock), clock, line)

    assert len(line.arrivals) == 100
    assert sum(at < 1 for at in line.arrivals) >= BURST - 2
    assert max(line.arrivals) < 30


async def test_uploads_leave_a_third_to_people() -> None:
    """With a hundred uploads waiting, a person's request goes at once."""
    levels, clock, line = MemoryLevels(), SimulatedClock(), Line()
    limiter = limiter_of(levels, clock)
    people = Line()

    async with asyncio.TaskGroup() as group:
        for _ in range(100):
            group.create_task(fulfil(Wish(0, Lane.BACKGROUND, 1.0), limiter, clock, line))
        for _ in range(15):
            group.create_task(fulfil(Wish(0.5, Lane.INTERACTIVE, 0.1), limiter, clock, people))
        await clock.run()

    assert sum(at <= 0.5 for at in line.arrivals) == BACKGROUND_SHARE
    assert max(people.arrivals) < 0.6


async def test_stalled_requests_do_not_make_room() -> None:
    """While nothing comes back, nothing leaks: what is out is still to arrive."""
    levels, clock, line = MemoryLevels(), SimulatedClock(), Line(stalls_at=0.0)

    await live([Wish(0, Lane.BACKGROUND, 0.1)] * 60, limiter_of(levels, clock), clock, line)

    assert sum(at <= STALL_SECONDS for at in line.arrivals) == BACKGROUND_SHARE
    assert overflows(line.arrivals) == 0


async def test_level_is_written_once_for_five_requests() -> None:
    """Grants are taken in blocks, and each block is on disk before its first request."""
    levels, clock, line = MemoryLevels(), SimulatedClock(), Line()

    await live([Wish(0, Lane.INTERACTIVE, 0.1)] * 20, limiter_of(levels, clock), clock, line)

    assert levels.saves == 20 // BLOCK
    assert levels.saved["portal"][0] >= 20


async def test_restart_goes_on_from_the_stored_level() -> None:
    """A process that starts right after a full burst waits until it has leaked."""
    levels, clock, line = MemoryLevels(), SimulatedClock(), Line()
    await live([Wish(0, Lane.INTERACTIVE, 0.1)] * 49, limiter_of(levels, clock), clock, line)
    restarted_at = clock.passed_seconds

    limiter = limiter_of(levels, clock)
    await live([Wish(restarted_at, Lane.INTERACTIVE, 0.1)], limiter, clock, line)

    assert line.arrivals[-1] > restarted_at + 1 / RATE
    assert overflows(line.arrivals) == 0


async def test_old_level_has_leaked_away() -> None:
    """After a long pause nothing of the stored level is left."""
    levels, clock, line = MemoryLevels(), SimulatedClock(), Line()
    levels.saved["portal"] = (50.0, clock.now() - timedelta(minutes=10))

    await live([Wish(0, Lane.INTERACTIVE, 0.1)], limiter_of(levels, clock), clock, line)

    assert line.arrivals == [0.05]


async def test_clock_put_back_does_not_lock_the_bucket() -> None:
    """A level stored far in the future holds us up no longer than one of our own would."""
    levels, clock, line = MemoryLevels(), SimulatedClock(), Line()
    levels.saved["portal"] = (49.0, clock.now() + timedelta(days=3))

    await live([Wish(0, Lane.INTERACTIVE, 0.1)], limiter_of(levels, clock), clock, line)

    assert line.arrivals[0] < GRANT_SECONDS + ARRIVAL_SECONDS + 2


async def test_503_fills_the_bucket() -> None:
    """Others drink from it too: after their share overflowed it, we wait for the leak."""
    levels, clock, line = MemoryLevels(), SimulatedClock(), Line()
    limiter = limiter_of(levels, clock)

    await limiter.overflow()
    level = limiter.level
    await live([Wish(0, Lane.INTERACTIVE, 0.1)], limiter, clock, line)

    assert level == BURST
    assert 0.5 <= line.arrivals[0] < 1.5


async def test_request_that_was_never_sent_costs_nothing() -> None:
    """A refused connection takes no room from the others."""
    clock = SimulatedClock()
    limiter = limiter_of(MemoryLevels(), clock)

    async with limiter.request(Lane.INTERACTIVE) as grant:
        grant.fate = Fate.UNSENT

    assert limiter.level == 0


async def test_store_that_refuses_stops_the_request() -> None:
    """Without a durable level no request is made; the store's own error passes through."""

    class FullDisk(MemoryLevels):
        async def save(self, *_: object) -> None:
            raise OSError("no space")

    limiter = limiter_of(FullDisk(), SimulatedClock())

    with pytest.raises(OSError, match="no space"):
        async with limiter.request(Lane.INTERACTIVE):
            pytest.fail("a request without a grant")
    assert limiter.level == 0


def test_gauge_pauses_a_method_before_the_portal_does() -> None:
    """At four fifths of its time a method rests for uploads, later for people, until the portal's own reset."""
    clock = SimulatedClock()
    gauge = OperatingGauge(clock)
    reset_at = clock.now().timestamp() + 90

    gauge.note("crm.item.list", Timing(0.5, PAUSE_AT[Lane.BACKGROUND] + 1, reset_at))

    assert gauge.wait_seconds("crm.item.list", Lane.BACKGROUND) == pytest.approx(90)
    assert gauge.wait_seconds("crm.item.list", Lane.INTERACTIVE) == 0
    assert gauge.wait_seconds("crm.deal.get", Lane.BACKGROUND) == 0
    gauge.note("crm.item.list", Timing(0.5, 3.0, reset_at))
    assert gauge.wait_seconds("crm.item.list", Lane.BACKGROUND) == 0


def test_429_closes_a_method_until_its_reset() -> None:
    """The gate opens at the last good answer's `operating_reset_at`; without one, after a minute."""
    clock = SimulatedClock()
    gauge = OperatingGauge(clock)
    gauge.note("crm.deal.list", Timing(0.5, 100.0, clock.now().timestamp() + 200))

    known, unknown = gauge.close("crm.deal.list"), gauge.close("user.get")

    assert known == pytest.approx(200)
    assert unknown == pytest.approx(60)
    assert gauge.wait_seconds("crm.deal.list", Lane.INTERACTIVE) == pytest.approx(200)
    clock.passed_seconds = 201
    assert gauge.wait_seconds("crm.deal.list", Lane.INTERACTIVE) == 0


def test_a_clock_that_is_set_back_does_not_lengthen_the_rest() -> None:
    """What the portal said in its own time is counted down by the clock that never goes back."""
    clock = ManualClock()
    gauge = OperatingGauge(clock)
    gauge.note("crm.deal.list", Timing(0.5, PAUSE_AT[Lane.BACKGROUND] + 1, clock.now().timestamp() + 200))
    gauge.close("crm.deal.list")

    clock.set_back(7200)
    clock.advance(201)

    assert gauge.wait_seconds("crm.deal.list", Lane.BACKGROUND) == 0
