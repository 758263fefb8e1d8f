"""Where the bench takes place: the agency of the flow tests, the line slowed down, and the real bot as a process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.sandbox.portal.records import FOLDER_FIELD
from tests.bench.process import MeasuredProcess, running
from tests.flows.office import Office, open_office

LATENCY_SECONDS = 0.08
AGENT = "Анна Сафина"
DEAL_ID, OTHER_DEAL_ID = 1245, 1251
"""Both of this agent; the first has a folder."""
QUIET_SECONDS = 0.5
UP_WITHIN_SECONDS, DONE_WITHIN_SECONDS = 60, 240


@asynccontextmanager
async def slow_office(**changes: Any) -> AsyncIterator[Office]:
    """A portal with the tariff's limits and a Telegram, both 80 ms away."""
    with TemporaryDirectory(prefix="dealbot-bench-") as folder:
        async with open_office(Path(folder), **changes) as office:
            office.portal.faults.delay_seconds = LATENCY_SECONDS
            office.telegram.faults.delay_seconds = LATENCY_SECONDS
            yield office


@asynccontextmanager
async def bot_process(office: Office) -> AsyncIterator[MeasuredProcess]:
    """`python -m bot run` of this office, until the block ends."""
    settings = office.settings
    environment = {
        "BOT_TOKEN": settings.bot_token.get_secret_value(),
        "TELEGRAM_API_URL": settings.telegram_api_url,
        "BITRIX24_WEBHOOK_URL": office.portal.webhook_url,
        "DATA_DIR": str(settings.data_dir),
        "OPS_PORT": "0",
        "PUBLIC_URL": settings.public_url or "",
        "HTTP_PORT": str(settings.http_port),
        "DEAL_ADDRESS_FIELD": settings.deal_address_field or "",
        "DEAL_FOLDER_FIELD": FOLDER_FIELD,
        "BITRIX24_REQUESTS_PER_SECOND": str(settings.bitrix24_requests_per_second),
        "BITRIX24_BURST": str(settings.bitrix24_burst),
    }
    async with running(["-m", "bot", "run"], environment) as process:
        yield process


async def first_exchange(office: Office) -> None:
    """Wait until the bot has polled Telegram, has had its answers from the portal, and is quiet."""
    async with asyncio.timeout(UP_WITHIN_SECONDS):
        await office.telegram.wait_until_polled()
        await _heard(office)
    await no_more_requests(office)


async def _heard(office: Office) -> None:
    asked = asyncio.Event()
    stop_listening = office.portal.log.subscribe(lambda _: asked.set())
    if not office.portal.log.lines:
        await asked.wait()
    stop_listening()


async def no_more_requests(office: Office) -> None:
    """Wait until the portal hears nothing for a moment."""
    heard = -1
    while heard != office.portal.log.count():
        heard = office.portal.log.count()
        await asyncio.sleep(QUIET_SECONDS)


async def files_arrived(office: Office, count: int) -> None:
    """Wait until so many files lie in the deal's folder."""
    arrived = asyncio.Event()
    stop_listening = office.portal.on_change(lambda _: arrived.set())
    try:
        async with asyncio.timeout(DONE_WITHIN_SECONDS):
            while len(office.files(DEAL_ID)) < count:
                arrived.clear()
                await arrived.wait()
    finally:
        stop_listening()


def wire_bytes(office: Office) -> int:
    """What went between bot and portal, in both directions, since the log was cleared."""
    return office.portal.log.bytes_in + office.portal.log.bytes_out
