"""The application's event handlers: bound once each, only its own seen, none for a webhook."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.bitrix24.errors import PortalAccessError, PortalNotFoundError, PortalRefusedError
from bot.bitrix24.event_handlers import BoundEvent, EventHandlerGateway
from bot.sandbox.portal.faults import Fault
from tests.unit.bitrix24.agency import Bench
from tests.unit.bitrix24.application import Agency

HERE = "https://bot.agency.example/bitrix24/events"
ADDED, CHANGED = BoundEvent("ONCRMDEALADD", HERE), BoundEvent("ONCRMDEALUPDATE", HERE)


@pytest.fixture
async def handlers(bench: Bench, tmp_path: Path) -> AsyncIterator[EventHandlerGateway]:
    """Those of an installed application."""
    async with Agency(bench.portal, tmp_path / "bot") as agency:
        yield EventHandlerGateway((await agency.installed()).client)


async def test_what_is_bound_is_listed(bench: Bench, handlers: EventHandlerGateway) -> None:
    """An outbound webhook's handlers are nobody else's business."""
    bench.portal.add_outbound_webhook("https://other.example/hook")

    await handlers.bind(ADDED)
    await handlers.bind(CHANGED)

    assert await handlers.bound() == [ADDED, CHANGED]


async def test_a_handler_that_is_there_is_no_error(bench: Bench, handlers: EventHandlerGateway) -> None:
    """Two administrators, or an answer that was lost: one handler is what is wanted."""
    await handlers.bind(ADDED)
    await handlers.bind(ADDED)

    assert await handlers.bound() == [ADDED]


async def test_unbinding_leaves_the_others(handlers: EventHandlerGateway) -> None:
    """One address of one event; once more is nothing."""
    await handlers.bind(ADDED)
    await handlers.bind(CHANGED)

    await handlers.unbind(ADDED)
    await handlers.unbind(ADDED)

    assert await handlers.bound() == [CHANGED]


async def test_refusals_are_told(bench: Bench, handlers: EventHandlerGateway) -> None:
    """An event that does not exist, or not without its scope; an address that the portal does not like."""
    with pytest.raises(PortalNotFoundError):
        await handlers.bind(BoundEvent("ONTEATIME", HERE))
    bench.portal.faults.fail_next = [Fault("event.bind", 400, "ERROR_WRONG_HANDLER_URL", "Wrong handler URL")]
    with pytest.raises(PortalRefusedError):
        await handlers.bind(ADDED)
    bench.portal.scopes.discard("crm")
    with pytest.raises(PortalNotFoundError):
        await handlers.bind(ADDED)

    assert await handlers.bound() == []


async def test_a_webhook_binds_nothing(bench: Bench) -> None:
    """The portal wants an application for it."""
    handlers = EventHandlerGateway(bench.client)

    with pytest.raises(PortalAccessError):
        await handlers.bound()
    with pytest.raises(PortalAccessError):
        await handlers.bind(ADDED)
    with pytest.raises(PortalAccessError):
        await handlers.unbind(ADDED)
