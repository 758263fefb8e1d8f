"""Files come in both ways, and a name is taken once."""

import asyncio
import base64
import hashlib

import httpx
import pytest

from bot.sandbox.portal import DeletedType, SandboxFolder, SandboxPortal
from tests.unit.sandbox.portal.conftest import Caller

BODY = bytes(range(256)) * 1000


def folder_of(portal: SandboxPortal, deal_id: int) -> SandboxFolder:
    """The deal's folder, which must be there."""
    folder = portal.deal_folder(deal_id)
    assert folder is not None
    return folder


async def test_a_file_sent_to_an_address_arrives_unchanged(caller: Caller, portal: SandboxPortal) -> None:
    """Bytes, size and digest; the name is that of the multipart's part."""
    folder = folder_of(portal, 1198)

    answer = await caller.upload(folder.folder_id, "kitchen.jpg", BODY, data={"NAME": "другое.jpg"})

    assert answer.json()["result"]["SIZE"] == str(len(BODY))
    stored = next(file for file in portal.deal_files(1198) if file.name == "kitchen.jpg")
    assert stored.path.read_bytes() == BODY
    assert stored.sha256 == hashlib.sha256(BODY).hexdigest()


async def test_base64_brings_a_file_too(caller: Caller, portal: SandboxPortal) -> None:
    """Under `data.NAME`; what is no base64 is dropped, so that a broken text makes a broken file."""
    folder = folder_of(portal, 1198)
    text = base64.b64encode(BODY).decode()
    params = {
        "id": folder.folder_id,
        "data": {"NAME": "hall.jpg"},
        "fileContent": ["x.jpg", text[:40] + " " + text[40:]],
    }

    result = await caller.call("disk.folder.uploadfile", params)

    assert portal.disk.files[result["ID"]].path.read_bytes() == BODY


async def test_base64_comes_without_a_name_too(caller: Caller, portal: SandboxPortal) -> None:
    """As the owner's document has it: a text in the pair's place; the name is that of `data` either way."""
    text = base64.b64encode(BODY).decode()
    params = {"id": folder_of(portal, 1198).folder_id, "data": {"NAME": "hall.jpg"}, "fileContent": text}

    result = await caller.call("disk.folder.uploadfile", params)

    assert result["NAME"] == "hall.jpg"
    assert portal.disk.files[result["ID"]].path.read_bytes() == BODY


async def test_a_taken_name_is_refused(caller: Caller, portal: SandboxPortal) -> None:
    """Both ways, whatever the case of its letters; nothing is stored."""
    folder = folder_of(portal, 1198)
    await caller.upload(folder.folder_id, "a.jpg", BODY)
    count = len(portal.deal_files(1198))
    params = {"id": folder.folder_id, "data": {"NAME": "A.jpg"}, "fileContent": ["x", "aGVsbG8="]}

    sent = await caller.upload(folder.folder_id, "A.JPG", b"other")
    given = await caller.refusal("disk.folder.uploadfile", params)

    assert (sent.status_code, sent.json()["error"]) == (400, "DISK_OBJ_22000")
    assert given == (400, "DISK_OBJ_22000")
    assert len(portal.deal_files(1198)) == count


async def test_a_unique_name_is_made_when_asked_for(caller: Caller, portal: SandboxPortal) -> None:
    """`name (1).jpg`, and so on."""
    folder = folder_of(portal, 1198)

    names = [
        (await caller.upload(folder.folder_id, "a.jpg", BODY, generateUniqueName=True)).json()["result"]["NAME"]
        for _ in range(3)
    ]

    assert names == ["a.jpg", "a (1).jpg", "a (2).jpg"]


async def test_a_trashed_file_frees_its_name(caller: Caller, portal: SandboxPortal) -> None:
    """Restored afterwards it comes back with a number."""
    folder = folder_of(portal, 1198)
    first = (await caller.upload(folder.folder_id, "a.jpg", BODY)).json()["result"]["ID"]
    await caller.call("disk.file.markdeleted", {"id": first})

    second = await caller.upload(folder.folder_id, "a.jpg", BODY)
    back = await caller.call("disk.file.restore", {"id": first})

    assert second.status_code == 200
    assert (back["NAME"], back["DELETED_TYPE"]) == ("a (1).jpg", "0")


async def test_names_are_cleaned(caller: Caller, portal: SandboxPortal) -> None:
    """Emoji and signs that no file system takes become `_`."""
    answer = await caller.upload(folder_of(portal, 1198).folder_id, " кухня 🏠:1.jpg ", BODY)

    assert answer.json()["result"]["NAME"] == "кухня __1.jpg"


async def test_an_address_is_given_for_a_dead_folder_and_then_refused(caller: Caller, portal: SandboxPortal) -> None:
    """Step one checks nothing."""
    folder = folder_of(portal, 1198)
    portal.disk.trash(folder)

    answer = await caller.upload(folder.folder_id, "a.jpg", BODY)

    assert (answer.status_code, answer.json()["error"]) == (400, "ERROR_NOT_FOUND")


async def test_a_forged_address_is_refused(caller: Caller, portal: SandboxPortal) -> None:
    """The token is signed."""
    address = (await caller.call("disk.folder.uploadfile", {"id": portal.disk.common.root_id}))["uploadUrl"]

    answer = await caller.http.post(address[:-4] + "0000", files={"file": ("a.jpg", BODY)})

    assert (answer.status_code, answer.json()["error"]) == (403, "ACCESS_DENIED")


async def test_a_part_of_another_name_is_no_file(caller: Caller, portal: SandboxPortal) -> None:
    """The address says `field`: `file`."""
    answer = await caller.upload(portal.disk.common.root_id, "a.jpg", BODY, part="photo")

    assert (answer.status_code, answer.json()["error"]) == (400, "DISK_BASE_SERVICE_22001")


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=b", "image/jpeg"])
async def test_a_body_that_is_no_multipart_holds_no_file(caller: Caller, portal: SandboxPortal, kind: str) -> None:
    """The same refusal as for a missing part."""
    address = (await caller.call("disk.folder.uploadfile", {"id": portal.disk.common.root_id}))["uploadUrl"]

    answer = await caller.http.post(address, content=BODY, headers={"Content-Type": kind})

    assert (answer.status_code, answer.json()["error"]) == (400, "DISK_BASE_SERVICE_22001")


async def test_a_file_that_did_not_come_whole_is_not_kept(caller: Caller, portal: SandboxPortal) -> None:
    """The sender was killed in the middle of it."""
    address = (await caller.call("disk.folder.uploadfile", {"id": portal.disk.common.root_id}))["uploadUrl"]
    before = set(portal.disk.files)
    gone = asyncio.Event()
    portal.log.subscribe(lambda _line: gone.set())

    _, line = await asyncio.open_connection(httpx.URL(address).host, httpx.URL(address).port)
    line.write(f"POST {address} HTTP/1.1\r\nHost: portal\r\nContent-Length: 99999\r\n".encode())
    line.write(b"Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n")
    line.write(b'Content-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nphoto')
    await line.drain()
    line.close()
    await gone.wait()

    assert portal.log.lines[-1].code == "GONE"
    assert set(portal.disk.files) == before


async def test_an_empty_file_cannot_be_saved(caller: Caller, portal: SandboxPortal) -> None:
    """Neither way."""
    root = portal.disk.common.root_id
    params = {"id": root, "data": {"NAME": "a.jpg"}, "fileContent": ["a.jpg", ""]}

    sent = await caller.upload(root, "a.jpg", b"")
    given = await caller.refusal("disk.folder.uploadfile", params)

    assert (sent.status_code, sent.json()["error"]) == (400, "DISK_FOLDER_22002")
    assert given == (400, "ERROR_COULD_NOT_SAVE_FILE")


async def test_a_full_drive_takes_nothing(caller: Caller, portal: SandboxPortal) -> None:
    """Until there is room again."""
    portal.faults.drive_is_full = True
    root = portal.disk.common.root_id

    refused = await caller.upload(root, "a.jpg", BODY)
    portal.faults.mend()
    taken = await caller.upload(root, "a.jpg", BODY)

    assert (refused.status_code, taken.status_code) == (400, 200)


async def test_a_signed_link_gives_the_file_back(caller: Caller, portal: SandboxPortal) -> None:
    """Without any other credential; the log counts its bytes on their way out, as it counted them on their way in."""
    file = (await caller.upload(portal.disk.common.root_id, "a.jpg", BODY)).json()["result"]

    answer = await caller.http.get(file["DOWNLOAD_URL"])

    sent, fetched = list(portal.log.lines)[-2:]
    assert answer.content == BODY
    assert (sent.method, fetched.method) == ("upload", "download")
    assert sent.bytes_in >= len(BODY)
    assert fetched.bytes_out >= len(BODY)


async def test_a_file_moves_within_its_storage_only(caller: Caller, portal: SandboxPortal) -> None:
    """To another one the answer is `false`, without an error; copies may cross."""
    file = portal.deal_files(1198)[0]
    elsewhere = portal.disk.storages[2].root_id

    moved = await caller.call(
        "disk.file.moveto", {"id": file.file_id, "targetFolderId": folder_of(portal, 990).folder_id}
    )
    refused = await caller.call("disk.file.moveto", {"id": file.file_id, "targetFolderId": elsewhere})
    copied = await caller.call("disk.file.copyto", {"id": file.file_id, "targetFolderId": elsewhere})

    assert moved["PARENT_ID"] == str(folder_of(portal, 990).folder_id)
    assert refused is False
    assert copied["PARENT_ID"] == str(elsewhere)


async def test_a_folder_takes_its_files_to_the_trash_and_back(caller: Caller, portal: SandboxPortal) -> None:
    """`DELETED_TYPE` 3 for the folder, 4 for what is in it."""
    folder = folder_of(portal, 1198)
    file = portal.deal_files(1198)[0]

    trashed = await caller.call("disk.folder.markdeleted", {"id": folder.folder_id})
    within = file.deleted
    await caller.call("disk.folder.restore", {"id": folder.folder_id})

    assert (trashed["DELETED_TYPE"], within) == (3, DeletedType.TRASHED_WITH_PARENT)
    assert file.is_alive


async def test_a_root_cannot_be_deleted(caller: Caller, portal: SandboxPortal) -> None:
    """With the code that otherwise means a taken name."""
    root = {"id": portal.disk.common.root_id}

    assert await caller.refusal("disk.folder.markdeleted", root) == (400, "DISK_OBJ_22000")
    assert await caller.refusal("disk.folder.deletetree", root) == (400, "DISK_OBJ_22000")


async def test_a_link_for_people_opens_the_folder(caller: Caller, portal: SandboxPortal) -> None:
    """The built-in page lists its files; with `page_for` it leads to the demo's own."""
    folder = folder_of(portal, 1245)
    address = (await caller.call("disk.folder.get", {"id": folder.folder_id}))["DETAIL_URL"]

    plain = await caller.http.get(address)
    portal.page_for = lambda kind, number: f"http://127.0.0.1:1/{kind}/{number}"
    led = await caller.http.get(address)

    assert portal.deal_files(1245)[0].name in plain.text
    assert led.headers["Location"] == f"http://127.0.0.1:1/folder/{folder.folder_id}"


async def test_a_public_link_stays_the_same(caller: Caller, portal: SandboxPortal) -> None:
    """And shows the file to anybody."""
    file = portal.deal_files(1198)[0]

    links = {await caller.call("disk.file.getexternallink", {"id": file.file_id}) for _ in range(2)}

    assert len(links) == 1
    assert (await caller.http.get(links.pop())).content == file.path.read_bytes()
