"""The four jobs by the bot's own layer."""

import asyncio
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from bot.bitrix24.access import WebhookAccess
from bot.bitrix24.batch import Batch
from bot.bitrix24.client import PortalClient
from bot.bitrix24.deals import DealGateway
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.disk import DiskGateway
from bot.bitrix24.errors import PortalError
from bot.bitrix24.fields import DealFieldCodes
from bot.bitrix24.limits import Lane, RateLimiter
from bot.bitrix24.lists import all_rows
from bot.bitrix24.many_files import FileToSend, send_files
from bot.clock import Clock
from bot.domain.ids import DealId, FolderId
from tests.bench.layer.order import Order, wait_for_end, wait_for_go

SOURCE = "CALL"


class Nothing:
    """A bucket whose level is nowhere kept, and facts that are found out each time: this program runs once."""

    async def load(self, portal: str) -> tuple[float, datetime] | None:  # noqa: ARG002  # the limiter's protocol
        """Never asked before."""
        return None

    async def save(self, portal: str, level: float, as_of: datetime) -> None:
        """Nothing to do."""

    async def get(self, name: str) -> str | None:  # noqa: ARG002  # the gateway's protocol
        """Never noted."""
        return None

    async def put(self, name: str, value: str) -> None:
        """Nothing to do."""


async def upload(client: PortalClient, order: Order) -> None:
    """Twenty files into one folder."""
    files = [FileToSend(name, Path(path)) for path, name in order.files]
    outcomes = await send_files(DiskGateway(client, Nothing()), FolderId(order.folder_id), files)
    if any(isinstance(outcome, PortalError) for outcome in outcomes):
        raise AssertionError(outcomes)


async def card(client: PortalClient, order: Order) -> None:
    """Everything that a card shows; what stages and fields are called is known from the first one on."""
    codes = DealFieldCodes("UF_CRM_DEAL_FOLDER", "UF_CRM_ADDRESS", ())
    deals = DealGateway(client, Dictionaries(client, Clock()), codes)
    await deals.card(DealId(order.deal_id), own_folder_id=None)
    wait_for_go()
    await deals.card(DealId(order.deal_id), own_folder_id=None)


async def list_deals(client: PortalClient, order: Order) -> None:
    """Five hundred deals of one person."""
    rows = await all_rows(
        client,
        "crm.deal.list",
        {"filter": {"ASSIGNED_BY_ID": order.responsible_id}, "select": ["ID", "STAGE_ID"], "order": {"ID": "ASC"}},
    )
    if len(rows) != len(order.deal_ids):
        raise AssertionError(len(rows))


async def update(client: PortalClient, order: Order) -> None:
    """A hundred deals get another source."""
    batch = Batch()
    for deal_id in order.deal_ids[:100]:
        batch.add(f"d{deal_id}", "crm.deal.update", {"id": deal_id, "fields": {"SOURCE_ID": SOURCE}})
    for answer in (await client.batch(batch, lane=Lane.BACKGROUND)).values():
        answer.require()


JOBS = {"upload": upload, "card": card, "list": list_deals, "update": update}


async def main() -> None:
    """Do the one that was ordered."""
    order = Order.of_input()
    limiter = RateLimiter(Nothing(), requests_per_second=2, burst=50, clock=Clock())
    client = PortalClient(
        WebhookAccess(SecretStr(order.webhook_url)), limiter, clock=Clock(), user_agent="dealbot-bench"
    )
    if order.job != "card":
        wait_for_go()
    await JOBS[order.job](client, order)
    wait_for_end()
    await client.aclose()


if __name__ == "__main__":
    asyncio.run(main())
