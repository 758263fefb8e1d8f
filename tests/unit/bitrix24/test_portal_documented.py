"""What the pages show of methods that no recording is of: shapes of answers, and refusals with what becomes of them.

Source: the page of each method on apidocs.bitrix24.com, "Response Handling" and "Error Handling"; values are ours.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.bitrix24.client import PortalClient
from bot.bitrix24.conversion import read_value
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.disk import DiskFile, DiskGateway
from bot.bitrix24.errors import (
    PortalAccessError,
    PortalError,
    PortalFullError,
    PortalIgnoredError,
    PortalNameTakenError,
    PortalNotFoundError,
    PortalRefusedError,
    PortalRightsError,
    PortalUnavailableError,
)
from bot.bitrix24.field_values import Unknown
from bot.bitrix24.fields import DealFieldCodes, deal_fields_of
from bot.bitrix24.folder_files import FolderFiles
from bot.bitrix24.limits import Lane
from bot.bitrix24.looked_at import LookGateway
from bot.bitrix24.timeline import CommentGateway
from bot.bitrix24.userfields import UserFieldGateway
from bot.bitrix24.users import UserGateway
from bot.bitrix24.values import JsonObject, JsonValue
from bot.bitrix24.writes import write_deal
from bot.domain.ids import CommentId, DealId, EmployeeId, FileId, FolderId
from tests.fakes.clock import EagerClock
from tests.unit.bitrix24.agency import KeptFacts
from tests.unit.bitrix24.scripted_portal import ScriptedPortal, Step, good

URL = "https://agency.example/disk/file/kitchen.jpg"
FILE: JsonObject = {
    "ID": "8964",
    "NAME": "kitchen.jpg",
    "CODE": None,
    "STORAGE_ID": "1357",
    "TYPE": "file",
    "PARENT_ID": 9023,
    "DELETED_TYPE": "0",
    "SIZE": "52486",
    "CREATE_TIME": "2026-01-14T17:05:05+02:00",
    "DELETE_TIME": None,
    "DETAIL_URL": URL,
}
"""As disk.file.moveto answers: most numbers as text, the folder's as a number."""


def batch_of(result: Any) -> Step:
    """The answer to a batch of one command."""
    return good({"result": {"c0": result}, "result_error": [], "result_total": [], "result_next": []})


def seconds_of(*beside: str) -> Mapping[str, float]:
    """A `time` with only some of its members."""
    return dict.fromkeys(("duration", *beside), 0.1)


async def test_null_means_that_the_comment_is_gone(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.timeline.comment.delete always answers `null`; only `false` is a failure."""
    portal.script = [Step(body={"result": None, "time": seconds_of()}), good(result=False)]
    comments = CommentGateway(client)

    await comments.delete(CommentId(999))
    with pytest.raises(PortalIgnoredError):
        await comments.delete(CommentId(999))

    assert [sent.body for sent in portal.received] == [{"id": 999}] * 2


async def test_comments_of_a_deal(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.timeline.comment.list: files are a map by their ids, or an empty one; ids are text."""
    rows: list[dict[str, Any]] = [
        {"ID": "1000", "CREATED": "2020-03-02T12:00:00+03:00", "COMMENT": "Ключи у консьержа", "FILES": {}},
        {"ID": "999", "CREATED": "2020-03-02T12:00:00+03:00", "COMMENT": "Ключи", "FILES": {"1": {"id": 1}}},
    ]
    portal.script = [Step(body={"result": rows, "total": 2, "time": seconds_of("operating")})]

    found = await CommentGateway(client).find(DealId(10), "Ключи", since=datetime(2020, 3, 2, 9, tzinfo=UTC))

    assert found == [999]
    assert portal.received[0].body["filter"] == {"ENTITY_ID": 10, "ENTITY_TYPE": "deal"}


async def test_one_comment_names_its_deal(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.timeline.comment.get: the owner's number is text, its type in small letters; an empty answer is nobody's."""
    row = {"ID": "999", "ENTITY_ID": "2", "ENTITY_TYPE": "deal", "CREATED": "2020-03-02T12:00:00+03:00"}
    portal.script = [good({"result": {"comment_7": [], "comment_8": False, "comment_999": row}, "result_error": []})]
    look = LookGateway(client, Dictionaries(client, EagerClock()), DealFieldCodes())

    assert await look.deals_of_comments([CommentId(7), CommentId(8), CommentId(999)]) == ({999: 2}, {})


async def test_a_comment_that_cannot_be_read_just_now(client: PortalClient, portal: ScriptedPortal) -> None:
    """One command's trouble that passes is told apart from a comment that is gone; the others are read."""
    row = {"ID": "999", "ENTITY_ID": "2", "ENTITY_TYPE": "deal", "CREATED": "2020-03-02T12:00:00+03:00"}
    errors = {
        "comment_7": {"error": "INTERNAL_SERVER_ERROR", "error_description": "Internal server error"},
        "comment_8": {"error": "", "error_description": "Not found"},
    }
    portal.script = [good({"result": {"comment_999": row}, "result_error": errors})]
    look = LookGateway(client, Dictionaries(client, EagerClock()), DealFieldCodes())

    found, later = await look.deals_of_comments([CommentId(7), CommentId(8), CommentId(999)])

    assert (found, list(later)) == ({999: 2}, [7])


async def test_a_timeline_that_cannot_be_read_just_now(client: PortalClient, portal: ScriptedPortal) -> None:
    """Trouble that passes is told apart from a timeline that is not ours to read; the others are read."""
    row = {"ID": "999", "CREATED": "2020-03-02T12:00:00+03:00", "AUTHOR_ID": "1", "COMMENT": "Ключи"}
    errors = {
        "of_7": {"error": "INTERNAL_SERVER_ERROR", "error_description": "Internal server error"},
        "of_8": {"error": "ACCESS_DENIED", "error_description": "Access denied"},
    }
    portal.script = [good({"result": {"of_2": [row]}, "result_error": errors})]
    look = LookGateway(client, Dictionaries(client, EagerClock()), DealFieldCodes())

    found, later = await look.comments([DealId(2), DealId(7), DealId(8)])

    assert {deal_id: [one.comment_id for one in written] for deal_id, written in found.items()} == {2: [999]}
    assert list(later) == [7]


@pytest.mark.parametrize("way", ["move", "copy"])
async def test_files_on_their_way(client: PortalClient, portal: ScriptedPortal, way: str) -> None:
    """disk.file.moveto and disk.file.copyto: numbers as text or not; `false` is a failure of that file alone."""
    portal.script = [batch_of({**FILE, "ID": 8964, "DELETED_TYPE": 0}), batch_of(result=False)]
    disk = DiskGateway(client, KeptFacts())

    moved = await getattr(disk, way)([FileId(8964)], FolderId(9023))
    left = await getattr(disk, way)([FileId(8964)], FolderId(9023))

    assert moved == {8964: DiskFile(FileId(8964), "kitchen.jpg", FolderId(9023), 52486, URL)}
    assert isinstance(left[8964], PortalIgnoredError)
    assert portal.received[0].body["cmd"] == {"c0": f"disk.file.{way}to?id=8964&targetFolderId=9023"}


async def test_trash_and_back(client: PortalClient, portal: ScriptedPortal) -> None:
    """disk.file.markdeleted says DELETED_TYPE "3", disk.file.restore the number 0 and still a time of deletion."""
    gone = {**FILE, "DELETED_TYPE": "3", "DELETE_TIME": "2026-02-16T14:43:38+01:00"}
    portal.script = [batch_of(gone), batch_of({**gone, "DELETED_TYPE": 0, "NAME": "kitchen (1).jpg"})]
    disk = DiskGateway(client, KeptFacts())

    trashed = await disk.trash([FileId(8964)])
    [back] = (await disk.restore([FileId(8964)])).values()

    assert trashed == {8964: None}
    assert isinstance(back, DiskFile)
    assert (back.name, back.is_alive) == ("kitchen (1).jpg", True)


async def test_drives_and_what_lies_in_a_folder(client: PortalClient, portal: ScriptedPortal) -> None:
    """disk.storage.getlist is searched for the company's drive, disk.folder.getchildren for the name."""
    common = {"ID": "13", "NAME": "Общий диск", "CODE": None, "ENTITY_TYPE": "common", "ROOT_OBJECT_ID": "21"}
    folder = {"ID": "8936", "NAME": "Фото", "TYPE": "folder", "DELETED_TYPE": "0", "DETAIL_URL": "https://a.example/"}
    portal.script = [good([{**common, "ENTITY_TYPE": "user", "ROOT_OBJECT_ID": "5"}, common]), good([FILE, folder])]

    drive = await DiskGateway(client, KeptFacts()).common_drive()
    files = FolderFiles(client, Dictionaries(client, EagerClock()), DealFieldCodes())
    found = await files.folder_named(drive, "Фото")

    assert drive == 21
    assert found
    assert found.folder_id == 8936


async def test_a_link_is_a_bare_text(client: PortalClient, portal: ScriptedPortal) -> None:
    """disk.folder.getexternallink answers the address, disk.folder.deletetree `true`."""
    portal.script = [good("https://agency.example/~Co13P"), good(result=True)]
    files = FolderFiles(client, Dictionaries(client, EagerClock()), DealFieldCodes())

    link = await files.public_link(FolderId(8930))
    await files.delete_for_good(FolderId(8930))

    assert link.get_secret_value() == "https://agency.example/~Co13P"


async def test_people_and_departments(client: PortalClient, portal: ScriptedPortal) -> None:
    """user.get: no phones at all, ACTIVE a boolean; department.get: parents as text, no head for some."""
    portal.script = [
        good([{"ID": "3", "ACTIVE": True, "NAME": "Анна", "TIMESTAMP_X": {}, "UF_DEPARTMENT": [1]}]),
        Step(body={"result": [{"ID": "15", "NAME": "Продажи", "SORT": 500, "PARENT": "1"}], "total": 1}),
    ]
    users = UserGateway(client)

    is_active = await users.is_active(EmployeeId(3))
    [department] = await users.departments()

    assert is_active
    assert (department.department_id, department.parent_id, department.head_id) == (15, 1, None)


async def test_custom_field_of_deals(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.deal.userfield.list: a type under another name than in crm.deal.fields, flags as letters."""
    row = {"ID": "6799", "FIELD_NAME": "UF_CRM_1724077760", "USER_TYPE_ID": "enumeration", "MULTIPLE": "Y"}
    portal.script = [good([{**row, "FIELD_NAME": "UF_CRM_OTHER"}, {**row, "LIST": [{"ID": "3157", "VALUE": "Да"}]}])]

    field = await UserFieldGateway(client).field("uf_crm_1724077760")

    assert field
    assert (field.code, field.type_id, field.is_multiple) == ("UF_CRM_1724077760", "enumeration", True)


async def test_change_of_a_deal(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.item.update answers the whole deal, numbers as numbers, days as midnights at the server's offset."""
    described = {
        "TITLE": {"type": "string"},
        "OPPORTUNITY": {"type": "double"},
        "IS_MANUAL_OPPORTUNITY": {"type": "char"},
        "CLOSEDATE": {"type": "date"},
    }
    item = {"id": 351, "title": "Квартира", "opportunity": 10000, "isManualOpportunity": "Y"}
    row = {**item, "closedate": "2024-07-31T02:00:00+02:00", "observers": [1, 2, 3], "contactIds": []}
    empty: JsonObject = {f"dictionary_{name}": [] for name in ("pipelines", "entries_deal_stage")}
    portal.script = [good({"result": {**empty, "dictionary_fields": described}}), good({"item": row})]
    closes_on = datetime(2024, 7, 31, tzinfo=UTC).date()

    written = await write_deal(
        client, Dictionaries(client, EagerClock()), DealId(351), {"OPPORTUNITY": 10000, "CLOSEDATE": closes_on}
    )

    assert written == row
    assert portal.received[-1].body["fields"] == {
        "isManualOpportunity": "Y",
        "opportunity": "10000",
        "closedate": "2024-07-31",
    }


def test_fields_of_clients() -> None:
    """crm.contact.fields and crm.company.fields: phones and links of smart processes are types that go by unharmed."""
    fields = deal_fields_of(
        {
            "BIRTHDATE": {"type": "date", "isMultiple": False, "title": "Birthdate"},
            "PHONE": {"type": "crm_multifield", "isMultiple": True, "title": "Phone"},
            "PARENT_ID_156": {"type": "crm_entity", "isDynamic": False, "title": "SPA"},
        }
    )
    phones: JsonValue = [{"ID": "156", "VALUE_TYPE": "WORK", "VALUE": "+7 900 555-00-03", "TYPE_ID": "PHONE"}]

    read = [read_value(fields["PHONE"], phones), read_value(fields["PARENT_ID_156"], None)]

    assert read == [Unknown(phones), Unknown(None)]
    assert str(read_value(fields["BIRTHDATE"], "2001-11-11T02:00:00+02:00")) == "2001-11-11"


REFUSALS = [
    ("crm.company.update", 400, "", "Company is not found", PortalNotFoundError, 1),
    ("crm.company.update", 400, "", "Exhausted allocated disk resource", PortalFullError, 1),
    ("crm.company.fields", 400, "", "Access denied.", PortalRightsError, 1),
    ("crm.contact.get", 400, "", "ID is not defined or invalid.", PortalNotFoundError, 1),
    ("crm.contact.list", 400, "", "Failed to get list. General error", PortalRefusedError, 1),
    ("crm.deal.update", 400, "", 'Invalid value for the "Currency" field', PortalRefusedError, 1),
    ("crm.deal.userfield.list", 400, "", "Parameter 'filter' must be array.", PortalRefusedError, 1),
    ("crm.item.update", 400, "NOT_FOUND", "SPA not found", PortalNotFoundError, 1),
    ("crm.item.update", 400, "ACCESS_DENIED", "Access denied", PortalRightsError, 1),
    ("crm.item.update", 400, "CRM_FIELD_ERROR_VALUE_NOT_VALID", "Invalid value", PortalRefusedError, 1),
    ("crm.item.update", 400, "CRM_FIELD_ERROR_REQUIRED", "Required", PortalRefusedError, 1),
    ("crm.item.update", 400, "100", "Expected iterable value for multiple field", PortalRefusedError, 1),
    ("crm.item.update", 400, "-", "Insufficient permissions to change the stage", PortalRightsError, 1),
    ("crm.item.update", 400, "UPDATE_DYNAMIC_ITEM_RESTRICTED", "Your plan", PortalAccessError, 1),
    ("crm.item.update", 403, "allowed_only_intranet_user", "Intranet users", PortalAccessError, 1),
    ("crm.item.update", 500, "INTERNAL_SERVER_ERROR", "Internal server error", PortalUnavailableError, 1),
    ("crm.item.list", 500, "ERROR_UNEXPECTED_ANSWER", "Unexpected", PortalUnavailableError, 3),
    ("crm.item.list", 400, "INVALID_ARG_VALUE", "Invalid filter: field 'X' has invalid value", PortalRefusedError, 1),
    ("crm.timeline.comment.delete", 400, "MULTIPLE_BINDINGS", "Several owners", PortalRefusedError, 1),
    ("crm.timeline.comment.delete", 400, "OWNER_NOT_FOUND", "Owner not found", PortalNotFoundError, 1),
    ("crm.timeline.comment.list", 400, "", "Access denied.", PortalRightsError, 1),
    ("crm.status.list", 400, "Access denied.", "", PortalRightsError, 1),
    ("crm.duplicate.findbycomm", 403, "Access denied", "", PortalRightsError, 1),
    ("disk.file.copyto", 400, "DISK_FILE_22003", "Could not copy file", PortalRefusedError, 1),
    ("disk.file.copyto", 400, "DISK_OBJ_22000", "A file with this name already exists", PortalNameTakenError, 1),
    ("disk.file.moveto", 400, "DISK_FILE_22007", "Exclusive lock", PortalRefusedError, 1),
    ("disk.file.moveto", 400, "ERROR_NOT_FOUND", "Could not find entity with id `X`", PortalNotFoundError, 1),
    ("disk.file.restore", 400, "ACCESS_DENIED", "Access denied", PortalRightsError, 1),
    ("disk.file.uploadversion", 400, "DISK_FILE_22002", "Could not save file", PortalFullError, 1),
    ("disk.folder.deletetree", 400, "DISK_OBJ_22000", "Could not delete root folder", PortalRefusedError, 1),
    ("disk.folder.moveto", 400, "", "Could not move root folder", PortalRefusedError, 1),
    ("disk.folder.getchildren", 400, "ERROR_ARGUMENT", "Invalid value of parameter", PortalRefusedError, 1),
    ("event.unbind", 403, "ACCESS_DENIED", "Access denied! Offline events unbinding", PortalRightsError, 1),
    ("user.get", 403, "INVALID_CREDENTIALS", "Invalid request credentials", PortalAccessError, 1),
    ("department.get", 503, "QUERY_LIMIT_EXCEEDED", "Too many requests", None, 2),
]


@pytest.mark.parametrize(("method", "status", "code", "said", "kind", "sendings"), REFUSALS)
async def test_documented_refusal(
    client: PortalClient,
    portal: ScriptedPortal,
    method: str,
    status: int,
    code: str,
    said: str,
    kind: type[PortalError] | None,
    sendings: int,
) -> None:
    """Each has its class, and is asked again only where that may help; what a limit held back once is answered."""
    step = Step(status, {"error": code, "error_description": said})
    portal.script = [step] * (3 if kind else 1)
    found: type[PortalError] | None = None

    try:
        await client.call(method, {"id": 1}, lane=Lane.BACKGROUND)
    except PortalError as error:
        found = type(error)

    assert found is kind
    assert len(portal.received) == sendings
