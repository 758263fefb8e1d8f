"""A thousand mixed calls at the speed of a tariff: none is refused for the rate, and people hardly wait for uploads."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.bitrix24.access import WebhookAccess
from bot.bitrix24.batch import Batch, ref
from bot.bitrix24.client import PortalClient
from bot.bitrix24.disk import DiskGateway
from bot.bitrix24.errors import PortalUnavailableError
from bot.bitrix24.limits import RateLimiter
from bot.clock import Clock
from bot.domain.ids import FolderId
from bot.sandbox.portal import SandboxPortal, seed
from tests.unit.bitrix24.agency import Notes
from tests.unit.bitrix24.doubles import MemoryLevels

CALLS, REQUESTS_PER_SECOND, BURST = 1000, 40, 50
INTERACTIVE = 300
INTERACTIVE_PER_SECOND = 12
TIMES_FASTER = 3
TRANSFERS_AT_ONCE = 4


class FastClock(Clock):
    """Real time, faster: for us and for the portal alike."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def now(self) -> datetime:
        """Now, as far as it is."""
        return datetime(2026, 11, 23, 9, 0, tzinfo=UTC) + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Seconds since the start."""
        return (time.monotonic() - self._began) * TIMES_FASTER

    async def sleep(self, seconds: float) -> None:
        """Wait a part of it."""
        await asyncio.sleep(seconds / TIMES_FASTER)


@pytest.fixture
async def busy_portal(tmp_path: Path) -> AsyncIterator[tuple[SandboxPortal, PortalClient, Clock]]:
    """A portal of 40 requests a second and a burst of 50, and a client that knows it."""
    clock = FastClock()
    async with SandboxPortal(tmp_path / "portal", clock=clock) as portal:
        seed(portal, photos=[b"jpeg"])
        portal.faults.leak_per_second, portal.faults.bucket_size = REQUESTS_PER_SECOND, BURST
        limiter = RateLimiter(MemoryLevels(), requests_per_second=REQUESTS_PER_SECOND, burst=BURST, clock=clock)
        client = PortalClient(
            WebhookAccess(SecretStr(portal.webhook_url)), limiter, clock=clock, user_agent="dealbot/test"
        )
        yield portal, client, clock
        await client.aclose()


async def test_thousand_mixed_calls_fit_the_tariff(
    busy_portal: tuple[SandboxPortal, PortalClient, Clock], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """No 503; of the people's requests 95 in a hundred wait less than two seconds while uploads take all the rest."""
    caplog.set_level("INFO", "bot.bitrix24")
    portal, client, clock = busy_portal
    disk = DiskGateway(client, Notes())
    found = portal.deal_folder(1198)
    assert found is not None
    folder_id = FolderId(found.folder_id)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"x" * 20_000)
    uploaded = 0

    async def look(number: int) -> None:
        await clock.sleep(number / INTERACTIVE_PER_SECOND)
        with suppress(PortalUnavailableError):  # a machine too busy to answer in time says nothing of the limit
            await ask(number)

    async def ask(number: int) -> None:
        if number % 3 == 0:
            batch = Batch().add("deal", "crm.deal.get", {"id": 1245})
            await client.batch(batch.add("contact", "crm.contact.get", {"id": ref("deal", "CONTACT_ID")}))
        elif number % 3 == 1:
            await client.call("crm.deal.get", {"id": 1245})
        else:
            await client.call("crm.item.list", {"entityTypeId": 2, "filter": {"%title": "Чистопольская"}, "start": -1})

    async def upload_for_ever() -> None:
        nonlocal uploaded
        while True:
            for address in await disk.upload_addresses(folder_id, 10):
                uploaded += 1
                await disk.upload(address, f"20261123-{uploaded:04d}.jpg", photo)

    enough = asyncio.Event()
    portal.log.subscribe(lambda _: enough.set() if len(portal.log.lines) >= CALLS else None)

    async with asyncio.TaskGroup() as group:
        uploads = [group.create_task(upload_for_ever()) for _ in range(TRANSFERS_AT_ONCE)]
        people = [group.create_task(look(number)) for number in range(INTERACTIVE)]
        await asyncio.gather(enough.wait(), *people)
        for task in uploads:
            task.cancel()

    waited = sorted(
        float(line.split("waited=")[1].split()[0]) for line in caplog.messages if " lane=interactive " in line
    )
    assert len(portal.log.lines) >= CALLS
    assert portal.log.refusals("QUERY_LIMIT_EXCEEDED") == 0
    assert len(waited) >= INTERACTIVE
    assert waited[int(len(waited) * 0.95)] < 2
    assert portal.log.count("upload") > CALLS / 2
