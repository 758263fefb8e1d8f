"""An aiohttp application of a few routes: what comes in is bounded, what goes out says nothing of us.

A handler takes the request and answers it, or raises `RefusedError`; whoever is refused gets a bare status, and the
refusal is counted and not logged, because anybody can cause as many as he likes.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from aiohttp import hdrs, web

from bot.metrics import Metrics

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

BODY_SECONDS = 20.0
"""How long a body may take to arrive: our choice, generous for a proxy on the same machine."""

_log = logging.getLogger(__name__)


class Refusal(StrEnum):
    """Why a request was refused; the label of its counter."""

    SECRET = "secret"  # noqa: S105  # the name of a reason
    MEMBER = "member"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    NOT_UNDERSTOOD = "not_understood"
    NO_SUCH_PATH = "no_such_path"
    NOT_NOW = "not_now"


class RefusedError(Exception):
    """This request gets this status and nothing else."""

    def __init__(self, status: HTTPStatus, reason: Refusal) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Route:
    """One address and who answers there."""

    path: str
    handler: Handler
    method: str = hdrs.METH_POST


def build_application(routes: Sequence[Route], metrics: Metrics) -> web.Application:
    """An application of just these routes; what is not among them is 404."""

    @web.middleware
    async def answer_plainly(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except RefusedError as refusal:
            metrics.web_refused(_path(request), refusal.reason)
            return web.Response(status=refusal.status)
        except web.HTTPException as error:
            metrics.web_refused(_path(request), Refusal.NO_SUCH_PATH)
            return web.Response(status=error.status)
        except Exception as error:  # noqa: BLE001  # the boundary: whatever a handler raises costs one request
            # The words of an error may quote what was sent.
            _log.error("a web request to %s failed: %s", _path(request), type(error).__name__)
            return web.Response(status=HTTPStatus.INTERNAL_SERVER_ERROR)

    application = web.Application(middlewares=[answer_plainly])
    application.on_response_prepare.append(_name_no_program)
    for route in routes:
        application.router.add_route(route.method, route.path, route.handler)
    return application


async def read_body(request: web.Request, *, max_bytes: int) -> bytes:
    """The whole body, if it is no larger than this.

    Raises:
        RefusedError: it says that it is larger (then nothing of it is read), turns out to be, or does not come.
    """
    if (request.content_length or 0) > max_bytes:
        raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Refusal.TOO_LARGE)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > max_bytes:
                    raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Refusal.TOO_LARGE)
    except TimeoutError:
        raise RefusedError(HTTPStatus.REQUEST_TIMEOUT, Refusal.TOO_SLOW) from None
    return bytes(body)


def _path(request: web.Request) -> str:
    """The route's address; what somebody typed instead is no label, or there would be no end of them."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "other"


async def _name_no_program(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.pop(hdrs.SERVER, None)
