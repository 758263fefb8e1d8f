"""The application's address: where the portal sends its tokens, and an administrator's browser its code."""

from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

from aiohttp import hdrs, web

from bot.bitrix24.install_form import read_offer
from bot.services.install_app import InstallApplication, Verdict
from bot.store.errors import StoreError
from bot.web.application import Refusal, RefusedError, Route, read_body

INSTALL_PATH: Final = "/bitrix24/install"
MAX_FORM_BYTES: Final = 64 * 1024
MAX_FIELDS: Final = 200
"""Our choices: the real form has some twenty short fields."""

_REFUSED: Final[Mapping[Verdict, tuple[HTTPStatus, Refusal]]] = {
    Verdict.OTHER_PORTAL: (HTTPStatus.FORBIDDEN, Refusal.MEMBER),
    Verdict.NOT_PROVED: (HTTPStatus.FORBIDDEN, Refusal.SECRET),
    Verdict.NOT_NOW: (HTTPStatus.SERVICE_UNAVAILABLE, Refusal.NOT_NOW),
}

_PAGE: Final = """<!doctype html>
<meta charset="utf-8">
<title>{said}</title>
<script src="https://api.bitrix24.com/api/v1/"></script>
<p>{said}</p>
<script>if (window.BX24) BX24.init(function () {{ BX24.installFinish(); }});</script>
"""
"""In the portal's frame an installation ends when its page says so.
Source: apidocs.bitrix24.com/sdk/bx24-js-sdk/system-functions/bx24-install-finish.html."""


class InstallDoor:
    """Answers `/bitrix24/install`. `said` is what a person reads there afterwards."""

    def __init__(self, install: InstallApplication, said: str) -> None:
        self._install = install
        self._page = _PAGE.format(said=escape(said))

    @property
    def routes(self) -> list[Route]:
        """The form, and the way back from the portal's question."""
        return [Route(INSTALL_PATH, self.take_form), Route(INSTALL_PATH, self.take_code, hdrs.METH_GET)]

    async def take_form(self, request: web.Request) -> web.Response:
        """Tokens, by ONAPPINSTALL or by the form that opens the application.

        Raises:
            RefusedError: 400 for what is no such form; 403 for another portal and for tokens that the portal does not
                know; 503 while that cannot be found out.
        """
        body = await read_body(request, max_bytes=MAX_FORM_BYTES)
        try:
            pairs = parse_qsl(body.decode(), max_num_fields=MAX_FIELDS)
        except ValueError:
            raise RefusedError(HTTPStatus.BAD_REQUEST, Refusal.NOT_UNDERSTOOD) from None
        offer = read_offer(dict(pairs))
        if offer is None:
            raise RefusedError(HTTPStatus.BAD_REQUEST, Refusal.NOT_UNDERSTOOD)
        try:
            return self._answer(await self._install(offer))
        except StoreError:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, Refusal.NOT_NOW) from None

    async def take_code(self, request: web.Request) -> web.Response:
        """A code to be exchanged for tokens.

        Raises:
            RefusedError: as for a form.
        """
        code, state = request.query.get("code", ""), request.query.get("state", "")
        if not code:
            raise RefusedError(HTTPStatus.BAD_REQUEST, Refusal.NOT_UNDERSTOOD)
        try:
            return self._answer(await self._install.by_code(code, state))
        except StoreError:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, Refusal.NOT_NOW) from None

    def _answer(self, verdict: Verdict) -> web.Response:
        if verdict in _REFUSED:
            raise RefusedError(*_REFUSED[verdict])
        return web.Response(text=self._page, content_type="text/html")
