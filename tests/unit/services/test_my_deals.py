"""The number of open deals on a button: cheap, or not there."""

from typing import cast

from bot.bitrix24.deals import DealGateway
from bot.bitrix24.health import PortalHealth
from bot.domain.agents import Agent
from bot.domain.ids import ChatId, EmployeeId, TelegramId
from bot.services.deals import DealLines, MyDeals
from bot.services.portal_errors import PlainErrors
from tests.fakes.clock import ManualClock


class CountedDeals:
    """Deals of which only the number is asked for."""

    def __init__(self) -> None:
        self.times_asked = 0

    async def count_open(self, _employee_id: EmployeeId) -> int:
        """Eleven."""
        self.times_asked += 1
        return 11


async def test_a_portal_that_is_away_is_not_waited_for() -> None:
    """Who asked for help gets it; the number comes back with the portal, and is not asked for again so soon."""
    deals, clock = CountedDeals(), ManualClock()
    health = PortalHealth(clock)
    mine = MyDeals(cast("DealGateway", deals), cast("DealLines", None), cast("PlainErrors", None), health, clock)
    anna = Agent(TelegramId(1), ChatId(1), EmployeeId(3))

    health.failed("TIMEOUT")
    assert await mine.count(anna) is None
    assert deals.times_asked == 0

    health.answered()
    assert [await mine.count(anna), await mine.count(anna)] == [11, 11]
    assert deals.times_asked == 1
