"""Work that needs the portal ends soon after the portal went."""

import asyncio

import pytest

from bot.bitrix24.errors import PortalUnavailableError
from bot.bitrix24.health import PortalHealth
from bot.clock import Clock
from bot.services.while_answering import WhileAnswering


@pytest.fixture
def health() -> PortalHealth:
    """A portal that answers."""
    return PortalHealth(Clock())


async def test_work_goes_on_while_the_portal_answers(health: PortalHealth) -> None:
    """Also when it was away for a moment."""
    while_answering = WhileAnswering(health)

    async with while_answering():
        health.failed("TIMEOUT")
        health.answered()
        await asyncio.sleep(0)

    assert health.down_since is None


async def test_work_ends_when_the_portal_goes(health: PortalHealth) -> None:
    """Not after the minute that its last request may take."""
    while_answering = WhileAnswering(health, grace_seconds=0.01)

    async def work() -> None:
        async with while_answering():
            health.failed("TIMEOUT")
            await asyncio.Event().wait()

    with pytest.raises(PortalUnavailableError):
        await work()


async def test_work_does_not_begin_without_the_portal(health: PortalHealth) -> None:
    """It is given the same moment, and no more."""
    while_answering = WhileAnswering(health, grace_seconds=0.01)
    health.failed("TIMEOUT")

    with pytest.raises(PortalUnavailableError):
        async with while_answering():
            await asyncio.Event().wait()


async def test_a_timeout_of_somebody_else_stays_one(health: PortalHealth) -> None:
    """What the block raises is not taken for the portal's."""
    with pytest.raises(ZeroDivisionError):
        async with WhileAnswering(health)():
            raise ZeroDivisionError
