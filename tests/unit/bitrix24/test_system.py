"""What needs no scope: which scopes are missing, and the portal's clock."""

from datetime import timedelta

from bot.bitrix24.system import SystemGateway, needed_scopes
from tests.unit.bitrix24.agency import Bench


async def test_missing_scopes_are_those_of_our_methods(bench: Bench) -> None:
    """`user` does for `user_basic`, `user_brief` does not: it tells no phones."""
    gateway = SystemGateway(bench.client)

    bench.portal.scopes = {*needed_scopes()}
    all_granted = await gateway.missing_scopes()
    bench.portal.scopes = {"crm", "disk", "department", "user"}
    more_granted = await gateway.missing_scopes()
    bench.portal.scopes = {"crm", "user_brief"}
    few_granted = await gateway.missing_scopes()

    assert all_granted == more_granted == []
    assert set(few_granted) == {"disk", "department", "user_basic"}


async def test_the_portals_clock_is_told(bench: Bench) -> None:
    """Aware, however far it is from ours."""
    gateway = SystemGateway(bench.client)

    before = await gateway.server_time()
    bench.portal.faults.clock_ahead_seconds = 3600
    after = await gateway.server_time()

    assert timedelta(minutes=59) < after - before < timedelta(minutes=61)
