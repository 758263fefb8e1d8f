"""Where the portal posts its events to: handlers that an OAuth application binds. A webhook may not: 403."""

from dataclasses import dataclass

from bot.bitrix24.client import PortalClient
from bot.bitrix24.errors import PortalRefusedError
from bot.bitrix24.values import number, text


@dataclass(frozen=True, slots=True)
class BoundEvent:
    """One event's name and the address it is posted to. Names are in capitals, as the portal writes them."""

    name: str
    address: str


class EventHandlerGateway:
    """Reads and changes the handlers of this application; nobody else's are seen."""

    def __init__(self, client: PortalClient) -> None:
        self._client = client

    async def bound(self) -> list[BoundEvent]:
        """Every handler for events that are posted, in the portal's order.

        Source: apidocs.bitrix24.com/api-reference/events/event-get.html (an offline event is fetched, not posted).
        """
        rows = (await self._client.call("event.get")).result
        return [
            BoundEvent(text(row.get("event")).upper(), text(row.get("handler")))
            for row in (rows if isinstance(rows, list) else [])
            if isinstance(row, dict) and not number(row.get("offline"))
        ]

    async def bind(self, event: BoundEvent) -> None:
        """Have this event posted there; a handler that somebody else has bound just now will do.

        Raises:
            PortalNotFoundError: the portal has no such event, or the application lacks the event's scope.
            PortalRefusedError: the portal takes no such handler.

        Source: apidocs.bitrix24.com/api-reference/events/event-bind.html.
        """
        try:
            await self._client.call("event.bind", {"event": event.name, "handler": event.address})
        except PortalRefusedError:
            if event not in await self.bound():
                raise

    async def unbind(self, event: BoundEvent) -> None:
        """Have it posted there no more; without such a handler nothing happens.

        Raises:
            PortalRightsError: whoever installed the application is no administrator of the portal.

        Source: apidocs.bitrix24.com/api-reference/events/event-unbind.html.
        """
        await self._client.call("event.unbind", {"event": event.name, "handler": event.address})
