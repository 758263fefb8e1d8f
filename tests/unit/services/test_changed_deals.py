"""Which deals changed: each change is told once, none is lost, also where the portal fails in between."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.bitrix24.errors import PortalUnavailableError
from bot.bitrix24.open_deals import Change, OpenDealGateway
from bot.domain.ids import DealId
from bot.services.changed_deals import EVERY_SECONDS, FIRST_AFTER_SECONDS, ChangedDeals
from tests.fakes.clock import NOON, ManualClock

OLD, NEW, NEWER = DealId(1), DealId(2), DealId(3)


class Portal(OpenDealGateway):
    """Deals and when each was changed last."""

    def __init__(self) -> None:
        self.changes: dict[DealId, datetime] = {OLD: NOON}
        self.is_silent = False

    async def last_change_at(self) -> datetime | None:
        """The newest of them."""
        return max(self.changes.values(), default=None)

    async def changed_since(self, since: datetime) -> list[Change]:
        """As the portal's filter."""
        if self.is_silent:
            raise PortalUnavailableError("crm.deal.list", "TIMEOUT")
        return [Change(deal_id, at) for deal_id, at in self.changes.items() if at > since]


class Follower:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[DealId] = []
        self.is_failing = False

    async def look(self, changes: Sequence[Change]) -> None:
        """Note them, or fail."""
        if self.is_failing:
            raise PortalUnavailableError("crm.item.list", "TIMEOUT")
        self.told += [one.deal_id for one in changes]


@pytest.fixture
def portal() -> Portal:
    """One deal, unchanged since noon."""
    return Portal()


@pytest.fixture
def follower() -> Follower:
    """Nothing told yet."""
    return Follower()


@pytest.fixture
async def changed(portal: Portal, follower: Follower) -> ChangedDeals:
    """Begun, with one follower."""
    made = ChangedDeals(portal, ManualClock())
    made.subscribe(follower.look)
    await made.begin()
    return made


async def test_a_change_is_told_once(changed: ChangedDeals, portal: Portal, follower: Follower) -> None:
    """What was there before is no news; each further change is. The newest second counts when it is surely over."""
    await changed.look()
    portal.changes[NEW] = NOON + timedelta(seconds=5)
    portal.changes[NEWER] = NOON + timedelta(seconds=6)
    await changed.look()
    for _ in range(3):
        await changed.look()
    portal.changes[NEW] = NOON + timedelta(seconds=9)
    await changed.look()

    assert follower.told == [NEW, NEWER, NEWER, NEW]


async def test_a_change_behind_the_newest_is_not_lost(
    changed: ChangedDeals, portal: Portal, follower: Follower
) -> None:
    """A deal that changed while another page was read has an earlier time than what was seen, and is told.

    So is the newest, once more: its second may not have been over.
    """
    portal.changes[NEW] = NOON + timedelta(seconds=30)
    await changed.look()

    portal.changes[OLD] = NOON + timedelta(seconds=20)
    await changed.look()

    assert follower.told == [NEW, OLD, NEW]


async def test_whoever_failed_is_told_again(changed: ChangedDeals, portal: Portal, follower: Follower) -> None:
    """The change waits for the next look."""
    portal.changes[NEW] = NOON + timedelta(seconds=5)
    follower.is_failing = True
    with pytest.raises(PortalUnavailableError):
        await changed.look()
    follower.is_failing = False

    await changed.look()

    assert follower.told == [NEW]


async def test_a_portal_without_deals(portal: Portal, follower: Follower) -> None:
    """The first deal that is ever made begins it."""
    portal.changes.clear()
    changed = ChangedDeals(portal, ManualClock())
    changed.subscribe(follower.look)

    await changed.look()
    portal.changes[OLD] = NOON
    await changed.look()
    portal.changes[NEW] = NOON + timedelta(seconds=1)
    await changed.look()

    assert follower.told == [NEW]


async def test_an_outage_ends_nothing(portal: Portal, follower: Follower) -> None:
    """While the portal is away there is nothing to tell; after it everything is."""
    clock = EndingClock(rounds=2)
    changed = ChangedDeals(portal, clock)
    changed.subscribe(follower.look)
    await changed.begin()
    portal.changes[NEW] = NOON + timedelta(seconds=5)
    portal.is_silent = True
    clock.on_round[2] = lambda: setattr(portal, "is_silent", False)

    with pytest.raises(EndOfTimeError):
        await changed.run()

    assert follower.told == [NEW]
    assert set(clock.slept) == {FIRST_AFTER_SECONDS, EVERY_SECONDS}


class EndOfTimeError(Exception):
    """The test has seen enough."""


class EndingClock(ManualClock):
    """So many sleeps, each over at once; before one something may happen."""

    def __init__(self, rounds: int) -> None:
        super().__init__()
        self._rounds = rounds
        self.on_round: dict[int, object] = {}

    async def sleep(self, seconds: float) -> None:
        """The next round, or the end."""
        self.slept.append(seconds)
        happens = self.on_round.get(len(self.slept))
        if callable(happens):
            happens()
        if len(self.slept) > self._rounds:
            raise EndOfTimeError
