"""The portal's OAuth application as the documentation has it: tokens, their refresh, their end, and a new name."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from bot.sandbox.portal import SandboxPortal
from tests.unit.sandbox.portal.conftest import Caller


@dataclass(frozen=True)
class Holder:
    """Calls with a token, and asks the authorisation server."""

    http: httpx.AsyncClient
    portal: SandboxPortal

    async def ask(self, method: str, token: str, **params: Any) -> httpx.Response:
        """The whole answer."""
        return await self.http.post(f"{self.portal.base_url}/rest/{method}", json={**params, "auth": token})

    async def grant(self, kind: str = "refresh_token", **params: str) -> httpx.Response:
        """The authorisation server's answer."""
        application = self.portal.application
        named = {"client_id": application.client_id, "client_secret": application.client_secret}
        return await self.http.get(
            f"{self.portal.oauth_url}/oauth/token/", params={"grant_type": kind, **named, **params}
        )


@pytest.fixture
async def holder(portal: SandboxPortal) -> AsyncIterator[Holder]:
    """Somebody with a key."""
    async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
        yield Holder(http, portal)


@pytest.fixture
def pair(portal: SandboxPortal) -> dict[str, str]:
    """The pair that is out."""
    return {name: str(value) for name, value in portal.application.pair().items()}


async def test_a_token_opens_what_a_webhook_does_not(holder: Holder, caller: Caller, pair: dict[str, str]) -> None:
    """`app.info` answers an application alone; everything else answers both."""
    by_token = await holder.ask("app.info", pair["access_token"])
    by_webhook = await caller.refusal("app.info")

    assert by_token.json()["result"]["STATUS"] == "L"
    assert by_webhook == (403, "ACCESS_DENIED")
    assert (await holder.ask("profile", pair["access_token"])).json()["result"] == await caller.call("profile")


async def test_each_refusal_of_a_token_has_its_code(
    holder: Holder, portal: SandboxPortal, pair: dict[str, str]
) -> None:
    """401 for all of them: expired, unknown, none."""
    portal.application.expire()

    answers = [await holder.ask("profile", token) for token in (pair["access_token"], "unknown", "")]

    assert [(answer.status_code, answer.json()["error"]) for answer in answers] == [
        (401, "expired_token"),
        (401, "invalid_token"),
        (401, "NO_AUTH_FOUND"),
    ]


async def test_a_refresh_ends_the_old_pair(holder: Holder, portal: SandboxPortal, pair: dict[str, str]) -> None:
    """The documented answer with another pair; the old refresh token is worth nothing after it."""
    first = await holder.grant(refresh_token=pair["refresh_token"])
    again = await holder.grant(refresh_token=pair["refresh_token"])

    said = first.json()
    assert said["refresh_token"] != pair["refresh_token"]
    assert said.keys() >= {"access_token", "client_endpoint", "expires_in", "member_id", "server_endpoint", "status"}
    assert (await holder.ask("profile", said["access_token"])).status_code == 200
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


async def test_a_code_is_good_once(holder: Holder, portal: SandboxPortal) -> None:
    """It is exchanged for the first pair."""
    code = portal.application.code()

    answers = [await holder.grant("authorization_code", code=code) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 400]
    assert portal.application.granted == ["authorization_code"]


async def test_a_wrong_key_gets_nothing(holder: Holder, pair: dict[str, str]) -> None:
    """Whoever has only the refresh token has no tokens."""
    answer = await holder.grant(refresh_token=pair["refresh_token"], client_secret="guessed")

    assert answer.json()["error"] == "invalid_client"


async def test_an_upload_address_carries_the_token(holder: Holder, portal: SandboxPortal, pair: dict[str, str]) -> None:
    """It takes the file while the token lives, and not a moment longer."""
    folder = portal.deal_folder(1198)
    assert folder
    asked = await holder.ask("disk.folder.uploadfile", pair["access_token"], id=folder.folder_id)
    url = asked.json()["result"]["uploadUrl"]

    stored = await holder.http.post(url, files={"file": ("a.jpg", b"jpeg")})
    portal.application.expire()
    late = await holder.http.post(url, files={"file": ("b.jpg", b"jpeg")})

    assert f"/rest/upload.json?auth={pair['access_token']}&token=" in url
    assert stored.json()["result"]["NAME"] == "a.jpg"
    assert (late.status_code, late.json()["error"]) == (401, "expired_token")


async def test_a_renamed_portal_points_to_its_new_name(holder: Holder, caller: Caller, portal: SandboxPortal) -> None:
    """302 to the same path under the new host, where everything answers as before."""
    old = portal.webhook_url
    await portal.rename()

    moved = await holder.http.post(f"{old}profile", json={})
    followed = await holder.http.post(moved.headers["Location"], json={})

    assert moved.status_code == 302
    assert moved.headers["Location"] == f"{portal.webhook_url}profile"
    assert followed.status_code == 200
