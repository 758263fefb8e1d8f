"""A thousand mixed calls at the speed of a tariff: none is refused for the rate, and people hardly wait for uploads."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.bitrix24.access import WebhookAccess
from bot.bitrix24.batch import Batch, ref
from bot.bitrix24.client import PortalClient
from bot.bitrix24.disk import DiskGateway
from bot.bitrix24.limits import Grant, Lane, RateLimiter
from bot.clock import Clock
from bot.domain.ids import FolderId
from bot.sandbox.portal import SandboxPortal, seed
from tests.unit.bitrix24.agency import KeptFacts
from tests.unit.bitrix24.doubles import MemoryLevels, SimulatedClock

pytestmark = pytest.mark.long

CALLS, REQUESTS_PER_SECOND, BURST = 1000, 40, 50
INTERACTIVE = 300
INTERACTIVE_PER_SECOND = 12
TRANSFERS_AT_ONCE = 4


class WatchedLimiter(RateLimiter):
    """Knows whether any request is out, so that time can stand still meanwhile: how busy the machine is counts not."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(MemoryLevels(), requests_per_second=REQUESTS_PER_SECOND, burst=BURST, clock=clock)
        self.out = 0
        self.is_idle = asyncio.Event()
        self.is_idle.set()

    @asynccontextmanager
    async def request(self, lane: Lane) -> AsyncIterator[Grant]:
        """As ever, and counted."""
        async with super().request(lane) as grant:
            self.out += 1
            self.is_idle.clear()
            try:
                yield grant
            finally:
                self.out -= 1
                if not self.out:
                    self.is_idle.set()


@dataclass(frozen=True, slots=True)
class Agency:
    """A portal of 40 requests a second and a burst of 50, a client that knows it, and the clock of both."""

    portal: SandboxPortal
    client: PortalClient
    clock: SimulatedClock
    limiter: WatchedLimiter

    async def let_time_pass(self) -> None:
        """For ever: whenever everybody waits for nothing but the time."""
        while True:
            await self.limiter.is_idle.wait()
            await self.clock.run(is_busy=lambda: self.limiter.out > 0)


@pytest.fixture
async def agency(tmp_path: Path) -> AsyncIterator[Agency]:
    """The agency at nine in the morning."""
    clock = SimulatedClock()
    async with SandboxPortal(tmp_path / "portal", clock=clock) as portal:
        seed(portal, photos=[b"jpeg"])
        portal.faults.leak_per_second, portal.faults.bucket_size = REQUESTS_PER_SECOND, BURST
        limiter = WatchedLimiter(clock)
        client = PortalClient(
            WebhookAccess(SecretStr(portal.webhook_url)), limiter, clock=clock, user_agent="dealbot/test"
        )
        yield Agency(portal, client, clock, limiter)
        await client.aclose()


async def test_thousand_mixed_calls_fit_the_tariff(
    agency: Agency, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """No 503; of the people's requests 95 in a hundred wait less than two seconds while uploads take all the rest."""
    caplog.set_level("INFO", "bot.bitrix24")
    portal, client, clock = agency.portal, agency.client, agency.clock
    disk = DiskGateway(client, KeptFacts())
    found = portal.deal_folder(1198)
    assert found is not None
    folder_id = FolderId(found.folder_id)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"x" * 20_000)
    uploaded = 0

    async def look(number: int) -> None:
        await clock.sleep(number / INTERACTIVE_PER_SECOND)
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
        time = group.create_task(agency.let_time_pass())
        await asyncio.gather(enough.wait(), *people)
        for task in (*uploads, time):
            task.cancel()

    waited = sorted(
        float(line.split("waited=")[1].split()[0]) for line in caplog.messages if " lane=interactive " in line
    )
    assert len(portal.log.lines) >= CALLS
    assert portal.log.refusals("QUERY_LIMIT_EXCEEDED") == 0
    assert len(waited) >= INTERACTIVE
    assert waited[int(len(waited) * 0.95)] < 2
    assert portal.log.count("upload") > CALLS / 2
