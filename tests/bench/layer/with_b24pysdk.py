"""The same four jobs by b24pysdk, Bitrix24's own library, as its documentation does them: no asyncio, base64."""

import base64
from pathlib import Path
from urllib.parse import urlsplit

from b24pysdk import BitrixWebhook

from tests.bench.layer.order import Order, wait_for_end, wait_for_go

SOURCE = "CALL"


def upload(portal: BitrixWebhook, order: Order) -> None:
    """Twenty files into one folder, one after the other."""
    for path, name in order.files:
        coded = base64.b64encode(Path(path).read_bytes()).decode()
        params = {"id": order.folder_id, "data": {"NAME": name}, "fileContent": [name, coded]}
        portal.call_method("disk.folder.uploadfile", params)


def card(portal: BitrixWebhook, order: Order) -> None:
    """What the bot's card asks of the portal, in one batch."""
    answers = portal.call_batch(
        {
            "deal": ("crm.deal.get", {"id": order.deal_id}),
            "item": ("crm.item.get", {"entityTypeId": 2, "id": order.deal_id}),
            "contact": ("crm.contact.get", {"id": "$result[deal][CONTACT_ID]"}),
            "files": ("disk.folder.getchildren", {"id": order.folder_id}),
        }
    )
    if not answers["result"]["result"]["deal"]:
        raise AssertionError(answers)


def list_deals(portal: BitrixWebhook, order: Order) -> None:
    """Five hundred deals of one person."""
    params = {"filter": {"ASSIGNED_BY_ID": order.responsible_id}, "select": ["ID", "STAGE_ID"]}
    rows = list(portal.call_list("crm.deal.list", params)["result"])
    if len(rows) != len(order.deal_ids):
        raise AssertionError(len(rows))


def update(portal: BitrixWebhook, order: Order) -> None:
    """A hundred deals get another source."""
    params = ({"id": deal_id, "fields": {"SOURCE_ID": SOURCE}} for deal_id in order.deal_ids[:100])
    portal.call_batches([("crm.deal.update", each) for each in params])


JOBS = {"upload": upload, "card": card, "list": list_deals, "update": update}


def main() -> None:
    """Do the one that was ordered."""
    order = Order.of_input()
    address = urlsplit(order.webhook_url)
    _, _, user, code, *_ = address.path.split("/")
    portal = BitrixWebhook(domain=address.netloc, webhook_token=f"{user}/{code}")
    wait_for_go()
    JOBS[order.job](portal, order)
    wait_for_end()


if __name__ == "__main__":
    main()
