"""`setup` and `check` about the portal's events: bound for an application, told for a webhook, then really posted."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from bot.bitrix24.event_form import EVENTS
from bot.clock import Clock
from bot.composition.access import authority_of
from bot.composition.doctor import setup
from bot.sandbox.portal.faults import Fault
from bot.sandbox.portal.state import EventHandler
from tests.flows.application import install_address, office_with_application
from tests.flows.examining import lines_of, red
from tests.flows.office import Office, StoryClock, bot_running, open_office, where_it_is
from tests.flows.reading import plain

pytestmark = pytest.mark.long

FLAT = 1245
FORMER = "https://former.example/bitrix24/events"
OUTBOUND = ("ONCRMDEALADD", "ONCRMDEALUPDATE", "ONCRMDEALDELETE", "ONCRMTIMELINECOMMENTADD")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An agency at noon, whose bot is an application that is installed and runs."""
    async with office_with_application(tmp_path, **where_it_is(12)) as office, bot_running(office, StoryClock(12)):
        assert await office.portal.install(install_address(office)) == 200
        yield office


def events_at(office: Office) -> str:
    """Where this bot takes events in."""
    return f"{office.settings.public_url}/bitrix24/events"


async def lines_of_setup(office: Office, **changes: object) -> list[str]:
    """What `setup` says of events."""
    lines = [line.line for line in await setup(office.settings.model_copy(update=changes), Clock())]
    return [line for line in lines if "ONCRM" in line or "bitrix24/events" in line]


def bound(office: Office) -> set[tuple[str, str]]:
    """The application's handlers on the portal."""
    return {(one.event, one.address) for one in office.portal.event_handlers if one.is_applications}


def binds(office: Office) -> list[str]:
    """The requests that changed handlers."""
    return [method for method in office.portal.log.methods if method in {"event.bind", "event.unbind"}]


async def test_setup_binds_and_the_portal_posts(office: Office) -> None:
    """A hint before; five handlers made; green after, and an agent hears of a stage without anything being asked."""
    anna = await office.agent_with_known_deals("Анна Сафина")

    before = await lines_of(office)
    [made] = await lines_of_setup(office)
    after = await lines_of(office)
    office.portal.move_deal(FLAT, "EXECUTING", by=office.portal.employee("Марат Галиев").employee_id)
    await anna.chat.wait_for(lambda chat: any("Этап: Показы → Бронь" in plain(one) for one in chat.from_bot))

    [hint] = [line for line in before if "не присылает на" in line]
    assert hint.startswith("!")
    assert "python -m bot setup" in hint
    assert made.startswith("+")
    assert bound(office) == {(event, events_at(office)) for event in EVENTS}
    assert [line for line in after if line.startswith("✓") and events_at(office) in line]
    await office.portal.events.delivered()
    assert set(office.portal.events.statuses) == {200}


async def test_setup_twice_binds_nothing_twice(office: Office) -> None:
    """The second time it only looks."""
    await lines_of_setup(office)
    office.portal.log.clear()

    [line] = await lines_of_setup(office)

    assert line.startswith("=")
    assert binds(office) == []
    assert len(office.portal.event_handlers) == len(EVENTS)


async def test_a_former_address_of_ours_is_unbound(office: Office) -> None:
    """What the application has bound elsewhere, and an outbound webhook at our path, stay as they are."""
    others = [
        EventHandler("ONCRMDEALUPDATE", "https://elsewhere.example/hook", is_applications=True),
        EventHandler("ONCRMDEALUPDATE", FORMER, is_applications=False),
    ]
    await lines_of_setup(office)
    office.portal.event_handlers += [*others, EventHandler("ONCRMDEALUPDATE", FORMER, is_applications=True)]

    [hint] = [line for line in await lines_of(office) if FORMER in line]
    lines = await lines_of_setup(office)

    assert hint.startswith("!")
    assert [line[0] for line in lines] == ["=", "+"]
    assert FORMER in lines[1]
    assert office.portal.event_handlers[len(EVENTS) :] == others


async def test_an_update_of_the_application_is_noticed(office: Office) -> None:
    """The portal forgets handlers with it: `check` names those that are missing, `setup` binds them alone."""
    await lines_of_setup(office)
    del office.portal.event_handlers[1:3]
    office.portal.log.clear()

    [hint] = [line for line in await lines_of(office) if "не присылает на" in line]
    await lines_of_setup(office)

    assert "ONCRMDEALUPDATE, ONCRMDEALDELETE" in hint
    assert binds(office) == ["event.bind", "event.bind"]
    assert bound(office) == {(event, events_at(office)) for event in EVENTS}


async def test_an_application_let_in_by_a_link_lacks_the_token(tmp_path: Path) -> None:
    """Its events are bound and refused: `check` says so, and an installation by the portal's form ends it."""
    async with office_with_application(tmp_path) as office, bot_running(office):
        assert await _lets_in_by_link(office) == 200
        await lines_of_setup(office)

        [hint] = [line for line in await lines_of(office) if events_at(office) in line]
        assert await office.portal.install(install_address(office)) == 200
        [mended] = [line for line in await lines_of(office) if events_at(office) in line]

    assert hint.startswith("!")
    assert "Установите приложение ещё раз" in hint
    assert mended.startswith("✓")


async def _lets_in_by_link(office: Office) -> int:
    """The administrator opens the link of the chat, and the portal sends the browser back with a code."""
    authority = authority_of(office.settings)
    assert authority
    query = {"code": office.portal.application.code(), "state": authority.state}
    async with aiohttp.ClientSession() as http, http.get(install_address(office), params=query) as answer:
        return answer.status


@pytest.mark.parametrize(
    ("fault", "said", "remedy"),
    [
        (Fault("event.bind", 400, "ERROR_EVENT_NOT_FOUND", "Event not found"), "не даёт приложению", "право CRM"),
        (Fault("event.bind", 400, "ERROR_WRONG_HANDLER_URL", "Wrong handler URL"), "не принимает", "PUBLIC_URL"),
        (Fault("event.unbind", 403, "ACCESS_DENIED", "Access denied!"), "прежнего адреса", "администратор портала"),
    ],
    ids=lambda value: value.code if isinstance(value, Fault) else None,
)
async def test_a_refusal_of_the_portal_is_red_with_its_remedy(
    office: Office, fault: Fault, said: str, remedy: str
) -> None:
    """Everything else of `setup` is done all the same."""
    office.portal.event_handlers.append(EventHandler("ONCRMDEALUPDATE", FORMER, is_applications=True))
    office.portal.faults.fail_next = [fault]

    [line] = red(line.line for line in await setup(office.settings, Clock()))

    assert said in line
    assert remedy in line.split(said)[1]


async def test_a_webhook_is_told_what_to_click(tmp_path: Path) -> None:
    """Where, which address, which events, and where the token goes; nothing is asked of the portal for it."""
    async with open_office(tmp_path, public_url="https://bot.agency.example") as office:
        [by_setup] = await lines_of_setup(office)
        [by_check] = [line for line in await lines_of(office) if "ONCRM" in line]

    assert by_setup == by_check
    assert by_setup.startswith("!")
    for part in ("Исходящий вебхук", events_at(office), ", ".join(OUTBOUND), "BITRIX24_APPLICATION_TOKEN"):
        assert part in by_setup
    assert not [method for method in office.portal.log.methods if method.startswith("event.")]


async def test_a_webhook_with_its_token_is_green(tmp_path: Path) -> None:
    """The address and the events stand there to be compared; the token does not."""
    token = "0123456789abcdef0123456789abcdef"
    async with open_office(tmp_path, public_url="https://bot.agency.example") as office:
        lines = await lines_of(office, bitrix24_application_token=SecretStr(token))

    [line] = [line for line in lines if "ONCRM" in line]
    assert line.startswith("✓")
    assert events_at(office) in line
    assert token not in line


async def test_without_a_public_address_nobody_speaks_of_events(tmp_path: Path) -> None:
    """The bot asks, which is enough."""
    async with open_office(tmp_path) as office:
        lines = [*await lines_of_setup(office), *await lines_of(office)]

    assert not [line for line in lines if "ONCRM" in line or "события" in line.lower()]
