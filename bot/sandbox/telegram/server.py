"""The HTTP of the Bot API: one address for methods, one for files; faults are obeyed here."""

import math
from http import HTTPStatus

from aiohttp import web

from bot.sandbox.telegram.errors import ApiError, ConnectionCutError, too_many_requests
from bot.sandbox.telegram.faults import TelegramFault
from bot.sandbox.telegram.files import StoredFile
from bot.sandbox.telegram.messages import JsonObject
from bot.sandbox.telegram.methods import METHODS
from bot.sandbox.telegram.params import read_params
from bot.sandbox.telegram.state import ApiCall, TelegramState

MAX_BODY_BYTES = 64 * 1024 * 1024
LOOK_AGAIN_SECONDS = 0.05
"""How often a hanging request looks whether the outage is over."""

FLOOD_CONTROLLED = ("sendMessage", "sendPhoto", "sendDocument", "sendVideo", "sendMediaGroup", "editMessage")
"""What the names of methods under flood control begin with."""


class BotApiServer:
    """Handlers of the two addresses."""

    def __init__(self, state: TelegramState, token: str) -> None:
        self._state = state
        self._token = token

    def application(self) -> web.Application:
        """The application to serve."""
        application = web.Application(client_max_size=MAX_BODY_BYTES)
        application.router.add_route("*", "/bot{token}/{method}", self._on_method)
        application.router.add_get("/file/bot{token}/{path:.+}", self._on_file)
        return application

    async def _on_method(self, request: web.Request) -> web.StreamResponse:
        if not await self._is_reachable():
            return _cut(request)
        try:
            result = await self._call(request)
        except ApiError as error:
            return await self._answer(request, _error_body(error), error.status)
        except ConnectionCutError:
            return _cut(request)
        return await self._answer(request, {"ok": True, "result": result}, HTTPStatus.OK)

    async def _call(self, request: web.Request) -> object:
        if request.match_info["token"] != self._token:
            raise ApiError(401, "Unauthorized")
        name = request.match_info["method"]
        method = METHODS.get(name.lower())
        if method is None:
            raise ApiError(404, "Not Found")
        params = await read_params(request)
        chat_id = params.values.get("chat_id")
        self._state.calls.append(ApiCall(name, int(str(chat_id)) if chat_id else None, self._state.clock.now()))
        self._raise_due_fault(name)
        result = await method(self._state, params)
        if self._state.loses_answer(name):
            raise ConnectionCutError
        return result

    def _raise_due_fault(self, method: str) -> None:
        faults = self._state.faults
        if faults.flood_next > 0 and method.startswith(FLOOD_CONTROLLED):
            faults.flood_next -= 1
            raise too_many_requests(faults.flood_seconds)
        fault = _due(faults.fail_next, method)
        if fault is not None:
            raise ApiError(fault.status, fault.description, fault.retry_after_seconds)

    async def _answer(self, request: web.Request, body: JsonObject, status: int) -> web.StreamResponse:
        """Answer, unless the line has gone while the request was at work."""
        if self._state.faults.delay_seconds:
            await self._state.clock.sleep(self._state.faults.delay_seconds)
        if not await self._is_reachable():
            return _cut(request)
        return web.json_response(body, status=status)

    async def _is_reachable(self) -> bool:
        """Hang while Telegram is down; false if the connection is to be cut then."""
        was_down = self._state.faults.is_down
        while self._state.faults.is_down and not self._state.is_closing:
            await self._state.clock.sleep(LOOK_AGAIN_SECONDS)
        return not (was_down or self._state.faults.refuses_connections)

    async def _on_file(self, request: web.Request) -> web.StreamResponse:
        if not await self._is_reachable():
            return _cut(request)
        if request.match_info["token"] != self._token:
            return web.json_response(_error_body(ApiError(401, "Unauthorized")), status=401)
        file = self._state.shelf.behind_link(request.match_info["path"], self._state.clock.now())
        if file is None:
            return web.json_response(_error_body(ApiError(404, "Not Found")), status=404)
        if self._state.faults.delay_seconds:
            await self._state.clock.sleep(self._state.faults.delay_seconds)
        return await self._send_file(request, file)

    async def _send_file(self, request: web.Request, file: StoredFile) -> web.StreamResponse:
        faults = self._state.faults
        is_cut = faults.file_downloads_fail > 0
        faults.file_downloads_fail -= is_cut
        left = file.size_bytes // 2 if is_cut else file.size_bytes
        response = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
        response.content_length = file.size_bytes
        await response.prepare(request)
        async for chunk in file.chunks():
            for piece in _pieces(chunk[:left], faults.bytes_per_second):
                if faults.bytes_per_second:
                    await self._state.clock.sleep(len(piece) / faults.bytes_per_second)
                if faults.is_down or faults.refuses_connections:
                    return _cut(request)
                await response.write(piece)
            left -= min(left, len(chunk))
        if is_cut:
            return _cut(request)
        await response.write_eof()
        return response


def _pieces(chunk: bytes, bytes_per_second: float | None) -> list[bytes]:
    """As it is, or, on a slow line, a tenth of a second's worth at a time."""
    if not bytes_per_second or not chunk:
        return [chunk] if chunk else []
    size = max(1, math.ceil(bytes_per_second / 10))
    return [chunk[start : start + size] for start in range(0, len(chunk), size)]


def _due(faults: list[TelegramFault], method: str) -> TelegramFault | None:
    for fault in faults:
        if fault.method in (None, method):
            fault.count -= 1
            if fault.count <= 0:
                faults.remove(fault)
            return fault
    return None


def _error_body(error: ApiError) -> JsonObject:
    body: JsonObject = {"ok": False, "error_code": error.status, "description": error.description}
    if error.retry_after_seconds is not None:
        body["parameters"] = {"retry_after": error.retry_after_seconds}
    return body


def _cut(request: web.Request) -> web.StreamResponse:
    """Reset the connection; the response returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
