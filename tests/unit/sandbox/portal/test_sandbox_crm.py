"""Deals and clients, both families: what they show, find, write, and what they drop or refuse."""

from decimal import Decimal
from typing import Any

import pytest

from bot.sandbox.portal import SandboxPortal
from tests.unit.sandbox.portal.conftest import Caller


async def ids(caller: Caller, params: dict[str, Any]) -> list[int]:
    """Numbers of the deals that the classic list finds."""
    return [int(row["ID"]) for row in await caller.call("crm.deal.list", {"select": ["ID"], **params})]


async def item_ids(caller: Caller, filter_: dict[str, Any], type_id: int = 2) -> list[int]:
    """Numbers of what crm.item.list finds."""
    params = {"entityTypeId": type_id, "filter": filter_, "select": ["id"]}
    return [row["id"] for row in (await caller.call("crm.item.list", params))["items"]]


async def test_the_classic_family_speaks_text(caller: Caller) -> None:
    """Numbers, ids and flags; nothing is null or "0", as it happens."""
    deal = await caller.call("crm.deal.get", {"id": 1245})
    bare = await caller.call("crm.deal.get", {"id": 1195})

    assert (deal["OPPORTUNITY"], deal["ASSIGNED_BY_ID"], deal["CLOSED"]) == ("12400000.00", "3", "N")
    assert (deal["UF_CRM_AREA"], deal["UF_CRM_MORTGAGE"], deal["UF_CRM_EXTRAS"]) == ("64.50", "1", ["51", "53"])
    assert (bare["CONTACT_ID"], bare["COMPANY_ID"], bare["UF_CRM_EXTRAS"], bare["UF_CRM_ADDRESS"]) == (
        None,
        "0",
        False,
        "",
    )


async def test_the_item_family_speaks_types(caller: Caller) -> None:
    """Custom fields under names of its own, or their codes when asked."""
    item = (await caller.call("crm.item.get", {"entityTypeId": 2, "id": 1245}))["item"]
    original = (await caller.call("crm.item.get", {"entityTypeId": 2, "id": 1245, "useOriginalUfNames": "Y"}))["item"]

    assert (item["opportunity"], item["observers"], item["contactIds"]) == (12400000, [2], [101])
    assert (item["ufCrmArea"], item["ufCrmMortgage"], item["ufCrm_PLAN2"]) == (64.5, "Y", [])
    assert (original["UF_CRM_AREA"], original["UF_CRM_EXTRAS"]) == (64.5, [51, 53])


async def test_dates_come_with_the_servers_time(caller: Caller, portal: SandboxPortal) -> None:
    """Midnight UTC as Moscow reads it."""
    deal = await caller.call("crm.deal.get", {"id": 1245})

    assert deal["CLOSEDATE"] == f"{portal.deal(1245).closes_on}T03:00:00+03:00"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"%TITLE": "чистопольская"}, [990, 1245, 1251]),
        ({"=%TITLE": "2-к, Чисто%"}, [1245]),
        ({"TITLE": "Зорге 12"}, [1260]),
        ({"@ID": [990, 1260], "CLOSED": "N"}, [1260]),
        ({"!@ID": [990], "%TITLE": "чистопольская"}, [1245, 1251]),
        ({">=OPPORTUNITY": "32000000"}, [1113, 1152]),
        ({"ASSIGNED_BY_ID": 2}, [1113, 1152]),
        ({"CONTACT_ID": 101}, [1102, 1245]),
        ({"%UF_CRM_ADDRESS": "зорге"}, [1260]),
        ({"STAGE_SEMANTIC_ID": "S"}, [990, 1125, 1173]),
        ({">CLOSEDATE": "2026-12-06"}, [1187, 1228, 1260]),
        ({"UF_CRM_DEAL_FOLDER": ""}, "most"),
        ({"NO_SUCH_FIELD": "x"}, "all"),
        ({"%STAGE_ID": "NEW"}, "all"),
    ],
    ids=str,
)
async def test_classic_filters(
    caller: Caller, portal: SandboxPortal, wanted: dict[str, Any], found: list[int] | str
) -> None:
    """Operators of the documentation; what is unknown, or LIKE on a stage, is dropped in silence."""
    answer = (await caller.ask("crm.deal.list", {"filter": wanted, "select": ["ID"]})).json()

    if isinstance(found, str):
        assert answer["total"] == (len(portal.deals) - (3 if found == "most" else 0))
    else:
        assert [int(row["ID"]) for row in answer["result"]] == found


async def test_pages_by_offset_and_by_number(caller: Caller, portal: SandboxPortal) -> None:
    """Fifty rows; `start=-1` counts nothing and goes on by `>ID`."""
    for number in range(60):
        portal.add_deal(f"Ещё {number}")

    first = (await caller.ask("crm.deal.list", {"select": ["ID"]})).json()
    last = (await caller.ask("crm.deal.list", {"select": ["ID"], "start": 100})).json()
    fast = (await caller.ask("crm.deal.list", {"select": ["ID"], "start": -1, "filter": {">ID": 1250}})).json()

    assert (len(first["result"]), first["next"], first["total"]) == (50, 50, len(portal.deals))
    assert (len(last["result"]), last.get("next")) == (len(portal.deals) - 100, None)
    assert (len(fast["result"]), fast["total"], fast.get("next"), fast["result"][0]["ID"]) == (50, 0, None, "1251")


@pytest.mark.parametrize("name", ["filter", "order"])
async def test_a_filter_must_be_an_array(caller: Caller, name: str) -> None:
    """With the documented sentence."""
    answer = (await caller.ask("crm.deal.list", {name: "x"})).json()

    assert answer == {"error": "", "error_description": f"Parameter '{name}' must be array."}


async def test_select_masks(caller: Caller) -> None:
    """`*` is the system fields, `UF_*` the custom ones that hold one value."""
    system = (await caller.call("crm.deal.list", {"select": ["*"], "filter": {"ID": 1245}}))[0]
    custom = (await caller.call("crm.deal.list", {"select": ["UF_*"], "filter": {"ID": 1245}}))[0]

    assert {"TITLE", "UF_CRM_AREA"} & set(system) == {"TITLE"}
    assert {"TITLE", "UF_CRM_AREA", "UF_CRM_EXTRAS"} & set(custom) == {"UF_CRM_AREA"}


async def test_item_filters_nest(caller: Caller) -> None:
    """OR inside AND, as JSON brings it and as PHP does."""
    wanted = {"0": {"logic": "OR", "0": {"%title": "зорге"}, "1": {"%ufCrmAddress": "Дубравная"}}, "assignedById": 3}

    assert await item_ids(caller, wanted) == [1198, 1260]
    assert await item_ids(caller, {"@contactIds": [101]}) == [1102, 1245]
    assert await item_ids(caller, {"observers": 3}) == [1101]
    assert await item_ids(caller, {"%title": "пример"}, 4) == [11]
    assert await item_ids(caller, {"%lastName": "Хасан"}, 3) == [101]


async def test_item_lists_refuse_what_they_do_not_know(caller: Caller) -> None:
    """Fields in filter and order, entity types."""
    unknown = {"entityTypeId": 2, "filter": {"0": {"logic": "OR", "0": {"%name": "x"}}}}

    assert await caller.refusal("crm.item.list", unknown) == (400, "INVALID_ARG_VALUE")
    assert await caller.refusal("crm.item.list", {"entityTypeId": 2, "order": {"x": "ASC"}}) == (
        400,
        "INVALID_ARG_VALUE",
    )
    assert await caller.refusal("crm.item.get", {"entityTypeId": 128, "id": 1}) == (400, "NOT_FOUND")
    assert await caller.refusal("crm.item.get", {"entityTypeId": 2, "id": 9912}) == (400, "NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("crm.deal.get", {"id": 9912}, "Not found"),
        ("crm.deal.get", {"id": "x"}, "ID is not defined or invalid"),
        ("crm.deal.update", {"id": 1245}, "Parameter 'fields' must be array"),
        ("crm.contact.get", {"id": 9}, "Not found"),
        ("crm.contact.update", {"id": 9, "fields": {}}, "Contact is not found"),
        ("crm.company.update", {"id": 99, "fields": {}}, "Company is not found"),
        ("crm.deal.contact.items.get", {"id": 9912}, "Not found."),
    ],
)
async def test_classic_refusals_have_an_empty_code(
    caller: Caller, method: str, params: dict[str, Any], description: str
) -> None:
    """Only the sentence tells them apart."""
    answer = await caller.ask(method, params)

    assert (answer.status_code, answer.json()) == (400, {"error": "", "error_description": description})


async def test_a_classic_update_drops_what_it_cannot_write(caller: Caller, portal: SandboxPortal) -> None:
    """`true` does not mean "changed"."""
    fields = {"STAGE_ID": "C1:LEASE", "CLOSEDATE": "никогда", "ID": 5, "CATEGORY_ID": 1, "NO_FIELD": 1}
    before = portal.deal(1245).closes_on

    answer = await caller.call(
        "crm.deal.update", {"id": 1245, "fields": {**fields, "UF_CRM_EXTRAS": [], "TITLE": "Новое"}}
    )

    deal = portal.deal(1245)
    assert answer is True
    assert (deal.title, deal.stage_id, deal.pipeline_id) == ("Новое", "PREPAYMENT_INVOICE", 0)
    assert (deal.closes_on, deal.custom["UF_CRM_EXTRAS"], deal.modified_by_id) == (before, [51, 53], 1)


async def test_a_classic_update_moves_within_the_pipeline(caller: Caller, portal: SandboxPortal) -> None:
    """And the history shows it."""
    await caller.call("crm.deal.update", {"id": 1245, "fields": {"STAGE_ID": "LOSE"}})

    history = (await caller.call("crm.stagehistory.list", {"entityTypeId": 2, "filter": {"OWNER_ID": 1245}}))["items"]
    assert portal.deal(1245).is_closed
    assert [(row["STAGE_ID"], row["TYPE_ID"], row["STAGE_SEMANTIC_ID"]) for row in history] == [
        ("PREPAYMENT_INVOICE", 1, "P"),
        ("LOSE", 3, "F"),
    ]


async def test_values_of_every_type_are_written(caller: Caller, portal: SandboxPortal) -> None:
    """As text, as people's programs send them."""
    fields = {
        "OPPORTUNITY": "12100000.5",
        "UF_CRM_ROOMS": "3",
        "UF_CRM_MORTGAGE": "0",
        "UF_CRM_COMMISSION": "150000",
        "UF_CRM_REPAIR": 47,
        "UF_CRM_TAGS": ["а", "б"],
        "UF_CRM_BOOKED_ON": "2026-11-28",
    }

    await caller.call("crm.deal.update", {"id": 1245, "fields": fields})

    deal = portal.deal(1245)
    assert deal.amount == Decimal("12100000.5")
    shown = await caller.call("crm.deal.get", {"id": 1245})
    assert (shown["UF_CRM_ROOMS"], shown["UF_CRM_MORTGAGE"], shown["UF_CRM_COMMISSION"]) == ("3", "0", "150000|RUB")
    assert (shown["UF_CRM_REPAIR"], shown["UF_CRM_TAGS"]) == ("47", ["а", "б"])
    assert shown["UF_CRM_BOOKED_ON"].startswith("2026-11-28")


async def test_an_item_update_refuses_a_foreign_stage(caller: Caller, portal: SandboxPortal) -> None:
    """With the pipeline named it moves there."""
    foreign = {"entityTypeId": 2, "id": 1251, "fields": {"stageId": "C1:LEASE"}}
    moved = {"entityTypeId": 2, "id": 1251, "fields": {"categoryId": 1, "stageId": "C1:LEASE"}}

    assert await caller.refusal("crm.item.update", foreign) == (400, "CRM_FIELD_ERROR_VALUE_NOT_VALID")
    assert (await caller.call("crm.item.update", moved))["item"]["categoryId"] == 1
    assert portal.deal(1251).stage_id == "C1:LEASE"


async def test_a_stage_may_want_a_field(caller: Caller, portal: SandboxPortal) -> None:
    """Booking wants its date; given in the same request it passes. A lost deal wants nothing."""
    params: dict[str, Any] = {
        "entityTypeId": 2,
        "id": 1245,
        "fields": {"stageId": "EXECUTING"},
        "useOriginalUfNames": "Y",
    }

    refused = (await caller.ask("crm.item.update", params)).json()
    params["fields"]["UF_CRM_BOOKED_ON"] = "2026-11-28"
    item = (await caller.call("crm.item.update", params))["item"]
    await caller.call("crm.item.update", {"entityTypeId": 2, "id": 1251, "fields": {"stageId": "LOSE"}})

    assert refused == {"error": "CRM_FIELD_ERROR_REQUIRED", "error_description": "Заполните поле Дата брони"}
    assert item["stageId"] == "EXECUTING"
    assert portal.deal(1251).semantics == "F"


async def test_a_multiple_field_wants_a_list(caller: Caller) -> None:
    """A scalar is error 100."""
    params = {"entityTypeId": 2, "id": 1245, "fields": {"observers": 3}}

    assert await caller.refusal("crm.item.update", params) == (400, "100")


async def test_an_item_update_without_a_change_leaves_no_trace(caller: Caller, portal: SandboxPortal) -> None:
    """Nothing is saved."""
    before = portal.deal(1245).modified_at

    await caller.call("crm.item.update", {"entityTypeId": 2, "id": 1245, "fields": {"title": "2-к, Чистопольская 20"}})

    assert portal.deal(1245).modified_at == before


async def test_custom_fields_are_described_twice(caller: Caller) -> None:
    """The classic title is the code, the name stands in labels; the newer title is the name."""
    classic = (await caller.call("crm.deal.fields"))["UF_CRM_REPAIR"]
    newer = (await caller.call("crm.item.fields", {"entityTypeId": 2}))["fields"]["ufCrmRepair"]

    assert (classic["title"], classic["formLabel"], classic["isDynamic"]) == ("UF_CRM_REPAIR", "Ремонт", True)
    assert (newer["title"], newer["upperName"]) == ("Ремонт", "UF_CRM_REPAIR")
    assert {"ID": "45", "VALUE": "Евроремонт"} in classic["items"]


async def test_a_custom_field_is_made_once(caller: Caller) -> None:
    """Its code gets the prefix and capitals; wrong ones are refused."""
    good = {"FIELD_NAME": "hall_area", "USER_TYPE_ID": "double", "EDIT_FORM_LABEL": {"ru": "Холл"}}

    number = await caller.call("crm.deal.userfield.add", {"fields": good})
    rows = await caller.call("crm.deal.userfield.list", {"filter": {"FIELD_NAME": "UF_CRM_HALL_AREA"}})

    assert [(row["ID"], row["USER_TYPE_ID"]) for row in rows] == [(str(number), "double")]
    assert await caller.refusal("crm.deal.userfield.add", {"fields": good}) == (400, "ERROR_CORE")
    assert await caller.refusal("crm.deal.userfield.add", {"fields": {"FIELD_NAME": "X"}}) == (400, "")
    for wrong in ({"FIELD_NAME": "Зал"}, {"FIELD_NAME": "A" * 44}, {"USER_TYPE_ID": "disk_file"}):
        assert await caller.refusal("crm.deal.userfield.add", {"fields": good | wrong}) == (400, "ERROR_CORE")


@pytest.mark.parametrize(
    ("phone", "contacts"),
    [("8 900 555 01 42", [101]), ("+7 (900) 555-01-43", [101]), ("79005550156", [108]), ("9005550142", None)],
)
async def test_clients_are_found_by_phone(caller: Caller, phone: str, contacts: list[int] | None) -> None:
    """Notation and a leading 8 do not matter; a missing country code does. Nobody is an empty list."""
    found = await caller.call("crm.duplicate.findbycomm", {"type": "PHONE", "values": [phone]})

    assert found == ({"CONTACT": contacts} if contacts else [])


async def test_a_search_by_phone_wants_its_type(caller: Caller) -> None:
    """The refusal carries a sentence where a code should be."""
    refused = await caller.refusal("crm.duplicate.findbycomm", {"values": ["1"]})

    assert refused == (400, "Communication type is not defined")


async def test_phones_change_by_their_own_numbers(caller: Caller, portal: SandboxPortal) -> None:
    """Added, changed, deleted by a bare ID: the classic way; and the newer way with an object."""
    first, second, _ = portal.contacts[101].multifields
    rows = [{"ID": first.multifield_id}, {"ID": second.multifield_id, "VALUE": "+7 1"}, {"VALUE": "+7 2"}]
    await caller.call("crm.contact.update", {"id": 101, "fields": {"PHONE": rows}})
    classic = [one.value for one in portal.contacts[101].multifields if one.type_id == "PHONE"]

    fm = {"n0": {"typeId": "PHONE", "valueType": "WORK", "value": "+7 3"}, str(second.multifield_id): {"value": "lost"}}
    item = (await caller.call("crm.item.update", {"entityTypeId": 3, "id": 101, "fields": {"fm": fm}}))["item"]

    assert classic == ["+7 1", "+7 2"]
    assert [one["value"] for one in item["fm"] if one["typeId"] == "PHONE"] == ["+7 1", "+7 2", "+7 3"]


async def test_comments_are_kept_by_owner(caller: Caller, portal: SandboxPortal) -> None:
    """Added, listed, deleted; the filter must name the owner."""
    fields = {"ENTITY_ID": 1251, "ENTITY_TYPE": "deal", "COMMENT": "Ключи у консьержа"}
    number = await caller.call("crm.timeline.comment.add", {"fields": fields})
    wanted = {"ENTITY_ID": 1251, "ENTITY_TYPE": "deal"}

    listed = await caller.call("crm.timeline.comment.list", {"filter": wanted, "select": ["ID", "COMMENT", "FILES"]})
    deleted = await caller.call("crm.timeline.comment.delete", {"id": number})

    assert listed == [{"ID": str(number), "COMMENT": "Ключи у консьержа", "FILES": {}}]
    assert deleted is None
    assert portal.comments_of(1251) == []
    assert await caller.refusal("crm.timeline.comment.list", {"filter": {}}) == (400, "100")
    assert await caller.refusal("crm.timeline.comment.delete", {"id": number}) == (400, "NOT_FOUND")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"FIELDS": {"ENTITY_ID": 1245, "ENTITY_TYPE": "deal", "COMMENT": "x"}}, "100"),
        ({"fields": {"ENTITY_ID": 9912, "ENTITY_TYPE": "deal", "COMMENT": "x"}}, "OWNER_NOT_FOUND"),
        ({"fields": {"ENTITY_ID": 1245, "ENTITY_TYPE": "deal", "COMMENT": " "}}, "INVALID_ARG_VALUE"),
    ],
)
async def test_bad_comments_are_refused(caller: Caller, params: dict[str, Any], code: str) -> None:
    """Only lower-case `fields` are read."""
    assert await caller.refusal("crm.timeline.comment.add", params) == (400, code)


async def test_files_of_a_comment_lie_on_the_drive(caller: Caller, portal: SandboxPortal) -> None:
    """Under their Disk ids."""
    fields = {"ENTITY_ID": 1251, "ENTITY_TYPE": "deal", "COMMENT": "План", "FILES": [["plan.txt", "aGVsbG8="]]}
    await caller.call("crm.timeline.comment.add", {"fields": fields})

    listed = await caller.call("crm.timeline.comment.list", {"filter": {"ENTITY_ID": 1251, "ENTITY_TYPE": "deal"}})

    (file_id,) = listed[0]["FILES"]
    assert portal.disk.files[int(file_id)].path.read_bytes() == b"hello"


async def test_a_client_that_would_be_spoilt_is_refused(caller: Caller, portal: SandboxPortal) -> None:
    """An e-mail that is none, a person without any name: nothing of the change is made."""
    email = {"EMAIL": [{"VALUE": "ildar", "VALUE_TYPE": "WORK"}], "POST": "Собственник"}

    assert await caller.refusal("crm.contact.update", {"id": 101, "fields": email}) == (400, "ERROR_CORE")
    nameless = await caller.refusal("crm.contact.update", {"id": 101, "fields": {"NAME": "", "LAST_NAME": ""}})

    assert nameless == (400, "CRM_FIELD_ERROR_REQUIRED")
    assert (portal.contacts[101].post, portal.contacts[101].name) == ("", "Ильдар")


async def test_phones_are_among_a_clients_fields(caller: Caller) -> None:
    """And not among a deal's."""
    contact, company = await caller.call("crm.contact.fields"), await caller.call("crm.company.fields")

    assert contact["PHONE"] == {
        "type": "crm_multifield", "isRequired": False, "isReadOnly": False, "isImmutable": False, "isMultiple": True,
        "isDynamic": False, "title": "Телефон",
    }  # fmt: skip
    assert company["EMAIL"]["type"] == "crm_multifield"
    assert "PHONE" not in await caller.call("crm.deal.fields")
