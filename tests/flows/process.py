"""The real process, which may be killed and started again, and how a story learns that its moment has come."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable
from pathlib import Path

from bot.sandbox.portal import RequestLine
from tests.flows.office import Office

ROOT = Path(__file__).parent.parent.parent
STARTED_WITHIN_SECONDS = 40.0


class BotProcess:
    """`python -m bot run` between the servers of the office; it may be killed and started again."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._process: Process | None = None

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Return when it polls, or has named its webhook: then it has taken up what the last run left."""
        office, settings = self._office, self._office.settings
        environment = {
            "PYTHONPATH": str(ROOT),
            "PATH": "/usr/bin:/bin",
            "BOT_TOKEN": office.telegram.token,
            "TELEGRAM_API_URL": office.telegram.api_url,
            "DATA_DIR": str(office.folder / "data"),
            "OPS_PORT": "0",
            "PUBLIC_URL": settings.public_url or "",
            "HTTP_PORT": str(settings.http_port),
            "DEAL_ADDRESS_FIELD": "UF_CRM_ADDRESS",
            **self._way_in(),
        }
        webhook_before = office.telegram.webhook
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=office.folder, env=environment, stdout=DEVNULL, stderr=DEVNULL
        )
        async with asyncio.timeout(STARTED_WITHIN_SECONDS):
            if settings.public_url:
                await office.telegram.wait_until_webhook_set(instead_of=webhook_before)
            else:
                await office.telegram.wait_until_polled()

    def _way_in(self) -> dict[str, str]:
        """The webhook, or the application in its place where the settings name one; it brings its administrators."""
        settings = self._office.settings
        if settings.bitrix24_webhook_url is not None:
            return {"BITRIX24_WEBHOOK_URL": self._office.portal.webhook_url}
        application = self._office.portal.application
        return {
            "BITRIX24_PORTAL": self._office.portal.base_url,
            "BITRIX24_CLIENT_ID": application.client_id,
            "BITRIX24_CLIENT_SECRET": application.client_secret,
            "BITRIX24_OAUTH_URL": self._office.portal.oauth_url,
            "ADMIN_IDS": ",".join(map(str, settings.admin_ids)),
        }

    async def kill(self) -> None:
        """SIGKILL: no handler, no goodbye."""
        if self._process is not None and self.is_running:
            self._process.kill()
            await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        self._process.terminate()
        async with asyncio.timeout(20):
            return await self._process.wait()


async def request_seen(office: Office, fits: Callable[[RequestLine], bool]) -> None:
    """Return as soon as the portal has seen such a request."""
    seen = asyncio.Event()
    unsubscribe = office.portal.log.subscribe(lambda line: seen.set() if fits(line) else None)
    try:
        async with asyncio.timeout(STARTED_WITHIN_SECONDS):
            await seen.wait()
    finally:
        unsubscribe()
