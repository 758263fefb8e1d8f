"""The client with an access whose token runs out: where the token travels, and what happens when it has expired."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.bitrix24.access import Ask, Credentials
from bot.bitrix24.addresses import UploadAddress
from bot.bitrix24.batch import Batch
from bot.bitrix24.client import PortalClient
from bot.bitrix24.errors import PortalAccessError, PortalUnavailableError
from bot.bitrix24.limits import Lane, RateLimiter
from tests.fakes.clock import EagerClock
from tests.unit.bitrix24.doubles import MemoryLevels
from tests.unit.bitrix24.scripted_portal import ScriptedPortal, good, refusal

EXPIRED = refusal(401, "expired_token", "The access token provided has expired")


class NumberedTokens:
    """An access whose tokens are numbered; `is_dead`: there will be no other."""

    def __init__(self, portal: ScriptedPortal) -> None:
        self._portal = portal
        self.number = 1
        self.is_dead = False
        self.renewals = 0

    @property
    def origin(self) -> str:
        """The server."""
        return self._portal.url.partition("/rest/")[0]

    async def credentials(self) -> Credentials:
        """The token of this number."""
        return Credentials(SecretStr(self._portal.url), SecretStr(f"markedtoken{self.number}"))

    async def renew(self, stale: Credentials, ask: Ask) -> bool:  # noqa: ARG002  # the protocol's parameters
        """The next number."""
        self.renewals += 1
        self.number += not self.is_dead
        return not self.is_dead

    async def settle(self) -> None:
        """Nothing is half done."""

    async def moved(self, url: str, location: str) -> bool:  # noqa: ARG002  # the protocol's parameters
        """Nothing here moves."""
        return False


@pytest.fixture
def access(portal: ScriptedPortal) -> NumberedTokens:
    """Tokens for the server."""
    return NumberedTokens(portal)


@pytest.fixture
async def client(access: NumberedTokens) -> AsyncIterator[PortalClient]:
    """A client with that access."""
    clock = EagerClock()
    limiter = RateLimiter(MemoryLevels(), requests_per_second=1000, burst=1000, clock=clock)
    made = PortalClient(access, limiter, clock=clock, user_agent="dealbot/test")
    yield made
    await made.aclose()


async def test_token_travels_in_the_body_alone(
    client: PortalClient, portal: ScriptedPortal, caplog: pytest.LogCaptureFixture
) -> None:
    """Calls and batches carry it beside their parameters; no log knows it."""
    caplog.set_level(logging.DEBUG)
    portal.script = [good(True), good({"result": {"a": 1}})]

    await client.call("crm.deal.get", {"id": 1})
    await client.batch(Batch().add("a", "profile"))

    assert [sent.body for sent in portal.received] == [
        {"id": 1, "auth": "markedtoken1"},
        {"halt": 0, "cmd": {"a": "profile"}, "auth": "markedtoken1"},
    ]
    assert portal.methods == ["crm.deal.get", "batch"]
    assert "markedtoken" not in caplog.text


@pytest.mark.parametrize("method", ["crm.deal.get", "crm.timeline.comment.add"])
async def test_expired_token_is_renewed_and_the_call_repeated(
    client: PortalClient, portal: ScriptedPortal, access: NumberedTokens, method: str
) -> None:
    """Also a write goes again: a refused one was not carried out."""
    portal.script = [EXPIRED]

    await client.call(method, {"id": 1})

    assert [sent.body["auth"] for sent in portal.received] == ["markedtoken1", "markedtoken2"]
    assert access.renewals == 1


async def test_token_that_stays_expired_is_not_renewed_for_ever(
    client: PortalClient, portal: ScriptedPortal, access: NumberedTokens
) -> None:
    """One renewal a call; then it is the caller's error."""
    portal.default = EXPIRED

    with pytest.raises(PortalAccessError):
        await client.call("profile", lane=Lane.BACKGROUND)

    assert (access.renewals, len(portal.received)) == (1, 2)


@pytest.mark.parametrize("code", ["expired_token", "invalid_token", "NO_AUTH_FOUND"])
async def test_only_an_expired_token_is_renewed(
    client: PortalClient, portal: ScriptedPortal, access: NumberedTokens, code: str
) -> None:
    """Any other refusal of the token is for an administrator, and so is one that cannot be renewed."""
    access.is_dead = True
    portal.script = [refusal(401, code)]

    with pytest.raises(PortalAccessError) as caught:
        await client.call("profile")

    assert caught.value.code == code
    assert access.renewals == (code == "expired_token")


async def test_upload_address_of_an_expired_token_is_asked_for_anew(
    client: PortalClient, portal: ScriptedPortal, access: NumberedTokens, photo: Path
) -> None:
    """The address carries the old token: another address helps, another token alone does not."""
    portal.script = [EXPIRED]

    with pytest.raises(PortalUnavailableError) as caught:
        await client.post_file(UploadAddress(SecretStr(portal.upload_url)), name="a.jpg", path=photo)

    assert (caught.value.code, caught.value.may_have_acted) == ("LINK_EXPIRED", False)
    assert access.renewals == 0
