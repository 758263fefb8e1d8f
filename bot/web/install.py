"""The application's address: where the portal sends its tokens, and an administrator's browser its code."""

from collections.abc import Awaitable, Callable, Mapping
from html import escape
from http import HTTPStatus
from typing import Final

from aiohttp import hdrs, web

from bot.bitrix24.event_form import PortalEvent, read_event
from bot.bitrix24.install_form import INSTALLATIONS, read_offer
from bot.services.install_app import InstallApplication, Verdict
from bot.store.errors import StoreError
from bot.web.application import Refusal, RefusedError, Route
from bot.web.portal_form import read_form

INSTALL_PATH: Final = "/bitrix24/install"

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
    """Answers `/bitrix24/install`. `said` is what a person reads there afterwards.

    The address is the application's own: other events about it may be posted there as well, and go to `take_event`.
    """

    def __init__(
        self, install: InstallApplication, take_event: Callable[[PortalEvent], Awaitable[web.Response]], said: str
    ) -> None:
        self._install = install
        self._take_event = take_event
        self._page = _PAGE.format(said=escape(said))

    @property
    def routes(self) -> list[Route]:
        """The form, and the way back from the portal's question."""
        return [Route(INSTALL_PATH, self.take_form), Route(INSTALL_PATH, self.take_code, hdrs.METH_GET)]

    async def take_form(self, request: web.Request) -> web.Response:
        """Tokens, by ONAPPINSTALL, ONAPPUPDATE or the form that opens the application; or any other event.

        Raises:
            RefusedError: 400 for what is no such form; 403 for another portal and for tokens that the portal does not
                know; 503 while that cannot be found out. For another event as the address of events does.
        """
        form = await read_form(request)
        event = read_event(form)
        if event.name and event.name not in INSTALLATIONS:
            return await self._take_event(event)
        offer = read_offer(form)
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
