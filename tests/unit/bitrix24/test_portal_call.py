"""`call` serves any method: parameters in Python's own types, what would go elsewhere refused, a log without values."""

import logging
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.bitrix24.client import PortalClient
from bot.bitrix24.errors import PortalUnavailableError
from bot.bitrix24.limits import Lane
from bot.bitrix24.values import ParamValue
from bot.domain.ids import DealId
from tests.unit.bitrix24.agency import Bench
from tests.unit.bitrix24.scripted_portal import ScriptedPortal, page


async def test_parameters_are_pythons_own(client: PortalClient, portal: ScriptedPortal) -> None:
    """Days, times with their offset and exact amounts are written as the portal reads them; nothing else changes."""
    fields: Mapping[str, ParamValue] = {
        "CLOSEDATE": date(2026, 11, 28),
        "UF_CRM_AT": datetime(2026, 11, 28, 9, 5, tzinfo=UTC),
        "OPPORTUNITY": Decimal("12400000.10"),
        "TAGS": ("у парка", "торг"),
        "EMPTY": [],
        "NOTHING": None,
        "OPENED": True,
    }

    await client.call("crm.Deal.Update", {"id": DealId(7), "fields": fields})

    [sent] = portal.received
    assert sent.method == "crm.deal.update"
    assert sent.body == {
        "id": 7,
        "fields": {
            "CLOSEDATE": "2026-11-28",
            "UF_CRM_AT": "2026-11-28T09:05:00+00:00",
            "OPPORTUNITY": "12400000.10",
            "TAGS": ["у парка", "торг"],
            "EMPTY": [],
            "NOTHING": None,
            "OPENED": True,
        },
    }


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("../../admin", {}),
        ("crm.deal.get?id=1", {}),
        ("crm.deal.get/", {}),
        ("", {}),
        ("batch", {"cmd": {"a": "crm.deal.get"}}),
        ("crm.deal.get", {"auth": "x"}),
        ("crm.deal.get", {"token": "x"}),
        ("crm.deal.update", {"fields": {"AT": datetime(2026, 1, 1)}}),  # noqa: DTZ001  # the mistake itself
        ("crm.deal.update", {"fields": {"OPPORTUNITY": float("nan")}}),
        ("disk.folder.uploadfile", {"fileContent": ["a.jpg", b"jpeg"]}),
    ],
)
async def test_what_would_go_elsewhere_is_refused(
    client: PortalClient, portal: ScriptedPortal, method: str, params: dict[str, Any]
) -> None:
    """A path, a batch past its builder, what the portal takes for itself, a time of no zone, what is no JSON."""
    with pytest.raises(ValueError, match=r"."):
        await client.call(method, params)

    assert portal.received == []


async def test_file_in_the_call_is_not_stored_twice(client: PortalClient, portal: ScriptedPortal) -> None:
    """The same method only asks for an address without content, and may be asked again; with it, never."""
    content: Mapping[str, ParamValue] = {
        "id": 5,
        "data": {"NAME": "a.jpg"},
        "fileContent": ["a.jpg", b64encode(b"jpeg").decode()],
    }
    portal.script = [page(502), page(502)]

    await client.call("disk.folder.uploadfile", {"id": 5}, lane=Lane.BACKGROUND)
    asked = len(portal.received)
    portal.script = [page(502)]
    with pytest.raises(PortalUnavailableError) as caught:
        await client.call("disk.folder.uploadfile", content, lane=Lane.BACKGROUND)

    assert (asked, len(portal.received)) == (3, 4)
    assert caught.value.may_have_acted


async def test_method_without_a_typed_one_works_all_the_same(bench: Bench) -> None:
    """Reading a contact's fields, writing its post, asking for a public link: by name, as their pages have it."""
    fields = (await bench.client.call("crm.contact.fields")).require_object()
    done = await bench.client.call("crm.contact.update", {"ID": 101, "FIELDS": {"POST": "Директор"}})
    link = await bench.client.call("disk.folder.getExternalLink", {"id": bench.folder_of(1198)})

    done.require_done()
    assert "POST" in fields
    assert bench.portal.contacts[101].post == "Директор"
    assert str(link.result).startswith("http")


async def test_line_of_the_log_has_names_and_ids_and_no_value(
    client: PortalClient, portal: ScriptedPortal, caplog: pytest.LogCaptureFixture
) -> None:
    """Which method on which deal, the how-manieth time, and how it went; never a word of what was sent."""
    caplog.set_level(logging.INFO, "bot.bitrix24")
    portal.script = [page(502)]

    await client.call("crm.item.get", {"entityTypeId": 2, "id": 1245, "select": ["Иванов"], "PHONE": "+79005550142"})

    first, second = caplog.messages
    assert "method=crm.item.get keys=- params=entityTypeId:2,id:1245,select,PHONE " in first
    assert "attempt=1 status=502 code=HTTP_502" in first
    assert "attempt=2 status=200 code=- " in second
    fields = caplog.records[-1].__dict__["request"]
    assert (fields["status"], fields["duration"], fields["operating"]) == (200, 0.1, 1.0)  # numbers, for programs
    assert "operating=1.000 reset_at=4000000000" in second
    assert "Иванов" not in caplog.text
    assert "9005550142" not in caplog.text
