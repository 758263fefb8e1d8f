"""The same four jobs by fast-bitrix24, as its documentation does them. It knows no upload address: base64."""

import asyncio
import base64
from pathlib import Path
from typing import Any

from fast_bitrix24 import BitrixAsync

from tests.bench.layer.order import Order, wait_for_end, wait_for_go

SOURCE = "CALL"


async def upload(portal: BitrixAsync, order: Order) -> None:
    """Twenty files into one folder, side by side."""

    async def one(path: str, name: str) -> None:
        coded = base64.b64encode(await asyncio.to_thread(Path(path).read_bytes)).decode()
        params = {"id": order.folder_id, "data": {"NAME": name}, "fileContent": [name, coded]}
        await portal.call("disk.folder.uploadfile", params, raw=True)

    await asyncio.gather(*(one(path, name) for path, name in order.files))


async def card(portal: BitrixAsync, order: Order) -> None:
    """What the bot's card asks of the portal, in one batch."""
    answers: dict[str, Any] = await portal.call_batch(
        {
            "halt": 0,
            "cmd": {
                "deal": f"crm.deal.get?id={order.deal_id}",
                "item": f"crm.item.get?entityTypeId=2&id={order.deal_id}",
                "contact": "crm.contact.get?id=$result[deal][CONTACT_ID]",
                "files": f"disk.folder.getchildren?id={order.folder_id}",
            },
        }
    )
    if not answers["deal"]:
        raise AssertionError(answers)


async def list_deals(portal: BitrixAsync, order: Order) -> None:
    """Five hundred deals of one person."""
    params = {"filter": {"ASSIGNED_BY_ID": order.responsible_id}, "select": ["ID", "STAGE_ID"]}
    rows = await portal.get_all("crm.deal.list", params)
    if len(rows) != len(order.deal_ids):
        raise AssertionError(len(rows))


async def update(portal: BitrixAsync, order: Order) -> None:
    """A hundred deals get another source."""
    items = [{"id": deal_id, "fields": {"SOURCE_ID": SOURCE}} for deal_id in order.deal_ids[:100]]
    await portal.call("crm.deal.update", items)


JOBS = {"upload": upload, "card": card, "list": list_deals, "update": update}


async def main() -> None:
    """Do the one that was ordered."""
    order = Order.of_input()
    portal = BitrixAsync(order.webhook_url, verbose=False)
    wait_for_go()
    await JOBS[order.job](portal, order)
    wait_for_end()


if __name__ == "__main__":
    asyncio.run(main())
