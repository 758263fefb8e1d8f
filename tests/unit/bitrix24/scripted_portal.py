"""A small real HTTP server that answers as a script says: for what a portal in good order never does."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

SECRET = "s3cretwebhookcode"
RESET_AT = 4_000_000_000.0


@dataclass(frozen=True)
class Step:
    """One answer. `cut`: the connection ends without one, before ("before") or after ("after") the portal acted."""

    status: int = 200
    body: Any = None
    text: str | None = None
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: str | None = None
    hangs: bool = False
    trickles: bool = False
    """The answer begins, and goes on for ever by a byte now and then."""


def good(result: Any, **beside: Any) -> Step:
    """A good answer."""
    return Step(
        body={"result": result, "time": {"duration": 0.1, "operating": 1, "operating_reset_at": RESET_AT}, **beside}
    )


def refusal(status: int, code: Any, description: str = "") -> Step:
    """A refusal in the portal's words."""
    return Step(status, {"error": code, "error_description": description})


def page(status: int) -> Step:
    """A gateway's page."""
    return Step(status, text="<html>gateway</html>", content_type="text/html")


TRUNCATED = Step(text='{"result": {"ID": "12', content_type="application/json")
CUT_BEFORE = Step(cut="before")
CUT_AFTER = Step(cut="after")
HANGS = Step(hangs=True)
TRICKLES = Step(trickles=True)
EMPTY = Step(text="")


@dataclass
class Received:
    """One request as it came in."""

    method: str
    body: Any
    headers: Mapping[str, str]


class ScriptedPortal:
    """Answers with the steps of `script` in their order, then with `default`."""

    def __init__(self) -> None:
        self.script: list[Step] = []
        self.default = good(True)
        self.received: list[Received] = []
        self.acted = 0
        self.file: bytes = b""
        self.disposition = ""
        self.arrived = asyncio.Event()
        """Set by each request that was read."""
        self._stopped = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.url = ""

    @property
    def methods(self) -> list[str]:
        """The methods that were called, in order."""
        return [received.method for received in self.received]

    @property
    def authority_url(self) -> str:
        """The authorisation server, which answers by the same script."""
        return self.url.partition("/rest/")[0]

    @property
    def upload_url(self) -> str:
        """Where a file may be sent to."""
        return f"{self.url}upload/?token=disk|signed"

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", f"/rest/1/{SECRET}/{{method:.*}}", self._answer)
        app.router.add_get("/oauth/token/", self._give_tokens)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/rest/1/{SECRET}/"

    async def stop(self) -> None:
        """Close the port and every connection."""
        self._stopped.set()
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].rstrip("/")
        step = self.script.pop(0) if self.script else self.default
        if step.cut == "before":
            assert request.transport
            request.transport.abort()
            return web.Response()
        body = None
        if method == "upload":
            await self._take_file(request)
        else:
            body = await request.json()
        self.received.append(Received(method, body, dict(request.headers)))
        self.arrived.set()
        if step.hangs:
            await self._stopped.wait()
        self.acted += step.status < 400
        if step.cut:
            assert request.transport
            request.transport.abort()
            return web.Response()
        if step.trickles:
            return await self._trickle(request)
        if step.text is not None:
            return web.Response(
                status=step.status, text=step.text, content_type=step.content_type, headers=dict(step.headers)
            )
        return web.json_response(step.body, status=step.status, headers=dict(step.headers))

    async def _give_tokens(self, request: web.Request) -> web.StreamResponse:
        """As the authorisation server: what was asked stands in the address."""
        self.received.append(Received("oauth.token", dict(request.query), dict(request.headers)))
        step = self.script.pop(0)
        return web.json_response(step.body, status=step.status)

    async def _trickle(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b'{"result": "')
        while not self._stopped.is_set() and request.transport and not request.transport.is_closing():
            await response.write(b"x")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), 0.02)
        return response

    async def _take_file(self, request: web.Request) -> None:
        reader = await request.multipart()
        part = await reader.next()
        assert isinstance(part, BodyPartReader)
        self.disposition = part.headers["Content-Disposition"]
        self.file = bytes(await part.read())
