"""The portal posts what happens: each event is a deal to look at, a storm is few requests, and nobody else is heard."""

import re
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from pydantic import SecretStr

from bot.bitrix24.errors import PortalUnavailableError
from bot.sandbox.portal import Fault
from bot.sandbox.telegram import Message, Person
from bot.store import deal_looks
from tests.flows.office import Office, StoryClock, bot_running, by_webhook, open_office, where_it_is
from tests.flows.reading import plain

pytestmark = pytest.mark.long

FLAT, RENT = 1245, 1102
CHANGES = 1000
MOST_REQUESTS = 50
MOST_MESSAGES = 20


@pytest.fixture
async def office(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    """An agency at noon with a public address and an outbound webhook; the bot is at work, at the story's pace."""
    settings = {**by_webhook(), **where_it_is(12), "bitrix24_application_token": "0" * 32}
    async with open_office(tmp_path, **settings) as office:
        office.portal.faults.bucket_size = 10_000  # the bot's bucket leaks as fast as its clock runs
        token = office.portal.add_outbound_webhook(f"{office.settings.public_url}/bitrix24/events")
        office.settings = office.settings.model_copy(update={"bitrix24_application_token": SecretStr(token)})
        async with bot_running(office, StoryClock(times=getattr(request, "param", 12.0))):
            yield office


@pytest.fixture
async def anna(office: Office) -> Person:
    """An agent, signed in, whose deals are known."""
    return await office.agent_with_known_deals("Анна Сафина")


async def hears(person: Person, fragment: str) -> Message:
    """The message that says this."""
    await person.chat.wait_for(lambda chat: any(fragment in plain(one) for one in chat.from_bot))
    return next(one for one in person.chat.from_bot if fragment in plain(one))


def asked(office: Office) -> list[str]:
    """What was asked of the portal, but for the watch over a silent line: the story's clock is a fast one."""
    return [method for method in office.portal.log.methods if method != "server.time"]


async def test_a_comment_that_fails_once_is_told_all_the_same(office: Office, anna: Person) -> None:
    """The portal stumbles over it in the middle of a request that is otherwise answered: it is looked at again."""
    assert office.app
    office.portal.faults.fail_next = [Fault("crm.timeline.comment.get")]
    office.portal.add_comment(RENT, "Ключи у консьержа", by=office.number_of("Марат Галиев"))
    await office.portal.events.delivered()

    with suppress(PortalUnavailableError):
        await office.app.see_changed_deals()
    await office.app.see_changed_deals()

    await hears(anna, "Ключи у консьержа")
    assert not office.portal.faults.fail_next


async def test_a_timeline_that_fails_once_is_read_again(office: Office, anna: Person) -> None:
    """The move is told at once, and the comment of the same minute as soon as the portal tells of it."""
    assert office.app
    office.portal.faults.fail_next = [Fault("crm.timeline.comment.list")]
    marat = office.number_of("Марат Галиев")
    office.portal.move_deal(FLAT, "EXECUTING", by=marat)
    office.portal.add_comment(FLAT, "Ключи у консьержа", by=marat)
    await office.portal.events.delivered()

    with suppress(PortalUnavailableError):
        await office.app.see_changed_deals()
    moved = await hears(anna, "Этап: Показы → Бронь")
    assert not office.portal.faults.fail_next
    await office.app.see_changed_deals()

    commented = await hears(anna, "Ключи у консьержа")
    assert "Ключи" not in plain(moved)
    assert commented.message_id > moved.message_id


async def test_an_event_is_told_without_the_sweep(office: Office, anna: Person) -> None:
    """A stage, and a comment alone, which changes nothing of the deal itself."""
    marat = office.number_of("Марат Галиев")
    office.portal.move_deal(FLAT, "EXECUTING", by=marat)
    await hears(anna, "Этап: Показы → Бронь")
    office.portal.add_comment(RENT, "Ключи у консьержа", by=marat)
    await hears(anna, "Ключи у консьержа")

    await office.portal.events.delivered()
    assert set(office.portal.events.statuses) == {200}


@pytest.mark.parametrize("office", [2.0], indirect=True)  # a burst is over after five seconds of quiet
async def test_a_storm_is_few_requests(office: Office, anna: Person) -> None:
    """A thousand changes of a few deals: one message each; the sweep afterwards asks for nothing twice."""
    marat, hers = office.number_of("Марат Галиев"), office.number_of("Анна Сафина")
    own = [one.deal_id for one in office.portal.deals.values() if one.responsible_id == hers and not one.is_closed][:4]
    before = len(anna.chat.from_bot)
    office.portal.log.clear()

    for place in range(CHANGES):
        office.portal.add_comment(own[place % 4], f"Правка {place}", by=marat)
    await office.portal.events.delivered()
    for deal_id in own:
        await hears(anna, f"№ {deal_id} ·")
    assert office.app
    await office.app.see_changed_deals()

    told = [plain(one) for one in anna.chat.from_bot[before:]]
    assert [sum(one.startswith(f"№ {deal_id} ") for one in told) for deal_id in own] == [1] * len(own), told
    assert len(asked(office)) <= MOST_REQUESTS


@pytest.mark.long
@pytest.mark.timeout(120)
async def test_a_thousand_deals_are_one_message(office: Office, anna: Person) -> None:
    """Each handed to her: what is too much to be told one by one is a list; events and sweep stay within the limit."""
    hers = office.number_of("Анна Сафина")
    handlers, office.portal.event_handlers = office.portal.event_handlers, []
    for place in range(CHANGES):
        office.portal.add_deal(f"Сделка {place}", responsible_id=1)
    office.portal.event_handlers = handlers
    assert office.app
    await office.app.see_changed_deals()
    office.portal.log.clear()

    for deal in list(office.portal.deals.values())[-CHANGES:]:
        office.portal.change_deal(deal.deal_id, by=1, responsible_id=hers)
    await office.portal.events.delivered()
    await anna.chat.wait_for(lambda chat: sum(map(deals_told, chat.from_bot)) >= CHANGES, 30)
    await office.app.see_changed_deals()

    told = [deals_told(one) for one in anna.chat.from_bot if deals_told(one)]
    assert sum(told) == CHANGES
    assert len(told) <= MOST_MESSAGES
    assert len(asked(office)) <= MOST_REQUESTS, str(office.portal.log)


def deals_told(message: Message) -> int:
    """How many deals a message of news is about; a list says so in its first line."""
    listed = re.match(r"Новости по (\d+) ", message.text.replace("\u202f", ""))
    return int(listed[1]) if listed else int("Сделка теперь ваша" in message.text)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"auth[application_token]": "wrong"}, 401),
        ({"auth[application_token]": ""}, 401),
        ({"auth[member_id]": "f" * 32}, 403),
        ({"padding": "x" * 70_000}, 413),
    ],
)
async def test_nobody_else_is_heard(office: Office, anna: Person, changes: dict[str, str], status: int) -> None:
    """Refused, counted, and not one request of the portal's limit spent."""
    office.portal.change_deal(FLAT, by=office.number_of("Анна Сафина"))
    await office.portal.events.delivered()
    assert office.app
    await office.app.see_changed_deals()
    office.portal.log.clear()

    answered = await posted(office, changes)

    port = office.app.web.operations.port
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}/metrics") as answer:
        figures = await answer.text()
    assert answered == status
    async with office.app.store.read() as conn:
        assert await deal_looks.asked(conn, limit=1) == []
    assert 'dealbot_web_refused_total{path="/bitrix24/events"' in figures
    assert office.portal.log.methods == []


@pytest.mark.parametrize("number", ["0", "-5", "1e3", "flat", str(2**63), "9" * 30, "9" * 5000])
async def test_a_number_that_no_deal_can_have_stops_nothing(office: Office, anna: Person, number: str) -> None:
    """Whoever knows the token may send anything: it is let go, and the next event is told as ever."""
    status = await posted(office, {"data[FIELDS][ID]": number})

    office.portal.move_deal(FLAT, "EXECUTING", by=office.number_of("Марат Галиев"))
    await hears(anna, "Этап: Показы → Бронь")

    assert status in {200, 400}
    await office.portal.events.delivered()
    assert set(office.portal.events.statuses) == {200}


async def posted(office: Office, changes: dict[str, str]) -> int:
    """The status of an event as the portal sends it, with these fields of the form changed."""
    form = {
        "event": "ONCRMDEALUPDATE",
        "data[FIELDS][ID]": str(FLAT),
        "auth[application_token]": office.portal.outbound_token,
        "auth[member_id]": office.portal.application.member_id,
    }
    body = urlencode({**form, **changes})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    url = f"{office.settings.public_url}/bitrix24/events"
    async with aiohttp.ClientSession() as http, http.post(url, data=body, headers=headers) as answer:
        return answer.status
