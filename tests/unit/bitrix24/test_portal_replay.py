"""The documented exchanges through the methods that the bot has for them: what they ask, what becomes of the answer.

The recordings lie beside the project, not in it; without them there is one skip that says so.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from pydantic import SecretStr

from bot.bitrix24.addresses import UploadAddress
from bot.bitrix24.batch import Batch, filled
from bot.bitrix24.client import PortalClient
from bot.bitrix24.deals import DealGateway
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.disk import DiskGateway
from bot.bitrix24.errors import PortalRefusedError
from bot.bitrix24.fields import DealFieldCodes, Family, KnownFields, deal_fields_of, deal_of, folder_of
from bot.bitrix24.search import SearchGateway
from bot.bitrix24.timeline import CommentGateway
from bot.bitrix24.users import UserGateway
from bot.domain.deals import Folder, Outcome
from bot.domain.ids import DealId, DepartmentId, EmployeeId, FolderId
from tests.fakes.clock import EagerClock
from tests.unit.bitrix24.agency import Notes
from tests.unit.bitrix24.scripted_portal import ScriptedPortal, Step, good
from tests.unit.bitrix24.test_portal_batch import php_parse_str

FOLDER = Path(__file__).resolve().parents[3].parent / "shared" / "facts" / "exchanges"
EXCHANGES = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
DEAL = DealId(410)

if not EXCHANGES:
    pytest.skip(f"the documented exchanges are not here ({FOLDER.parent.name}/{FOLDER.name})", allow_module_level=True)


def params(name: str) -> Any:
    """What the documentation sends."""
    return EXCHANGES[name]["params"]


def result(name: str) -> Any:
    """What the documentation gets."""
    return EXCHANGES[name]["response"]["result"]


def step(name: str) -> Step:
    """The documented answer, whole."""
    return Step(body=EXCHANGES[name]["response"])


def in_batch(results: Mapping[str, Any]) -> Step:
    """Documented results as a batch brings them."""
    return good({"result": dict(results), "result_error": [], "result_total": [], "result_next": []})


def commands(portal: ScriptedPortal, number: int = -1) -> dict[str, tuple[str, Any]]:
    """Each command of a batch that was sent: its method, and its parameters as PHP reads them."""
    found = {}
    for key, line in portal.received[number].body["cmd"].items():
        method, _, query = line.partition("?")
        found[key] = (method, php_parse_str(query) if query else {})
    return found


def in_meaning(written: Any) -> Any:
    """Parameters without what the older methods do not tell apart: letters of names, numbers as text."""
    if isinstance(written, dict):
        return {name.lower(): in_meaning(value) for name, value in written.items()}
    if isinstance(written, list):
        return [in_meaning(value) for value in written]
    return str(written)


def in_meaning_of_php(written: Any) -> Any:
    """Parameters after PHP: everything text."""
    if isinstance(written, dict):
        return {name: in_meaning_of_php(value) for name, value in written.items()}
    return str(written)


DICTIONARIES = {
    "dictionary_fields": "crm.deal.fields",
    "dictionary_pipelines": "crm.category.list",
    "dictionary_entries_deal_stage": "crm.status.list",
}


async def test_dictionaries(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.deal.fields, crm.category.list and crm.status.list: asked as documented, read into titles and stages."""
    portal.script = [in_batch({key: result(name) for key, name in DICTIONARIES.items()}), in_batch({})]
    dictionaries = Dictionaries(client, EagerClock())

    pipelines = await dictionaries.pipelines()
    fields = await dictionaries.deal_fields()

    asked = commands(portal, 0)
    for key, name in DICTIONARIES.items():
        assert asked[key] == (name, in_meaning_of_php(params(name)))
    assert {number: pipeline.name for number, pipeline in pipelines.items()} == {
        9: "Funnel with Original Name",
        10: "Lead Route",
        11: "Path to Success",
        0: "General",
    }
    default = next(pipeline for number, pipeline in pipelines.items() if number == 0)
    expected = [
        (row["STATUS_ID"], row["NAME"]) for row in sorted(result("crm.status.list"), key=lambda r: int(r["SORT"]))
    ]
    assert [(stage.stage_id, stage.name) for stage in default.stages] == expected
    assert {stage.outcome for stage in default.stages} >= {Outcome.OPEN, Outcome.WON, Outcome.LOST}
    assert (fields["CLOSEDATE"].title, fields["SOURCE_ID"].dictionary) == ("Close Date", "SOURCE")
    assert [fields[code].is_writable for code in ("TITLE", "DATE_CREATE", "CATEGORY_ID")] == [True, False, False]


async def test_card(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.deal.get, crm.company.get and user.get behind one card; what a reference led astray to is not shown."""
    deal = result("crm.deal.get")
    company = {**result("crm.company.get"), "ID": deal["COMPANY_ID"]}
    user = {**result("user.get")[1], "ID": deal["ASSIGNED_BY_ID"]}
    portal.script = [
        in_batch({key: result(name) for key, name in DICTIONARIES.items()}),
        in_batch({"deal": deal, "contact": result("crm.company.get"), "company": company, "responsible": [user]}),
    ]
    gateway = DealGateway(client, Dictionaries(client, EagerClock()), DealFieldCodes(address="UF_CRM_1721244482250"))

    card = await gateway.card(DEAL, own_folder_id=None)

    method, asked = commands(portal)["deal"]
    assert (method, in_meaning(asked)) == ("crm.deal.get", in_meaning(params("crm.deal.get")))
    assert (card.deal.deal_id, card.deal.title, card.deal.stage_id) == (410, "New Deal #1", "PREPARATION")
    assert card.deal.amount is not None
    assert f"{card.deal.amount.amount:f} {card.deal.amount.currency}" == "1000000.00 EUR"
    assert str(card.deal.closes_on) == "2024-09-09"
    assert card.company is not None
    assert (card.company.name, card.client, card.responsible_name) == ("GAZPROM", None, "John Smith")


async def test_list_of_deals(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.deal.list: rows of the older family, by id, and only those that were asked for."""
    rows = result("crm.deal.list")
    owner = EmployeeId(int(rows[0]["ASSIGNED_BY_ID"]))
    portal.script = [in_batch({key: result(name) for key, name in DICTIONARIES.items()}), step("crm.deal.list")]
    gateway = DealGateway(client, Dictionaries(client, EagerClock()), DealFieldCodes())

    deals = await gateway.open_of(owner)

    expected = [int(row["ID"]) for row in rows if row["ASSIGNED_BY_ID"] == str(owner)]
    assert [deal.deal_id for deal in deals] == expected
    sent = portal.received[-1]
    assert (sent.method, sent.body["start"], sent.body["order"]) == ("crm.deal.list", -1, {"ID": "ASC"})
    assert sent.body["filter"] == {"ASSIGNED_BY_ID": owner, "CLOSED": "N", ">ID": 0}


async def test_deals_of_a_phone(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.duplicate.findbycomm finds contacts, and `crm.item.list` their deals."""
    portal.script = [
        step("crm.duplicate.findbycomm"),
        in_batch({key: result(name) for key, name in DICTIONARIES.items()}),
        good({"items": [result("crm.item.add")["item"]]}),
    ]
    gateway = SearchGateway(client, Dictionaries(client, EagerClock()), DealFieldCodes())

    [deal] = await gateway.deals_of(await gateway.clients_with("11223355"), among=None)

    found, _, listed = portal.received
    assert (found.method, found.body["type"]) == ("crm.duplicate.findbycomm", "PHONE")
    assert "11223355" in found.body["values"]
    assert listed.body["filter"]["0"] == {"logic": "OR", "0": {"@contactIds": [275, 2297]}}
    assert (deal.deal_id, deal.observer_ids, deal.stage_id) == (342, (2, 3), "C9:UC_KN8KFI")


async def test_comment(client: PortalClient, portal: ScriptedPortal) -> None:
    """crm.timeline.comment.add: the documented fields but for the files, in small letters; the id comes back."""
    documented = params("crm.timeline.comment.add")["fields"]
    portal.script = [step("crm.timeline.comment.add")]

    comment_id = await CommentGateway(client).add(DealId(documented["ENTITY_ID"]), documented["COMMENT"])

    [sent] = portal.received
    assert sent.body == {"fields": {name: value for name, value in documented.items() if name != "FILES"}}
    assert comment_id == 999


async def test_folders(client: PortalClient, portal: ScriptedPortal) -> None:
    """disk.folder.addsubfolder and disk.folder.get: exactly the documented requests; a trashed one is known."""
    disk = DiskGateway(client, Notes())
    portal.script = [step("disk.folder.addsubfolder"), step("disk.folder.get"), step("disk.folder.markdeleted")]

    made = await disk.make_folder(FolderId(8907), "Folder in Folder")
    found = await disk.folder(FolderId(8930))
    trashed = folder_of((await client.call("disk.folder.markdeleted", {"id": 8996})).require_object())

    assert [sent.body for sent in portal.received[:2]] == [
        params("disk.folder.addsubfolder"),
        params("disk.folder.get"),
    ]
    assert (made.folder_id, made.name, made.is_alive) == (8930, "Folder in Folder", True)
    assert isinstance(found, Folder)
    assert (found.folder_id, found.is_alive) == (8930, True)
    assert trashed is not None
    assert not trashed.is_alive


async def test_file_in_two_steps(client: PortalClient, portal: ScriptedPortal, tmp_path: Path) -> None:
    """disk.folder.uploadfile gives an address, the file goes there under its name; never to another host."""
    exchange = EXCHANGES["disk.folder.uploadfile.uploadurl"]
    photo = tmp_path / "test.png"
    photo.write_bytes(b"x" * 1679)
    disk = DiskGateway(client, Notes())
    portal.script = [step("disk.folder.uploadfile.uploadurl"), Step(body=exchange["second_step"]["response"])]

    [address] = await disk.upload_addresses(FolderId(8930), 1)
    with pytest.raises(PortalRefusedError):
        await disk.upload(address, "test.png", photo)  # the documented address is on the documentation's own host
    ours = UploadAddress(SecretStr(portal.upload_url), address.part)
    stored = await disk.upload(ours, "test.png", photo)

    assert portal.received[0].body == exchange["params"]
    assert address.url.get_secret_value() == exchange["response"]["result"]["uploadUrl"]
    assert 'name="file"; filename="test.png"' in portal.disposition
    assert (stored.file_id, stored.name, stored.folder_id, stored.size_bytes) == (9011, "test.png", 8930, 1679)


async def test_people(client: PortalClient, portal: ScriptedPortal) -> None:
    """Profile and user.get: who we are, and who works there; empty dates come as `{}`."""
    portal.script = [step("profile"), step("user.get")]
    users = UserGateway(client)

    owner = await users.owner()
    people = await users.active_employees()

    assert owner.full_name == "Vadim Valeev"
    assert [person.employee_id for person in people] == [int(row["ID"]) for row in result("user.get")]
    assert people[0].department_ids == (DepartmentId(1),)
    assert portal.methods == ["profile", "user.get"]


async def test_batch(client: PortalClient, portal: ScriptedPortal) -> None:
    """The documented batch, built by our builder: the same commands in meaning, each with its own answer."""
    portal.script = [step("batch")]
    batch = Batch().add("get_user", "user.current")
    batch.add("get_department", "department.get", {"ID": filled("get_user", "UF_DEPARTMENT", 0)})

    answers = await client.batch(batch)

    [sent] = portal.received
    assert sent.body["halt"] == params("batch")["halt"]
    assert {key: unquote_plus(line) for key, line in sent.body["cmd"].items()} == params("batch")["cmd"]
    assert answers["get_user"].require().require_object()["ID"] == "1"
    assert (answers["get_department"].require().total, answers["get_department"].require().rows()[0]["NAME"]) == (
        1,
        "DEMO",
    )


@pytest.mark.parametrize("error", EXCHANGES["batch"]["errors"], ids=lambda error: error["error"])
async def test_refusals_inside_a_batch(client: PortalClient, portal: ScriptedPortal, error: dict[str, Any]) -> None:
    """They come with status 200: what was too long goes again, what is not allowed is the command's error."""
    refusal = {"error": error["error"], "error_description": error["error_description"]}
    portal.script = [
        good({"result": {"a": 1}, "result_error": {"b": refusal}}),
        good({"result": {"b": 2}, "result_error": []}),
    ]

    answers = await client.batch(Batch().add("a", "profile").add("b", "server.time"))

    is_repeated = error["error"] == "ERROR_BATCH_LENGTH_EXCEEDED"
    assert answers["a"].require().result == 1
    assert (answers["b"].error is None) == is_repeated
    assert len(portal.received) == 1 + is_repeated


def test_either_family_describes_one_deal() -> None:
    """The documented rows of both families become the same words of the domain."""
    known = KnownFields(address="UF_CRM_1721244482250")

    classic = deal_of(result("crm.deal.get"), Family.CLASSIC, known)
    item = deal_of(result("crm.item.add")["item"], Family.ITEM, KnownFields())

    assert (classic.deal_id, classic.contact_id, classic.address) == (410, 84, "Hello world!")
    assert (item.deal_id, item.observer_ids) == (342, (2, 3))
    assert deal_fields_of(result("crm.deal.fields"))["OPPORTUNITY"].type_id == "double"
