"""What the portal posts when something happens: a form with a number, sent once, whoever answers what.

Source: apidocs.bitrix24.com/api-reference/events/index.html (delivery by a queue, no second try),
apidocs.bitrix24.com/local-integrations/local-webhooks.html.
"""

import asyncio
from contextlib import suppress

import aiohttp

from bot.background import Background
from bot.sandbox.portal.records import PortalRecords
from bot.sandbox.portal.state import EventHandler

OUTBOUND_EVENTS = ("ONCRMDEALADD", "ONCRMDEALUPDATE", "ONCRMDEALDELETE", "ONCRMTIMELINECOMMENTADD")
"""Those that an outbound webhook can have; another pipeline is told to applications alone."""
AT_ONCE = 10


class EventSender:
    """The queue server. `statuses` are the answers so far; None where there was none."""

    def __init__(self, records: PortalRecords) -> None:
        self._records = records
        self._background = Background(records.clock)
        self._waiting: asyncio.Queue[tuple[EventHandler, str, int]] = asyncio.Queue()
        self._numbers: dict[EventHandler, int] = {}
        self.statuses: list[int | None] = []
        records.send_event = lambda handler, event, object_id: self._waiting.put_nowait((handler, event, object_id))

    def start(self) -> None:
        """Send what happens from here on."""
        for place in range(AT_ONCE):
            self._background.start(f"events {place}", self._send_all)

    async def stop(self) -> None:
        """Send nothing more."""
        await self._background.close()

    async def delivered(self) -> None:
        """Return once everything that happened has been posted."""
        await self._waiting.join()

    async def _send_all(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                handler, event, object_id = await self._waiting.get()
                try:
                    self.statuses.append(await self._post(session, handler, event, object_id))
                finally:
                    self._waiting.task_done()

    async def _post(
        self, session: aiohttp.ClientSession, handler: EventHandler, event: str, object_id: int
    ) -> int | None:
        with suppress(aiohttp.ClientError, TimeoutError):
            async with session.post(handler.address, data=self._form(handler, event, object_id)) as answer:
                await answer.read()
                return answer.status
        return None

    def _form(self, handler: EventHandler, event: str, object_id: int) -> dict[str, str]:
        records, application = self._records, self._records.application
        token = application.application_token if handler.is_applications else records.outbound_token
        form = {
            "event": event,
            "event_handler_id": str(self._numbers.setdefault(handler, len(self._numbers) + 1)),
            "data[FIELDS][ID]": str(object_id),
            "ts": str(int(records.clock.now().timestamp())),
            "auth[domain]": records.base_url.partition("://")[2],
            "auth[server_endpoint]": f"{records.oauth_url}/rest/",
            "auth[client_endpoint]": f"{records.base_url}/rest/",
            "auth[member_id]": application.member_id,
            "auth[application_token]": token,
        }
        if handler.is_applications:
            pair = application.pair()
            form |= {"auth[access_token]": str(pair["access_token"]), "auth[expires_in]": "3600", "auth[status]": "L"}
        return form
