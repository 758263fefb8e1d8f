"""The documented exchanges of Disk, people, batches and the application through the methods of ours that ask them."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from pydantic import SecretStr

from bot.bitrix24.access import Credentials
from bot.bitrix24.addresses import UploadAddress
from bot.bitrix24.batch import Batch, filled
from bot.bitrix24.client import PortalClient
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.disk import DiskFile, DiskGateway
from bot.bitrix24.errors import PortalAccessError, PortalNotFoundError, PortalRefusedError, PortalRightsError
from bot.bitrix24.event_handlers import BoundEvent, EventHandlerGateway
from bot.bitrix24.fields import DealFieldCodes, folder_of
from bot.bitrix24.folder_files import FolderFiles
from bot.bitrix24.users import UserGateway
from bot.domain.deals import Folder
from bot.domain.ids import DepartmentId, FileId, FolderId
from tests.fakes.clock import EagerClock
from tests.unit.bitrix24.agency import KeptFacts
from tests.unit.bitrix24.recordings import EXCHANGES, commands, in_batch, in_meaning_of_php, params, result, step
from tests.unit.bitrix24.scripted_portal import ScriptedPortal, Step, good


async def test_folders(client: PortalClient, portal: ScriptedPortal) -> None:
    """disk.folder.addsubfolder and disk.folder.get: exactly the documented requests; a trashed one is known."""
    disk = DiskGateway(client, KeptFacts())
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
    disk = DiskGateway(client, KeptFacts())
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


async def test_handlers_of_events(client: PortalClient, portal: ScriptedPortal) -> None:
    """event.bind and event.get: exactly the documented requests; a handler in another's name is the same address."""
    handler = BoundEvent(params("event.bind")["event"], params("event.bind")["handler"])
    portal.script = [step("event.bind"), step("event.get")]
    handlers = EventHandlerGateway(client)

    await handlers.bind(handler)
    bound = await handlers.bound()

    assert [sent.body for sent in portal.received] == [params("event.bind"), params("event.get")]
    assert bound == [handler] * 2


@pytest.mark.parametrize("error", EXCHANGES["event.bind"]["errors"], ids=lambda error: error["error_description"])
async def test_refused_handlers(client: PortalClient, portal: ScriptedPortal, error: dict[str, Any]) -> None:
    """An unknown event and missing rights are told as what they are; nothing is looked for then."""
    refusal = {"error": error["error"], "error_description": error["error_description"]}
    portal.script = [Step(error["status"], refusal)]

    with pytest.raises((PortalNotFoundError, PortalRightsError)):
        await EventHandlerGateway(client).bind(BoundEvent("ONCRMLEADADD", "https://www.my-domain.com/handler/"))

    assert portal.methods == ["event.bind"]


async def test_proof_of_a_token_and_time_of_the_portal(client: PortalClient, portal: ScriptedPortal) -> None:
    """app.info answers a token that is to be proved, and no other; server.time says that the portal is there."""
    portal.script = [step("app.info"), step("server.time"), Step(400, EXCHANGES["app.info"]["errors"][0])]
    offered = Credentials(SecretStr(portal.url), SecretStr("offered"))

    await client.prove(offered)
    await client.probe()
    with pytest.raises(PortalAccessError):
        await client.prove(offered)

    assert [sent.body for sent in portal.received] == [{"auth": "offered"}, {}, {"auth": "offered"}]
    assert client.health.down_since is None


async def test_files_and_folders_for_good(client: PortalClient, portal: ScriptedPortal) -> None:
    """disk.file.get says where a file is; disk.folder.deletetree is asked as documented, and `true` is enough."""
    portal.script = [in_batch({"c0": result("disk.file.get")}), step("disk.folder.deletetree")]
    folders = FolderFiles(client, Dictionaries(client, EagerClock()), DealFieldCodes())

    [found] = (await DiskGateway(client, KeptFacts()).files([FileId(9043)])).values()
    await folders.delete_for_good(FolderId(8942))

    assert commands(portal, 0)["c0"] == ("disk.file.get", in_meaning_of_php(params("disk.file.get")))
    assert portal.received[1].body == params("disk.folder.deletetree")
    assert isinstance(found, DiskFile)
    assert (found.file_id, found.folder_id, found.size_bytes, found.is_alive) == (9043, 8996, 21668, True)
