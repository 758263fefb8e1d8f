"""The portal's HTTP server: addresses, credentials, the order of checks, the log, and connections that break."""

import asyncio
import json
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from aiohttp import web

from bot.background import Background
from bot.sandbox.portal.api.errors import Json, RestError
from bot.sandbox.portal.api.params import as_text, parse_php_query
from bot.sandbox.portal.drive import DriveError
from bot.sandbox.portal.faults import PortalFaults
from bot.sandbox.portal.http import pages
from bot.sandbox.portal.http.executor import Executor
from bot.sandbox.portal.http.limiter import LeakyBucket
from bot.sandbox.portal.http.line import ConnectionCutError, Line
from bot.sandbox.portal.http.traffic import Traffic
from bot.sandbox.portal.http.uploads import Uploads
from bot.sandbox.portal.log import RequestLog
from bot.sandbox.portal.records import PortalRecords

_MAX_BODY_BYTES = 2 * 1024**3
"""The cloud's limit of a POST. Source: apidocs.bitrix24.com/api-reference/files/how-to-upload-files.html."""
_GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_SPECIAL = ("upload", "download")


class PortalServer:
    """Serves the records over HTTP on one port."""

    def __init__(self, records: PortalRecords, faults: PortalFaults, log: RequestLog) -> None:
        self.page_for: pages.PageFor = pages.no_page_of_its_own
        self._records = records
        self._faults = faults
        self._log = log
        self._line = Line(faults, records.clock)
        self._bucket = LeakyBucket(faults, records.clock)
        self._executor = Executor(records, faults, records.clock)
        self._uploads = Uploads(records, faults, self._line)
        self._background = Background(records.clock)
        self._runner: web.AppRunner | None = None
        self._door: asyncio.Server | None = None
        self._address = ("127.0.0.1", 0)
        self._tls: ssl.SSLContext | None = None
        self._former: dict[str, asyncio.Server] = {}
        faults.listeners.append(self._on_fault)

    @property
    def bucket_level(self) -> float:
        """How full the leaky bucket is now."""
        return self._bucket.level

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> str:
        """Listen; the answer is the base address."""
        self._tls = tls
        app = web.Application(client_max_size=_MAX_BODY_BYTES)
        app.router.add_route("*", "/rest/{user}/{code}/{method:.+}", self._rest)
        app.router.add_route("*", "/rest/{method}", self._rest)
        app.router.add_get("/{path:.*}", self._page)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await self._open_door(_listen(host, port))
        return self._url

    async def move(self) -> str:
        """Listen at another address too, which is the answer; what comes to the former one is sent on to it."""
        if self._door is not None:
            self._former[self._url.partition("://")[2]] = self._door
        await self._open_door(_listen(self._address[0], 0))
        return self._url

    @property
    def _url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self._address[0]}:{self._address[1]}"

    async def stop(self) -> None:
        """Cut everything and stop listening."""
        self._line.close()
        self._close_door()
        for door in self._former.values():
            door.close()
        await self._background.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    # The door: a listening socket that faults may close and open again.

    def _on_fault(self, name: str) -> None:
        if name != "refuses_connections" or self._runner is None:
            return
        if self._faults.refuses_connections:
            self._close_door()
        elif self._door is None:
            listening = _listen(*self._address)
            self._background.start("reopen the portal's door", lambda: self._open_door(listening))

    async def _open_door(self, listening: socket.socket) -> None:
        if self._runner is None or self._runner.server is None:
            listening.close()
            return
        self._address = listening.getsockname()[:2]
        self._door = await asyncio.get_running_loop().create_server(self._runner.server, sock=listening, ssl=self._tls)

    def _close_door(self) -> None:
        if self._door is not None:
            self._door.close()
            self._door = None
        if self._runner is not None and self._runner.server is not None:
            for connection in self._runner.server.connections:
                if connection.transport is not None:
                    connection.transport.abort()

    # Requests.

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        traffic = Traffic(request, _method_of(request), self._log, self._records.clock)
        try:
            if self._line.hangs:
                traffic.log_hanging()
            await self._line.pass_request()
            is_admitted = self._admits(traffic.method)
            response = await self._answer(request, traffic, is_admitted=is_admitted)
            if not traffic.is_refused:
                await self._line.hold_answer(traffic.method)
            await self._line.ensure_up()
            if not traffic.is_refused and self._faults.take_lost_answer([traffic.method, *traffic.commands]):
                raise ConnectionCutError  # noqa: TRY301 - one place cuts
        except ConnectionCutError:
            traffic.log_cut()
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        except (ConnectionError, web.RequestPayloadError):
            traffic.log_gone()
            return web.Response()
        traffic.log_answer(response)
        return response

    def _admits(self, method: str) -> bool:
        is_metered = method != "download" and (method != "upload" or self._faults.meters_uploads)
        return not is_metered or self._bucket.admit()

    async def _answer(self, request: web.Request, traffic: Traffic, *, is_admitted: bool) -> web.StreamResponse:
        is_upload = traffic.method == "upload"
        body = b"" if is_upload else await self._line.read(request.content)
        try:
            if self._faults.take_html_error():
                traffic.refused("HTML")
                return web.Response(status=502, text=_GATEWAY_PAGE, content_type="text/html")
            if request.host in self._former:
                traffic.refused("MOVED")
                return web.Response(status=302, headers={"Location": f"{self._records.base_url}{request.raw_path}"})
            token = self._token_of(request, body)
            self._check_credentials(request, token)
            if not is_admitted:
                raise RestError("QUERY_LIMIT_EXCEEDED", "Too many requests", 503)  # noqa: TRY301 - one place answers
            if traffic.method == "download":
                file = self._uploads.file_for(request)
                traffic.note_file(file.size_bytes)
                await self._line.carry(file.size_bytes)
                return web.FileResponse(file.path)
            if is_upload:
                if self._faults.take_postponed([traffic.method]):
                    self._faults.postponed.append(await self._uploads.take_later(request))
                    raise ConnectionCutError
                answer = await self._uploads.take(request)
            else:
                params = _params(request, body)
                traffic.note_params(params)
                if self._faults.take_postponed([traffic.method, *traffic.commands]):
                    run = partial(_quietly, self._executor.run, traffic.method, params, token)
                    self._faults.postponed.append(run)
                    raise ConnectionCutError
                answer = self._executor.run(traffic.method, params, token).envelope
        except RestError as error:
            traffic.refused(error.code)
            return await self._json(error.body, error.status)
        return await self._json(answer, 200)

    async def _json(self, body: dict[str, Json], status: int) -> web.Response:
        text = json.dumps(body, ensure_ascii=False)
        await self._line.carry(len(text))
        return web.Response(status=status, text=text, content_type="application/json")

    def _token_of(self, request: web.Request, body: bytes) -> str | None:
        """An application's token, in the query or in the body; None for a webhook."""
        if "code" in request.match_info:
            return None
        return as_text(_params(request, body).get("auth") or request.query.get("auth"))

    def _check_credentials(self, request: web.Request, token: str | None) -> None:
        records = self._records
        owner = records.employees.get(records.webhook_user_id)
        if token is not None:
            code = records.application.refusal_of(token) if token else "NO_AUTH_FOUND"
            if code is None and (owner is None or not owner.is_active):
                code = "user_access_error"
            if code is not None:
                raise RestError(code, "Wrong authorization data", 401)
            return
        known = (str(records.webhook_user_id), records.webhook_code)
        given = (request.match_info["user"], request.match_info["code"])
        works = owner is not None and (owner.is_active or self._faults.keeps_integrations)
        if given != known or not works:
            raise RestError("NO_AUTH_FOUND", "Wrong authorization data", 401)

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return pages.page(self._records, request.path, self.page_for)


def _quietly(act: Callable[..., object], *args: object) -> None:
    """Act where nobody hears a refusal."""
    with suppress(RestError, DriveError):
        act(*args)


def _listen(host: str, port: int) -> socket.socket:
    return socket.create_server((host, port), reuse_port=False, backlog=128)


def _method_of(request: web.Request) -> str:
    method = request.match_info["method"].strip("/").lower().removesuffix(".json")
    return method.split("/")[0] if method.split("/")[0] in _SPECIAL else method


def _params(request: web.Request, body: bytes) -> dict[str, Json]:
    """Query and body as PHP reads them: JSON only from a POST that says so, and a malformed one is no parameters."""
    params = parse_php_query(request.url.raw_query_string)
    if request.method != "POST":
        return params
    if request.content_type == "application/json":
        try:
            given = json.loads(body or b"{}")
        except ValueError:
            given = {}
        return params | (given if isinstance(given, dict) else {})
    return params | parse_php_query(body.decode(errors="replace"))
