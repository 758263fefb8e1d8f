"""How the index of open deals is filled: slowly, whole or not at all, and anew when a portal was away."""

from collections.abc import AsyncGenerator, Sequence

import pytest

from bot.bitrix24.errors import PortalUnavailableError
from bot.bitrix24.open_deals import Change, OpenDealGateway
from bot.domain.deals import Deal
from bot.domain.ids import DealId, EmployeeId, PipelineId
from bot.services.changed_deals import FIRST_AFTER_SECONDS, ChangedDeals
from bot.services.deal_index import MOST_DEALS, DealIndex, Viewer
from bot.services.keep_index import (
    ANEW_AFTER,
    NAMED_AT_ONCE,
    PAUSE_SECONDS,
    TRY_AGAIN_SECONDS,
    KeepIndex,
)
from tests.fakes.clock import NOON, ManualClock

PAGE = 50
ANYBODY = Viewer(EmployeeId(3), None)


class Portal(OpenDealGateway):
    """So many open deals, the newest with the highest number."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.named: list[int] = []
        self.silent_after_pages: int | None = None
        self.pages_read = 0

    async def last_change_at(self) -> None:
        """No change is of interest here."""

    async def pages(self) -> AsyncGenerator[list[Deal], None]:
        """Fifty at a time."""
        for highest in range(self.count, 0, -PAGE):
            if self.pages_read == self.silent_after_pages:
                raise PortalUnavailableError("crm.item.list", "TIMEOUT")
            self.pages_read += 1
            yield [deal(number) for number in range(highest, max(0, highest - PAGE), -1)]

    async def deals(self, deal_ids: Sequence[DealId]) -> list[Deal]:
        """Those that there are."""
        return [deal(deal_id) for deal_id in deal_ids if deal_id <= self.count]

    async def client_names(self, deals: Sequence[Deal]) -> dict[DealId, tuple[str, ...]]:
        """Everybody has a name."""
        self.named.append(len(deals))
        return {one.deal_id: ("Ильдар",) for one in deals}


class EndOfTimeError(Exception):
    """The test has seen enough."""


class EndingClock(ManualClock):
    """Every sleep is over at once, up to one as long as the last."""

    def __init__(self, last_seconds: float) -> None:
        super().__init__()
        self._last_seconds = last_seconds

    async def sleep(self, seconds: float) -> None:
        """Note it, or end."""
        self.slept.append(seconds)
        if seconds == self._last_seconds:
            raise EndOfTimeError


@pytest.fixture
def index() -> DealIndex:
    """Empty."""
    return DealIndex()


def keeper(index: DealIndex, portal: Portal, clock: ManualClock) -> KeepIndex:
    """What fills the index."""
    return KeepIndex(index, portal, ChangedDeals(portal, clock), clock)


async def test_it_is_filled_page_by_page(index: DealIndex) -> None:
    """After the start is over, with a pause after each page; clients are named for many at once; then once a day."""
    portal, clock = Portal(1_120), EndingClock(ANEW_AFTER.total_seconds())

    with pytest.raises(EndOfTimeError):
        await keeper(index, portal, clock).run()

    assert clock.slept == [FIRST_AFTER_SECONDS, *[PAUSE_SECONDS] * 23, ANEW_AFTER.total_seconds()]
    assert portal.named == [NAMED_AT_ONCE, 120]
    assert len(index) == 1_120
    assert index.find("ильдар", ANYBODY).exact


async def test_half_of_it_is_nothing(index: DealIndex) -> None:
    """The portal went away in between: only the portal answers searches, and the rest is tried again."""
    portal, clock = Portal(1_120), EndingClock(TRY_AGAIN_SECONDS)
    portal.silent_after_pages = 21

    with pytest.raises(EndOfTimeError):
        await keeper(index, portal, clock).run()

    assert not index.is_filled
    assert index.find("ильдар", ANYBODY).exact == ()


async def test_filled_again_it_forgets_what_is_gone(index: DealIndex) -> None:
    """What the list of open deals no longer has was closed or deleted."""
    portal, clock = Portal(120), EndingClock(0)
    keep = keeper(index, portal, clock)
    await keep.fill()
    portal.count = 70

    await keep.fill()

    assert len(index) == 70


async def test_there_is_an_end_to_it(index: DealIndex) -> None:
    """Of more deals than the index takes the newest are read, and no more requests are made."""
    portal = Portal(MOST_DEALS + 500)

    await keeper(index, portal, EndingClock(0)).fill()

    assert len(index) == MOST_DEALS
    assert portal.pages_read == MOST_DEALS / PAGE


async def test_a_look_reads_what_changed(index: DealIndex) -> None:
    """New ones come, deleted ones go."""
    portal = Portal(50)
    keep = keeper(index, portal, EndingClock(0))
    await keep.fill()
    portal.count = 20

    await keep.look([Change(DealId(10), NOON), Change(DealId(30), NOON)])

    assert {10, 20} <= set(index._entries)
    assert 30 not in index._entries


def deal(number: int) -> Deal:
    """An open deal."""
    return Deal(
        DealId(number), f"Садовая {number}", PipelineId(0), "NEW",
        is_closed=False, amount=None, address=None, responsible_id=EmployeeId(3),
    )  # fmt: skip
