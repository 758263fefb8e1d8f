"""People, drives and folders: what their lists find, and which keys they drop."""

from typing import Any

import pytest

from bot.sandbox.portal import SandboxPortal
from tests.unit.sandbox.portal.conftest import Caller


async def names(caller: Caller, params: dict[str, Any]) -> list[str]:
    """Last names of the employees found."""
    return [row["LAST_NAME"] for row in await caller.call("user.get", params)]


async def test_dismissed_employees_come_unless_asked_otherwise(caller: Caller) -> None:
    """And outsiders are told by their type."""
    everybody = await names(caller, {})
    active = await names(caller, {"FILTER": {"ACTIVE": True, "USER_TYPE": "employee"}})

    assert len(everybody) == 9
    assert set(everybody) - set(active) == {"Петров", "Фатхутдинова"}


async def test_employees_are_found_by_department_number_and_name(caller: Caller) -> None:
    """Filters also stand at the top level; a phone is compared as text."""
    assert await names(caller, {"filter": {"@ID": [4, 3]}, "sort": "ID", "order": "desc"}) == ["Галиев", "Сафина"]
    assert await names(caller, {"UF_DEPARTMENT": 3}) == ["Юнусов", "Валиева"]
    assert await names(caller, {"FILTER": {"NAME_SEARCH": "тимур ка"}}) == ["Каримов"]
    assert await names(caller, {"FILTER": {"PERSONAL_MOBILE": "89005550003"}}) == []


async def test_a_brief_scope_hides_phones(caller: Caller, portal: SandboxPortal) -> None:
    """`user_brief` knows no contacts."""
    portal.scopes.discard("user_basic")
    portal.scopes.add("user_brief")

    employee = (await caller.call("user.get", {"ID": 3}))[0]

    assert "PERSONAL_MOBILE" not in employee
    assert employee["LAST_NAME"] == "Сафина"


async def test_departments_name_parent_and_head(caller: Caller) -> None:
    """Where they have them."""
    top, sales, _ = await caller.call("department.get")

    assert "PARENT" not in top
    assert (sales["PARENT"], sales["UF_HEAD"]) == ("1", "2")


async def test_the_common_drive_is_found_by_its_kind(caller: Caller, portal: SandboxPortal) -> None:
    """Among everybody's."""
    found = await caller.call("disk.storage.getlist", {"filter": {"ENTITY_TYPE": "common"}})

    assert [(row["ENTITY_TYPE"], row["ROOT_OBJECT_ID"]) for row in found] == [
        ("common", str(portal.disk.common.root_id))
    ]


async def test_a_storage_with_no_number_is_null(caller: Caller) -> None:
    """Not an error."""
    assert await caller.call("disk.storage.get", {"id": "x"}) is None
    assert await caller.refusal("disk.storage.get", {"id": 999}) == (400, "ERROR_NOT_FOUND")


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"NAME": "1245%"}, 1),
        ({"=NAME": "1245%"}, 0),
        ({"=NAME": "1198 дубравная 28"}, 1),
        ({"%NAME": "бау"}, 1),
        ({"=%NAME": "1%"}, 3),
        ({"TYPE": "file"}, 0),
        ({"CREATED_BY": 77}, 4),
        ({"?NAME": "Чисто"}, 2),
    ],
    ids=str,
)
async def test_disk_filters(caller: Caller, portal: SandboxPortal, wanted: dict[str, str], count: int) -> None:
    """A plain NAME with `%` is LIKE; case does not count; a key that Disk does not know is dropped."""
    root = portal.disk.child(portal.disk.common.root_id, "Сделки")
    assert root is not None

    answer = (await caller.ask("disk.folder.getchildren", {"id": root.object_id, "filter": wanted})).json()

    assert answer["total"] == count


async def test_an_old_build_drops_newer_operators(caller: Caller, portal: SandboxPortal) -> None:
    """So that everything comes back."""
    portal.faults.knows_few_disk_filters = True
    folder = portal.deal_folder(1245)
    assert folder is not None

    answer = (await caller.ask("disk.folder.getchildren", {"id": folder.folder_id, "filter": {"=%NAME": "x%"}})).json()

    assert answer["total"] == 12


async def test_children_come_in_pages_and_in_order(caller: Caller, portal: SandboxPortal) -> None:
    """Fifty at a time, the trashed ones left out."""
    folder = portal.disk.make_folder(portal.disk.common.root_id, "Много")
    for number in range(60):
        portal.disk.put(folder.folder_id, f"{number:02d}.txt", b"x")
    portal.disk.trash(portal.files_in(folder.folder_id)[0])
    params = {"id": folder.folder_id, "order": {"NAME": "DESC"}}

    first = (await caller.ask("disk.folder.getchildren", params)).json()
    second = (await caller.ask("disk.folder.getchildren", {**params, "start": first["next"]})).json()

    assert (len(first["result"]), first["total"], first["result"][0]["NAME"]) == (50, 59, "59.txt")
    assert (len(second["result"]), second["result"][-1]["NAME"]) == (9, "01.txt")


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("disk.folder.get", {}, "ERROR_ARGUMENT"),
        ("disk.folder.get", {"id": 1}, "ERROR_NOT_FOUND"),
        ("disk.folder.addsubfolder", {"id": 8001, "data": {}}, "ERROR_ARGUMENT"),
        ("disk.folder.addsubfolder", {"id": 8001, "data": {"NAME": "сделки"}}, "DISK_OBJ_22000"),
        ("disk.storage.addfolder", {"id": 1, "data": {"NAME": "Сделки"}}, "DISK_OBJ_22000"),
        ("disk.file.get", {"id": 8001}, "ERROR_NOT_FOUND"),
        ("disk.file.moveto", {"id": 8013}, "ERROR_ARGUMENT"),
        ("disk.folder.uploadfile", {"id": 8001, "fileContent": ["a", "eA=="]}, "DISK_BASE_SERVICE_22001"),
    ],
)
async def test_disk_refusals(caller: Caller, method: str, params: dict[str, Any], code: str) -> None:
    """With the documented codes."""
    assert await caller.refusal(method, params) == (400, code)


async def test_a_renamed_folder_keeps_its_number(caller: Caller, portal: SandboxPortal) -> None:
    """A name that is taken is refused."""
    folder = portal.deal_folder(1198)
    assert folder is not None

    renamed = await caller.call("disk.folder.rename", {"id": folder.folder_id, "newName": "1198 Новое имя"})
    taken = await caller.refusal("disk.folder.rename", {"id": folder.folder_id, "newName": "990 Чистопольская 3"})

    assert (renamed["ID"], renamed["NAME"]) == (str(folder.folder_id), "1198 Новое имя")
    assert taken == (400, "DISK_OBJ_22000")
