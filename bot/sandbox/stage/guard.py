"""What all answers of the stage share: only this machine's browser is served, and nothing comes from elsewhere."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob:; "
        "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""Styles inline are those that scripts set (a stage's colour, a tile's span)."""


@web.middleware
async def guard(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse other pages' requests: a name that only resolves to this machine, or a form of another origin."""
    own = urlsplit(f"http://{request.host}")
    if own.hostname not in LOOPBACK_NAMES:
        raise web.HTTPForbidden(text="only from this machine")
    origin = request.headers.get("Origin")
    if request.method != "GET" and origin is not None and urlsplit(origin).netloc != own.netloc:
        raise web.HTTPForbidden(text="only from this page")
    response = await handler(request)
    if not response.prepared:
        response.headers.update(HEADERS)
    return response
