"""The embedded portal's answers have the documented shape: the same keys, the same JSON types."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.portal import SandboxPortal
from tests.unit.sandbox.portal.conftest import Caller

EXCHANGES = Path(__file__).resolve().parents[5] / "shared" / "facts" / "exchanges"
pytestmark = pytest.mark.skipif(not EXCHANGES.is_dir(), reason="the documented exchanges do not lie beside this clone")

OF_ANOTHER_PORTAL = ("PARENT_ID_", "UF_CRM_", "parentId", "ufCrm")
"""Fields that the portal of the documentation's author has: their names differ everywhere."""


def documented(name: str) -> Any:
    """The answer on the documentation's page."""
    return json.loads((EXCHANGES / f"{name}.json").read_text())["response"]


def kind(value: Any) -> str:
    """A JSON type; numbers are one type."""
    if isinstance(value, bool):
        return "boolean"
    return {int: "number", float: "number", str: "string", list: "list", dict: "object"}.get(type(value), "null")


def differences(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """What a client of the documented answer would trip over."""
    if "null" in {kind(ours), kind(theirs)}:
        return
    if kind(ours) != kind(theirs):
        yield f"{path} is {kind(ours)}, documented {kind(theirs)}"
    elif isinstance(theirs, dict):
        for key, value in theirs.items():
            if key.startswith(OF_ANOTHER_PORTAL):
                continue
            if key not in ours:
                yield f"{path}.{key} is missing"
            else:
                yield from differences(ours[key], value, f"{path}.{key}")
    elif isinstance(theirs, list) and ours and theirs:
        yield from differences(ours[0], theirs[0], f"{path}[0]")


CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("profile", "profile", {}),
    ("server.time", "server.time", {}),
    ("user.current", "user.current", {}),
    ("user.get", "user.get", {"UF_DEPARTMENT": 1, "SORT": "ID", "ORDER": "asc"}),
    ("crm.deal.get", "crm.deal.get", {"ID": 1245}),
    ("crm.deal.fields", "crm.deal.fields", {}),
    ("crm.deal.add", "crm.deal.add", {"FIELDS": {"TITLE": "Новая", "CURRENCY_ID": "RUB"}}),
    ("crm.deal.userfield.add", "crm.deal.userfield.add", {"fields": {"FIELD_NAME": "HALL", "USER_TYPE_ID": "string"}}),
    ("crm.company.get", "crm.company.get", {"ID": 11}),
    ("crm.company.list", "crm.company.list", {"SELECT": ["TITLE", "ASSIGNED_BY_ID", "PHONE"]}),
    ("crm.contact.update", "crm.contact.update", {"ID": 101, "FIELDS": {"POST": "Покупатель"}}),
    ("crm.status.list", "crm.status.list", {"filter": {"ENTITY_ID": "DEAL_STAGE"}, "order": {"SORT": "ASC"}}),
    ("crm.duplicate.findbycomm", "crm.duplicate.findbycomm", {"type": "PHONE", "values": ["+79005550142"]}),
    ("crm.timeline.comment.add", "crm.timeline.comment.add",
     {"fields": {"ENTITY_ID": 1245, "ENTITY_TYPE": "deal", "COMMENT": "Ключи"}}),
    ("disk.storage.get", "disk.storage.get", {"id": 1}),
    ("disk.storage.getchildren", "disk.storage.getchildren", {"id": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "method", "params"), CASES, ids=[case[0] for case in CASES])
async def test_an_answer_has_the_documented_shape(
    caller: Caller, name: str, method: str, params: dict[str, Any]
) -> None:
    """Envelope and result alike: no key missing, no type changed."""
    ours = (await caller.ask(method, params)).json()

    assert list(differences(ours, documented(name))) == []


async def test_a_list_of_deals_has_the_documented_shape(caller: Caller) -> None:
    """With `SELECT`, as text, with the total beside the rows."""
    select = ["ID", "TITLE", "TYPE_ID", "CATEGORY_ID", "STAGE_ID", "OPPORTUNITY", "IS_MANUAL_OPPORTUNITY"]
    params = {"SELECT": [*select, "ASSIGNED_BY_ID", "DATE_CREATE"], "FILTER": {"CATEGORY_ID": 1}}

    ours = (await caller.ask("crm.deal.list", params)).json()

    theirs = documented("crm.deal.list")
    assert list(differences(ours, theirs)) == []
    assert set(ours["result"][0]) == set(theirs["result"][0])


async def test_pipelines_have_the_documented_shape(caller: Caller) -> None:
    """The default one carries no origin, the others do."""
    ours = (await caller.ask("crm.category.list", {"entityTypeId": 2})).json()

    theirs = documented("crm.category.list")
    by_default = {row["isDefault"]: row for row in theirs["result"]["categories"]}
    for row in ours["result"]["categories"]:
        assert set(row) == set(by_default[row["isDefault"]])
        assert list(differences(row, by_default[row["isDefault"]])) == []
    assert list(differences({**ours, "result": None}, theirs)) == []


async def test_an_item_has_the_documented_shape(caller: Caller) -> None:
    """Numbers are numbers, and every documented key of a deal is there."""
    ours = (await caller.ask("crm.item.get", {"entityTypeId": 2, "id": 1245})).json()

    assert list(differences(ours, documented("crm.item.add"))) == []


async def test_items_in_a_list_have_the_documented_shape(caller: Caller) -> None:
    """Only what was selected, under `items`."""
    select = ["id", "title", "stageId", "sourceId", "assignedById", "opportunity", "isManualOpportunity"]
    ours = (await caller.ask("crm.item.list", {"entityTypeId": 2, "select": select})).json()

    theirs = documented("crm.item.list")
    for item in theirs["result"]["items"]:
        del item["name"], item["lastName"]  # the page's sample is a lead
    assert list(differences(ours, theirs)) == []


async def test_item_fields_have_the_documented_shape(caller: Caller) -> None:
    """Each field's description; the page's sample is a smart process, so only fields of both are compared."""
    ours = (await caller.call("crm.item.fields", {"entityTypeId": 2}))["fields"]

    theirs = documented("crm.item.fields")["result"]["fields"]
    both = [name for name in ours if name in theirs]
    assert {"id", "title", "stageId", "companyId", "observers", "createdTime"} <= set(both)
    for name in both:
        assert list(differences(ours[name], theirs[name], name)) == []


async def test_a_batch_has_the_documented_shape(caller: Caller) -> None:
    """The page's own two commands, with a reference; maps without entries are lists."""
    commands = {"get_user": "user.current", "get_department": "department.get?ID=$result[get_user][UF_DEPARTMENT][0]"}

    ours = (await caller.ask("batch", {"halt": 0, "cmd": commands})).json()

    assert list(differences(ours, documented("batch"))) == []
    assert [row["ID"] for row in ours["result"]["result"]["get_department"]] == ["1"]


async def test_folders_have_the_documented_shape(caller: Caller, portal: SandboxPortal) -> None:
    """New ones with numbers, read ones with text; renamed, trashed, deleted."""
    root = portal.disk.common.root_id

    made = (await caller.ask("disk.folder.addsubfolder", {"id": root, "data": {"NAME": "Папка"}})).json()
    folder_id = made["result"]["ID"]
    read = (await caller.ask("disk.folder.get", {"id": folder_id})).json()
    renamed = (await caller.ask("disk.folder.rename", {"id": folder_id, "newName": "Другая"})).json()
    trashed = (await caller.ask("disk.folder.markdeleted", {"id": folder_id})).json()
    deleted = (await caller.ask("disk.folder.deletetree", {"id": folder_id})).json()

    assert list(differences(made, documented("disk.folder.addsubfolder"))) == []
    assert list(differences(read, documented("disk.folder.get"))) == []
    assert list(differences(renamed, documented("disk.folder.rename"))) == []
    assert list(differences(trashed, documented("disk.folder.markdeleted"))) == []
    assert list(differences(deleted, documented("disk.folder.deletetree"))) == []


async def test_files_have_the_documented_shape(caller: Caller, portal: SandboxPortal) -> None:
    """Both ways in, and what is done with them afterwards."""
    root = portal.disk.common.root_id
    content = {"data": {"NAME": "a.png"}, "fileContent": ["a.png", "aGVsbG8="], "generateUniqueName": True}

    made = (await caller.ask("disk.folder.uploadfile", {"id": root, **content})).json()
    address = (await caller.ask("disk.folder.uploadfile", {"id": root})).json()
    sent = (await caller.upload(root, "b.png", b"hello")).json()
    file_id = made["result"]["ID"]
    read = (await caller.ask("disk.file.get", {"id": file_id})).json()
    renamed = (await caller.ask("disk.file.rename", {"id": file_id, "newName": "c.png"})).json()
    link = (await caller.ask("disk.file.getexternallink", {"id": file_id})).json()
    deleted = (await caller.ask("disk.file.delete", {"id": file_id})).json()

    two_steps = json.loads((EXCHANGES / "disk.folder.uploadfile.uploadurl.json").read_text())
    assert list(differences(made, documented("disk.folder.uploadfile"))) == []
    assert list(differences(address, two_steps["response"])) == []
    assert list(differences(sent, two_steps["second_step"]["response"])) == []
    assert "time" not in sent
    assert list(differences(read, documented("disk.file.get"))) == []
    assert list(differences(renamed, documented("disk.file.rename"))) == []
    assert list(differences(link, documented("disk.file.getexternallink"))) == []
    assert list(differences(deleted, documented("disk.file.delete"))) == []
