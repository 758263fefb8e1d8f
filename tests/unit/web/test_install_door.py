"""The application's address on the public port: only what the portal itself vouches for changes anything."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from bot.bitrix24.limits import Lane
from bot.domain.tokens import AccessTrouble
from bot.metrics import Metrics
from bot.sandbox.portal import Fault, SandboxPortal, seed
from bot.services.install_app import REST_SECONDS, InstallApplication
from bot.services.take_event import EventKey, TakeEvent
from bot.store.facts import Facts
from bot.web.events import EventDoor
from bot.web.install import INSTALL_PATH, InstallDoor
from bot.web.portal_form import MAX_FORM_BYTES
from tests.unit.bitrix24.application import Agency, Process
from tests.unit.web.conftest import Opened

FOREIGN = {"auth[server_endpoint]": "https://evil.example/rest/", "auth[client_endpoint]": "https://evil.example/rest/"}


@pytest.fixture
async def agency(tmp_path: Path) -> AsyncIterator[Agency]:
    """The seeded portal with an application, and an empty database."""
    async with SandboxPortal(tmp_path / "portal") as portal, Agency(portal, tmp_path / "data") as agency:
        seed(portal, photos=[b"jpeg"])
        yield agency


@pytest.fixture
async def bot(agency: Agency) -> Process:
    """A bot that is not installed."""
    return await agency.process()


@dataclass
class Looks:
    """What events say to look at."""

    asked: list[int] = field(default_factory=list)

    async def look_at(self, deal_ids: Collection[int]) -> None:
        """These deals."""
        self.asked += deal_ids

    async def look_at_comments(self, comment_ids: Collection[int]) -> None:
        """These comments."""
        self.asked += comment_ids


@pytest.fixture
def looks() -> Looks:
    """What the bot is to look at."""
    return Looks()


@pytest.fixture
async def address(agency: Agency, bot: Process, open_door: Opened, metrics: Metrics, looks: Looks) -> str:
    """Where its door is."""

    def keys() -> list[EventKey]:
        tokens = bot.access.tokens
        return [EventKey(SecretStr(tokens.application_token or ""), tokens.member_id)] if tokens else []

    events = EventDoor(TakeEvent(looks, keys, Facts(bot.store, bot.clock)), metrics)
    install = InstallApplication(
        agency.portal.base_url, agency.authority, bot.vault, bot.access, bot.client, bot.clock, bot.told.append
    )
    return await open_door(InstallDoor(install, events.take, "<installed>").routes) + INSTALL_PATH


def form_of(agency: Agency, **changes: str) -> dict[str, str]:
    """ONAPPINSTALL with a good pair, as somebody may have changed it."""
    pair = agency.portal.application.pair()
    return {
        "event": "ONAPPINSTALL",
        "auth[access_token]": str(pair["access_token"]),
        "auth[refresh_token]": str(pair["refresh_token"]),
        "auth[expires_in]": "3600",
        "auth[member_id]": agency.portal.application.member_id,
        "auth[application_token]": agency.portal.application.application_token,
        **changes,
    }


async def test_a_proved_installation_counts(agency: Agency, bot: Process, address: str) -> None:
    """200, the pair is kept with everything that came beside it, and the portal answers."""
    status = await agency.portal.install(address)

    tokens = await bot.vault.load(agency.portal.base_url)
    assert status == 200
    assert tokens
    assert tokens.application_token == agency.portal.application.application_token
    assert tokens.server_endpoint == agency.portal.oauth_url
    assert (await bot.client.call("profile")).result


async def test_hosts_of_the_form_are_not_believed(
    agency: Agency, bot: Process, address: str, http: aiohttp.ClientSession
) -> None:
    """Neither is the portal called elsewhere, nor does the key go to a server that we do not know."""
    async with http.post(address, data=form_of(agency, **FOREIGN)) as answer:
        assert answer.status == 200

    tokens = await bot.vault.load(agency.portal.base_url)
    assert tokens
    assert (tokens.client_endpoint, tokens.server_endpoint) == (f"{agency.portal.base_url}/rest/", None)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"auth[access_token]": "a" * 64}, 403),
        ({"auth[access_token]": ""}, 400),
        ({"event": "ONCRMDEALADD"}, 401),
        ({f"field{number}": "x" for number in range(300)}, 400),
        ({"long": "x" * MAX_FORM_BYTES}, 413),
    ],
)
async def test_what_is_not_proved_changes_nothing(
    agency: Agency, bot: Process, address: str, http: aiohttp.ClientSession, changes: dict[str, str], status: int
) -> None:
    """A stranger's form: a bare status, and the bot has no tokens."""
    async with http.post(address, data=form_of(agency, **changes)) as answer:
        assert (answer.status, await answer.text()) == (status, "")

    assert await bot.vault.load(agency.portal.base_url) is None
    assert not bot.access.serves


async def test_an_update_of_the_application_brings_other_tokens(
    agency: Agency, bot: Process, address: str, http: aiohttp.ClientSession
) -> None:
    """ONAPPUPDATE is as good as an installation: the token that events carry from then on comes with it."""
    await agency.portal.install(address)
    newer = form_of(agency, event="ONAPPUPDATE", **{"auth[application_token]": "newer-token"})

    async with http.post(address, data=newer) as answer:
        assert answer.status == 200

    tokens = bot.access.tokens
    assert tokens
    assert (tokens.access, tokens.application_token) == (newer["auth[access_token]"], "newer-token")


@pytest.mark.parametrize("seconds", ["", "soon", "-1", "9" * 30, "9" * 5000])
async def test_a_lifetime_that_no_token_can_have_costs_nothing(
    agency: Agency, bot: Process, address: str, http: aiohttp.ClientSession, seconds: str
) -> None:
    """The portal says itself when a token is over: the figure is for our own eyes."""
    async with http.post(address, data=form_of(agency, **{"auth[expires_in]": seconds})) as answer:
        assert answer.status == 200

    assert bot.access.serves


ABOUT_THE_APPLICATION = ["ONAPPUNINSTALL", "ONAPPPAYMENT", "ONAPPMETHODCONFIRM", "ONAPPTEST", "onUserAdd"]


@pytest.mark.parametrize("name", ABOUT_THE_APPLICATION)
async def test_other_events_about_the_application_are_welcome(
    agency: Agency,
    bot: Process,
    address: str,
    http: aiohttp.ClientSession,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    """200 and a line in the log; they bring no tokens, and the bot goes on with those that it has."""
    caplog.set_level(logging.INFO)
    await agency.portal.install(address)
    first = bot.access.tokens

    async with http.post(address, data=form_of(agency, event=name)) as answer:
        assert answer.status == 200

    assert f"means nothing to the bot: {name.upper()}" in caplog.text
    assert bot.access.tokens == first


@pytest.mark.parametrize(
    ("changes", "status"), [({"auth[application_token]": "wrong"}, 401), ({"auth[member_id]": "f" * 32}, 403)]
)
async def test_forged_events_about_the_application_are_refused(
    agency: Agency,
    address: str,
    http: aiohttp.ClientSession,
    caplog: pytest.LogCaptureFixture,
    changes: dict[str, str],
    status: int,
) -> None:
    """Without the application's token, or of another portal: a bare status and nothing in the log."""
    caplog.set_level(logging.INFO)
    await agency.portal.install(address)

    async with http.post(address, data=form_of(agency, event="ONAPPUNINSTALL", **changes)) as answer:
        assert (answer.status, await answer.text()) == (status, "")

    assert "ONAPPUNINSTALL" not in caplog.text


async def test_a_deal_event_at_this_address_is_looked_into(
    agency: Agency, address: str, http: aiohttp.ClientSession, looks: Looks
) -> None:
    """An application whose events all lead to its own address misses none."""
    await agency.portal.install(address)

    async with http.post(address, data=form_of(agency, event="ONCRMDEALUPDATE", **{"data[FIELDS][ID]": "7"})) as answer:
        assert answer.status == 200

    assert looks.asked == [7]


async def test_strangers_cannot_have_the_portal_asked_at_their_pace(
    agency: Agency, bot: Process, address: str, http: aiohttp.ClientSession
) -> None:
    """After one token that was not proved the next form waits a little; then it is as good as the first."""
    strangers = [form_of(agency, **{"auth[access_token]": f"{number:064}"}) for number in range(20)]

    async def post(form: dict[str, str]) -> int:
        async with http.post(address, data=form) as answer:
            return answer.status

    statuses = await asyncio.gather(*map(post, strangers))
    bot.clock.advance(REST_SECONDS)

    assert sorted(statuses) == [403] + [503] * 19
    assert agency.portal.log.count() == 1
    assert await agency.portal.install(address) == 200


async def test_a_strangers_token_does_not_stir_the_portals_health(
    agency: Agency, bot: Process, address: str, http: aiohttp.ClientSession
) -> None:
    """What was refused to somebody else says nothing about us."""
    async with http.post(address, data=form_of(agency, **{"auth[access_token]": "a" * 64})):
        pass

    assert (bot.client.health.down_since, bot.client.health.last_error) == (None, None)


async def test_another_portal_is_refused_without_a_question(
    agency: Agency, bot: Process, address: str, http: aiohttp.ClientSession
) -> None:
    """The first one is pinned: 403, the administrators hear of it, the portal is not even asked."""
    await agency.portal.install(address)
    first = await bot.vault.load(agency.portal.base_url)
    agency.portal.log.clear()

    async with http.post(address, data=form_of(agency, **{"auth[member_id]": "f" * 32})) as answer:
        assert answer.status == 403

    assert bot.told == [AccessTrouble.OTHER_PORTAL]
    assert await bot.vault.load(agency.portal.base_url) == first
    assert agency.portal.log.count() == 0


async def test_looking_at_the_application_takes_nothing_over(agency: Agency, bot: Process, address: str) -> None:
    """Any employee may open it; the bot goes on in the name of whoever installed it."""
    await agency.portal.install(address)
    first = await bot.vault.load(agency.portal.base_url)

    status = await agency.portal.open_in_frame(address)

    assert status == 200
    assert await bot.vault.load(agency.portal.base_url) == first


async def test_opening_it_mends_dead_tokens(agency: Agency, bot: Process, address: str) -> None:
    """Once the refresh token is refused, the form of the frame is as good as an installation."""
    await agency.portal.install(address)
    agency.portal.application.revoke()
    with pytest.raises(Exception, match="expired_token"):
        await bot.client.call("profile", lane=Lane.BACKGROUND)

    await agency.portal.open_in_frame(address)

    assert (await bot.client.call("profile")).result


async def test_a_portal_that_does_not_answer_may_ask_again(agency: Agency, bot: Process, address: str) -> None:
    """503: the same form is welcome later."""
    agency.portal.faults.fail_next = [Fault("app.info", count=3)]

    assert await agency.portal.install(address) == 503

    assert not bot.access.serves


async def test_a_code_brings_the_first_pair(
    agency: Agency, bot: Process, address: str, http: aiohttp.ClientSession
) -> None:
    """The administrator's browser comes back with it, and reads that it is done."""
    query = {"code": agency.portal.application.code(), "state": agency.authority.state, "domain": "evil.example"}

    async with http.get(address, params=query) as answer:
        assert answer.status == 200
        assert "&lt;installed&gt;" in await answer.text()

    assert agency.portal.application.granted == ["authorization_code"]
    assert (await bot.client.call("profile")).result


@pytest.mark.parametrize(
    ("query", "status"),
    [({}, 400), ({"code": "x"}, 403), ({"code": "x", "state": "ой"}, 403), ({"code": "x", "state": ""}, 403)],
)
async def test_a_code_without_our_word_is_refused(
    agency: Agency, address: str, http: aiohttp.ClientSession, query: dict[str, str], status: int
) -> None:
    """Nobody lets the bot into a portal by a link of his own."""
    async with http.get(address, params=query) as answer:
        assert answer.status == status

    assert agency.portal.application.granted == []


async def test_a_dead_code_is_refused(agency: Agency, bot: Process, address: str, http: aiohttp.ClientSession) -> None:
    """A code lives half a minute and is good once."""
    async with http.get(address, params={"code": "dead", "state": agency.authority.state}) as answer:
        assert answer.status == 403

    assert not bot.access.serves
