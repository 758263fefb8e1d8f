"""The portal's events: answered once they are in the database, and looked into later."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.bitrix24.event_form import EVENTS, PortalEvent, read_event
from bot.metrics import Metrics
from bot.services.take_event import EventVerdict, TakeEvent
from bot.store.errors import StoreError
from bot.web.application import Refusal, RefusedError, Route
from bot.web.portal_form import read_form

EVENTS_PATH: Final = "/bitrix24/events"

_REFUSED: Final[Mapping[EventVerdict, tuple[HTTPStatus, Refusal]]] = {
    EventVerdict.WRONG_TOKEN: (HTTPStatus.UNAUTHORIZED, Refusal.SECRET),
    EventVerdict.OTHER_PORTAL: (HTTPStatus.FORBIDDEN, Refusal.MEMBER),
}


class EventDoor:
    """Answers `/bitrix24/events`."""

    def __init__(self, take: TakeEvent, metrics: Metrics) -> None:
        self._take = take
        self._metrics = metrics

    @property
    def routes(self) -> list[Route]:
        """The one address."""
        return [Route(EVENTS_PATH, self.take_form)]

    async def take_form(self, request: web.Request) -> web.Response:
        """Keep one event.

        Raises:
            RefusedError: 400 for what is no form; otherwise as for `take`.
        """
        return await self.take(read_event(await read_form(request)))

    async def take(self, event: PortalEvent) -> web.Response:
        """Keep it; one that means nothing to us is answered in the same way.

        Raises:
            RefusedError: 401 without the secret; 403 for another portal; 503 while the database does not take it. The
                portal sends nothing twice: the sweep finds what was refused.
        """
        try:
            verdict = await self._take(event)
        except StoreError:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, Refusal.NOT_NOW) from None
        if verdict in _REFUSED:
            raise RefusedError(*_REFUSED[verdict])
        self._metrics.portal_event_taken(event.name if event.name in EVENTS else "other")
        return web.Response()
