"""Lists: what they cost, when the first row is there, and what happens to a list that changes meanwhile."""

from collections.abc import Mapping

import pytest

from bot.bitrix24.batch import PlainValue
from bot.bitrix24.client import PortalClient
from bot.bitrix24.limits import Lane
from bot.bitrix24.lists import all_rows, rows_by_id, rows_by_next
from bot.bitrix24.protocol import Answer
from bot.bitrix24.values import JsonObject
from bot.domain.ids import EmployeeId
from tests.unit.bitrix24.agency import MARAT, Bench
from tests.unit.bitrix24.scripted_portal import ScriptedPortal, good

OF_NOBODY = EmployeeId(77)
DEALS: Mapping[str, PlainValue] = {"filter": {"ASSIGNED_BY_ID": OF_NOBODY}, "select": ["ID", "TITLE"]}


def add_deals(bench: Bench, count: int, responsible_id: EmployeeId = OF_NOBODY) -> list[int]:
    """So many deals of somebody."""
    return [bench.portal.add_deal(f"Сделка {n}", responsible_id=responsible_id).deal_id for n in range(count)]


def ids_of(rows: list[JsonObject]) -> list[int]:
    """The ids of either family's rows."""
    return [int(str(row.get("ID") or row.get("id"))) for row in rows]


async def test_five_hundred_deals_are_eleven_requests(bench: Bench) -> None:
    """Ten pages by `>ID` and one that tells that there are no more."""
    added = add_deals(bench, 500)

    rows = [row async for row in rows_by_id(bench.client, "crm.deal.list", DEALS)]

    assert ids_of(rows) == added
    assert bench.requests == ["crm.deal.list"] * 11


async def test_five_hundred_deals_at_once_are_two_requests(bench: Bench) -> None:
    """The first page says how many there are; the other nine travel in one batch."""
    added = add_deals(bench, 500)

    rows = await all_rows(bench.client, "crm.deal.list", {**DEALS, "order": {"ID": "ASC"}})

    assert ids_of(rows) == added
    assert bench.requests == ["crm.deal.list", "batch"]


async def test_newer_family_is_listed_alike(bench: Bench) -> None:
    """Its rows stand under `items`, its id is in small letters."""
    added = add_deals(bench, 120)
    params: Mapping[str, PlainValue] = {
        "entityTypeId": 2,
        "filter": {"assignedById": OF_NOBODY},
        "select": ["id", "title"],
    }

    one_by_one = [
        row async for row in rows_by_id(bench.client, "crm.item.list", params, id_name="id", rows_of=Answer.items)
    ]
    at_once = await all_rows(bench.client, "crm.item.list", {**params, "order": {"id": "ASC"}}, rows_of=Answer.items)

    assert ids_of(one_by_one) == ids_of(at_once) == added
    assert bench.requests == ["crm.item.list"] * 4 + ["batch"]


async def test_first_rows_come_before_the_last_page_is_asked_for(bench: Bench) -> None:
    """Whoever stops early has asked for no more than was used."""
    add_deals(bench, 500)
    rows = rows_by_id(bench.client, "crm.deal.list", DEALS)

    seen = [await anext(rows) for _ in range(60)]
    await rows.aclose()

    assert len(seen) == 60
    assert bench.requests == ["crm.deal.list"] * 2


async def test_deal_that_goes_meanwhile_hides_no_other(bench: Bench) -> None:
    """By id nothing shifts: a deal deleted behind us takes no other one along."""
    added = add_deals(bench, 150)
    rows = rows_by_id(bench.client, "crm.deal.list", DEALS)

    seen = [await anext(rows) for _ in range(50)]
    del bench.portal.deals[added[0]]
    seen += [row async for row in rows]

    assert ids_of(seen) == added


async def test_list_that_changed_its_length_is_read_again(client: PortalClient, portal: ScriptedPortal) -> None:
    """A page that counts another number than the first one may have left a row between the two."""

    def page(*ids: int, total: int, following: int | None) -> dict[str, object]:
        return {"rows": [{"ID": str(one)} for one in ids], "total": total, "next": following}

    first, second = page(*range(50), total=52, following=50), page(50, 51, total=51, following=None)
    batch = {"result": {"from_50": second["rows"]}, "result_total": {"from_50": 51}}
    portal.script = [
        good(first["rows"], total=52, next=50),
        good(batch),
        good([{"ID": str(one)} for one in range(50)], total=51, next=50),
        good([{"ID": "50"}], total=51),
    ]

    rows = await all_rows(client, "crm.deal.list", {"order": {"ID": "ASC"}})

    assert ids_of(rows[1:]) == list(range(1, 51))
    assert portal.methods == ["crm.deal.list", "batch", "crm.deal.list", "crm.deal.list"]


async def test_next_leads_even_over_a_short_page(client: PortalClient, portal: ScriptedPortal) -> None:
    """Rows that nobody may read are taken out after paging: a page of one may have a next."""
    portal.script = [good([{"ID": "1"}], next=50), good([], next=100), good([{"ID": "2"}])]

    rows = [row async for row in rows_by_next(client, "disk.storage.getlist", {"filter": {"ENTITY_TYPE": "common"}})]

    assert ids_of(rows) == [1, 2]
    assert [received.body.get("start") for received in portal.received] == [None, 50, 100]


async def test_list_without_a_count_is_led_by_next(client: PortalClient, portal: ScriptedPortal) -> None:
    """A method that tells no total is read page by page."""
    portal.script = [good([{"ID": "1"}], next=50), good([{"ID": "1"}], next=50), good([{"ID": "2"}])]

    rows = await all_rows(client, "user.get", {})

    assert ids_of(rows) == [1, 2]


async def test_portal_that_repeats_a_page_does_not_hold_us_for_ever(
    client: PortalClient, portal: ScriptedPortal
) -> None:
    """A filter that was dropped gives the same fifty rows again and again: no new id, no further page."""
    portal.default = good([{"ID": str(number)} for number in range(1, 51)])

    rows = [row async for row in rows_by_id(client, "crm.deal.list", {"select": ["ID"]}, lane=Lane.BACKGROUND)]

    assert len(portal.received) == 2
    assert len(rows) == 100


async def test_order_of_its_own_is_refused(client: PortalClient, portal: ScriptedPortal) -> None:
    """Paging by id is an order already."""
    portal.script = [good([{"ID": "1"}], total=60, next=50)]

    with pytest.raises(ValueError, match="order"):
        await anext(rows_by_id(client, "crm.deal.list", {"order": {"TITLE": "ASC"}}))
    with pytest.raises(ValueError, match="free text"):
        await all_rows(client, "crm.deal.list", {"filter": {"%TITLE": "у парка"}})


async def test_all_employees_are_two_requests(bench: Bench) -> None:
    """However many work there: the first fifty tell how many more there are."""
    for number in range(170):
        bench.portal.add_employee(f"Имя{number}", "Новый")

    people = await bench.users.active_employees()

    assert len(people) == 177
    assert bench.requests == ["user.get", "batch"]


async def test_open_deals_of_an_agent_cost_a_page_each(bench: Bench) -> None:
    """An agent with fewer than fifty pays one request."""
    await bench.dictionaries.deal_fields()
    add_deals(bench, 20, EmployeeId(78))
    assert bench.requests

    few = await bench.deals.open_of(EmployeeId(78))
    cost = bench.requests
    own = await bench.deals.open_of(MARAT)

    assert (len(few), cost) == (20, ["crm.deal.list"])
    assert {deal.responsible_id for deal in own} == {MARAT}
