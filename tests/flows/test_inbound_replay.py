"""The documented requests that the portal sends: each is posted to the public application of a running bot.

The recordings lie beside the project, not in it; without them there is one skip that says so.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import aiohttp
import pytest

from bot.bitrix24.event_form import EVENTS
from bot.bitrix24.install_form import read_offer
from bot.sandbox.telegram import Person
from bot.store import deal_looks
from tests.flows.application import install_address, office_with_application
from tests.flows.office import Office, StoryClock, bot_running
from tests.unit.bitrix24.recordings import EXCHANGES

INBOUND = {name: one["params"] for name, one in EXCHANGES.items() if one.get("direction", "").startswith("Bitrix24")}
INSTALLATION = "event.onappinstall"
HAPPENED = [name for name in INBOUND if name != INSTALLATION]
WEBHOOKS = ("domain", "client_endpoint", "server_endpoint", "member_id", "application_token")
"""What of `auth` an outbound webhook sends. Source: apidocs.bitrix24.com/api-reference/events/index.html."""


def as_form(value: Any, name: str = "") -> list[tuple[str, str]]:
    """Nested values as PHP writes a form."""
    if not isinstance(value, dict):
        return [(name, str(value))]
    return [pair for key, inner in value.items() for pair in as_form(inner, f"{name}[{key}]" if name else key)]


async def post(address: str, params: Any) -> int:
    """The status that this gets as the portal's form, brackets escaped."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with (
        aiohttp.ClientSession() as http,
        http.post(address, data=urlencode(as_form(params)), headers=headers) as answer,
    ):
        return answer.status


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """The agency whose portal is the documented one: it knows the documented tokens. The bot is not installed yet."""
    auth = INBOUND[INSTALLATION]["auth"]
    async with office_with_application(tmp_path) as office:
        office.portal.application.member_id = auth["member_id"]
        office.portal.application.put_out(auth["access_token"], auth["refresh_token"])
        async with bot_running(office, StoryClock(times=1)):
            yield office


async def looked_for(office: Office) -> set[tuple[str, int]]:
    """What the bot has taken in to look at; it waits for a quiet moment of five seconds with that."""
    assert office.app
    async with office.app.store.read() as conn:
        return {(look.kind, look.object_id) for look in await deal_looks.asked(conn, limit=50)}


def test_documented_installation_is_understood() -> None:
    """The form that the portal posts, with its brackets and escapes, is an installation with all its parts."""
    params = INBOUND[INSTALLATION]
    auth = params["auth"]
    body = urlencode(as_form(params))

    offer = read_offer(dict(parse_qsl(body)))

    assert offer
    assert offer.is_installation
    assert (offer.access, offer.refresh) == (auth["access_token"], auth["refresh_token"])
    assert (offer.member_id, offer.seconds) == (auth["member_id"], auth["expires_in"])
    assert (offer.application_token, offer.server_endpoint) == (auth["application_token"], auth["server_endpoint"])


async def test_the_documented_installation_installs(office: Office) -> None:
    """As it stands: the bot calls with its token, and believes none of its hosts."""
    anna: Person = office.employee("Анна Сафина")
    office.portal.log.clear()

    status = await post(install_address(office), INBOUND[INSTALLATION])

    await office.sign_in(anna)
    assert status == 200
    assert office.portal.log.methods[0] == "app.info"
    assert office.portal.application.granted == []


async def test_documented_events_are_taken_in(office: Office) -> None:
    """Each, as an application gets it and as an outbound webhook does: 200, and its deal is to be looked at."""
    address = f"{office.settings.public_url}/bitrix24/events"
    await post(install_address(office), INBOUND[INSTALLATION])
    statuses = []

    for name in HAPPENED:
        params = INBOUND[name]
        bare = {**params, "auth": {part: params["auth"][part] for part in WEBHOOKS}}
        statuses += [await post(address, params), await post(address, bare)]

    assert {INBOUND[name]["event"] for name in HAPPENED} <= set(EVENTS)
    assert statuses == [200] * 2 * len(HAPPENED)
    assert await looked_for(office) >= {("deal", int(INBOUND[name]["data"]["FIELDS"]["ID"])) for name in HAPPENED}


@pytest.mark.parametrize("name", HAPPENED)
async def test_documented_events_need_their_secret(office: Office, name: str) -> None:
    """Without the documented token, before any installation, or of another portal: refused, and nothing is kept."""
    address, params = f"{office.settings.public_url}/bitrix24/events", INBOUND[name]
    before = await post(address, params)
    await post(install_address(office), INBOUND[INSTALLATION])

    wrong = await post(address, {**params, "auth": {**params["auth"], "application_token": "0" * 32}})
    foreign = await post(address, {**params, "auth": {**params["auth"], "member_id": "f" * 32}})

    assert (before, wrong, foreign) == (401, 401, 403)
    assert await looked_for(office) == set()
