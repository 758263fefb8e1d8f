"""One aiohttp application on loopback over the two embedded servers."""

import asyncio
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from bot.background import Background
from bot.sandbox.cast import gather
from bot.sandbox.portal import SandboxPortal
from bot.sandbox.samples import Sample, ready_samples
from bot.sandbox.stage.feed import Feed
from bot.sandbox.stage.guard import guard
from bot.sandbox.stage.pictures import Pictures
from bot.sandbox.stage.routes import Routes
from bot.sandbox.stage.sending import Sending
from bot.sandbox.stage.trials import Trials
from bot.sandbox.stage.views import Views
from bot.sandbox.telegram import SandboxTelegram

SHUTDOWN_SECONDS = 0.2
MAX_REQUEST_BYTES = 600_000_000
"""Our own choice: ten videos at Telegram's old limit of 50 MB, and some room."""


class Stage:
    """The demo's page and what stands behind it. Both servers are started and stopped by whoever made them."""

    def __init__(
        self,
        portal: SandboxPortal,
        telegram: SandboxTelegram,
        *,
        language: str = "ru",
        samples: Sequence[Sample] | None = None,
    ) -> None:
        self.cast = gather(portal, telegram, language)
        self.url = ""
        self._samples = samples
        self._portal = portal
        self._telegram = telegram
        self._background = Background()
        self._folder = tempfile.TemporaryDirectory(prefix="sandbox-stage-")
        self._runner: web.AppRunner | None = None
        self._feed: Feed | None = None
        self._trials = Trials(portal)

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen and return the page's address; port 0 takes a free one. Draws the ready photos, if none were given."""
        samples = self._samples if self._samples is not None else await asyncio.to_thread(ready_samples)
        views = Views(self._portal, self._telegram, self.cast, self._trials, samples, session=secrets.token_hex(4))
        self._feed = Feed(views, self._background)
        sending = Sending(self._telegram, self.cast, samples, Path(self._folder.name))
        routes = Routes(views, self._feed, sending, self._trials, Pictures(self._portal, self.cast, samples))
        application = web.Application(middlewares=[guard], client_max_size=MAX_REQUEST_BYTES)
        application.add_routes(routes.table())
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}/"
        self._portal.page_for = self._page_for
        self._feed.listen(self._portal, self._telegram, self._trials)
        return self.url

    async def stop(self) -> None:
        """End all streams, stop listening, remove what was uploaded."""
        if self._feed is not None:
            self._feed.close()
        await self._background.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self._folder.cleanup()

    def _page_for(self, kind: str, object_id: int) -> str | None:
        """Where the portal's links for people lead: into the page, at that deal or folder."""
        return f"{self.url}#{kind}-{object_id}" if kind in {"deal", "folder", "file"} else None
