"""A seeded portal on loopback, and somebody who calls it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.sandbox.portal import SandboxPortal, seed
from tests.fakes.clock import EagerClock


@dataclass(frozen=True)
class Caller:
    """Calls methods as the bot does: POST with JSON, straight to the portal."""

    http: httpx.AsyncClient
    portal: SandboxPortal

    async def ask(self, method: str, params: dict[str, Any] | None = None) -> httpx.Response:
        """The whole answer."""
        return await self.http.post(self.portal.webhook_url + method, json=params or {})

    async def call(self, method: str, params: dict[str, Any] | None = None) -> Any:
        """What stands in `result`; a refusal fails the test."""
        answer = await self.ask(method, params)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    async def refusal(self, method: str, params: dict[str, Any] | None = None) -> tuple[int, Any]:
        """Status and code of a refusal."""
        answer = await self.ask(method, params)
        assert "error" in answer.json(), answer.text
        return answer.status_code, answer.json()["error"]

    async def batch(self, commands: dict[str, str] | list[Any], *, halt: int = 0) -> dict[str, Any]:
        """The five maps of a batch's answer."""
        result: dict[str, Any] = await self.call("batch", {"halt": halt, "cmd": commands})
        return result

    async def upload(
        self, folder_id: int, name: str, body: bytes, *, part: str = "file", **params: Any
    ) -> httpx.Response:
        """Ask for an address, then send the file there."""
        address = await self.call("disk.folder.uploadfile", {"id": folder_id, **params})
        return await self.http.post(address["uploadUrl"], files={part: (name, body)})


@pytest.fixture
def clock() -> EagerClock:
    """Waits are over at once, and time passes by them alone."""
    return EagerClock()


@pytest.fixture
async def portal(tmp_path: Path, clock: EagerClock) -> AsyncIterator[SandboxPortal]:
    """The agency's portal, listening."""
    portal = SandboxPortal(tmp_path, clock=clock)
    seed(portal)
    async with portal:
        yield portal


@pytest.fixture
async def caller(portal: SandboxPortal) -> AsyncIterator[Caller]:
    """Somebody with the portal's webhook; one connection a request, so that a cut one harms no other."""
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(trust_env=False, timeout=5, limits=limits) as http:
        yield Caller(http, portal)
