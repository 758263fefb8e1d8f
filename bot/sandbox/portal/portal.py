"""The portal as a whole: its data, its server, its faults, its log."""

import secrets
import ssl
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.clock import Clock
from bot.sandbox.portal.faults import PortalFaults
from bot.sandbox.portal.http.authority import AuthorityServer
from bot.sandbox.portal.http.events import OUTBOUND_EVENTS, EventSender
from bot.sandbox.portal.http.installing import post_frame, post_installation
from bot.sandbox.portal.http.server import PortalServer
from bot.sandbox.portal.log import RequestLog
from bot.sandbox.portal.records import PortalRecords
from bot.sandbox.portal.state import EventHandler


class SandboxPortal(PortalRecords):
    """A Bitrix24 portal with state, on loopback.

    `folder` takes the contents of files; whoever gives it removes it. Usable as an async context manager.
    """

    def __init__(self, folder: Path, *, clock: Clock | None = None) -> None:
        super().__init__(folder, clock or Clock())
        self.webhook_code = secrets.token_hex(8)
        self.faults = PortalFaults()
        self.log = RequestLog()
        self._server = PortalServer(self, self.faults, self.log)
        self._authority = AuthorityServer(self)
        self.events = EventSender(self)

    @property
    def page_for(self) -> Callable[[str, int], str | None]:
        """Where links meant for people lead: ("deal" | "folder" | "file", id) → address, None for the built-in page."""
        return self._server.page_for

    @page_for.setter
    def page_for(self, page_for: Callable[[str, int], str | None]) -> None:
        self._server.page_for = page_for

    @property
    def bucket_level(self) -> float:
        """How full the leaky bucket is now."""
        return self._server.bucket_level

    async def start(self, host: str = "127.0.0.1", port: int = 0, *, tls: ssl.SSLContext | None = None) -> None:
        """Listen; `webhook_url`, `base_url` and `oauth_url` are right from here on. `tls`: https, so certified."""
        self.base_url = await self._server.start(host, port, tls)
        self.oauth_url = await self._authority.start()
        self.events.start()

    async def stop(self) -> None:
        """Cut what is open and stop listening. The data stays readable."""
        await self.events.stop()
        await self._authority.stop()
        await self._server.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def change_webhook(self) -> None:
        """Rotate the webhook's secret, as an administrator's edit does: the old address gets 401 from now on."""
        self.webhook_code = secrets.token_hex(8)

    async def install(self, address: str) -> int:
        """The administrator installs the application: its form goes to this address of the bot; the answer's status."""
        return await post_installation(self, address)

    async def open_in_frame(self, address: str) -> int:
        """Somebody opens the application inside the portal: another form; the answer's status."""
        return await post_frame(self, address)

    def add_outbound_webhook(self, address: str) -> str:
        """The administrator makes an outbound webhook with every event that there is; the answer is its token."""
        self.event_handlers += [EventHandler(event, address, is_applications=False) for event in OUTBOUND_EVENTS]
        return self.outbound_token

    async def rename(self) -> None:
        """The portal gets another address, which here is a port, not a name. The old one answers 302 from now on."""
        self.base_url = await self._server.move()
