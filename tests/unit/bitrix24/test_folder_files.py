"""Files of a deal's folder on their way out: listed, fetched by signed links, shared by a public one, deleted."""

import logging
from pathlib import Path

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from bot.bitrix24.addresses import DownloadAddress
from bot.bitrix24.errors import PortalError, PortalNotFoundError, PortalRefusedError, PortalRightsError
from bot.bitrix24.folder_files import FolderFile, FolderFiles
from bot.domain.ids import DealId, FolderId
from bot.sandbox.portal.faults import Fault
from tests.unit.bitrix24.agency import CODES, Bench

FLAT = DealId(1245)


@pytest.fixture
def files(bench: Bench) -> FolderFiles:
    """The gateway over the seeded agency."""
    return FolderFiles(bench.client, bench.dictionaries, CODES)


async def deal_folder(bench: Bench, many: int) -> FolderId:
    """A folder of the flat with so many files and one folder inside."""
    root = await bench.disk.root_folder(None)
    bench.portal.change_deal(FLAT, custom={})
    folder = bench.portal.disk.make_folder(root, "1245 фото")
    bench.portal.disk.make_folder(folder.folder_id, "внутри")
    for number in range(many):
        bench.portal.disk.put(folder.folder_id, f"{number:03d}.jpg", f"photo {number}".encode())
    return FolderId(folder.folder_id)


async def listed(files: FolderFiles, folder_id: FolderId) -> list[FolderFile]:
    """The files of the flat's folder."""
    found = await files.of_deal(FLAT, own_folder_id=folder_id)
    assert found.folder is not None
    return list(found.files)


async def opened(link: SecretStr) -> tuple[int, str]:
    """What anybody who has the link gets, who is nobody to the portal."""
    async with ClientSession() as anybody, anybody.get(link.get_secret_value()) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize(("many", "requests"), [(3, 1), (120, 3)])
async def test_files_are_listed_beyond_a_page(bench: Bench, files: FolderFiles, many: int, requests: int) -> None:
    """One request up to fifty, three for more; the folder inside is no file."""
    folder_id = await deal_folder(bench, many)
    await bench.dictionaries.deal_fields()
    assert bench.requests

    found = await listed(files, folder_id)

    assert [file.name for file in found] == [f"{number:03d}.jpg" for number in range(many)]
    assert len(bench.requests) == requests


async def test_a_file_comes_whole(bench: Bench, files: FolderFiles, tmp_path: Path) -> None:
    """Its bytes, piece by piece onto the disk."""
    folder_id = await deal_folder(bench, 0)
    content = bytes(range(256)) * 5000
    bench.portal.disk.put(folder_id, "big.jpg", content)
    [file] = await listed(files, folder_id)

    await files.fetch(file, tmp_path / "here")

    assert (tmp_path / "here").read_bytes() == content


async def test_a_stale_link_is_renewed(bench: Bench, files: FolderFiles, tmp_path: Path) -> None:
    """A link that the portal no longer takes is asked for again by the file's id."""
    [file] = await listed(files, await deal_folder(bench, 1))
    stale = SecretStr(file.address.url.get_secret_value()[:-4] + "AAAA")
    spoilt = FolderFile(file.file_id, file.name, file.size_bytes, file.url, None, DownloadAddress(stale, 7))

    await files.fetch(spoilt, tmp_path / "here")

    assert (tmp_path / "here").read_bytes() == b"photo 0"


async def test_nothing_is_fetched_from_elsewhere(bench: Bench, tmp_path: Path) -> None:
    """A link to another host than the portal's is refused before anything goes there."""
    address = DownloadAddress(SecretStr("https://elsewhere.example/download"), 1)

    with pytest.raises(PortalRefusedError, match="FOREIGN_ADDRESS"):
        await bench.client.fetch_file(address, tmp_path / "here")

    assert not (tmp_path / "here").exists()


async def test_a_file_that_is_gone_is_an_error_and_the_portal_stays_up(
    bench: Bench, files: FolderFiles, tmp_path: Path
) -> None:
    """Somebody deleted it meanwhile; that says nothing about the portal."""
    [file] = await listed(files, await deal_folder(bench, 1))
    bench.portal.disk.delete(bench.portal.disk.file(int(file.file_id)))

    with pytest.raises(PortalNotFoundError):
        await files.fetch(file, tmp_path / "here")

    assert bench.client.health.down_since is None


async def test_a_link_is_in_no_log(
    bench: Bench, files: FolderFiles, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither when it works nor when it does not."""
    caplog.set_level(logging.DEBUG)
    [file] = await listed(files, await deal_folder(bench, 1))
    await files.fetch(file, tmp_path / "here")
    bench.portal.faults.fail_next.append(Fault("download"))
    await files.fetch(file, tmp_path / "here")

    assert file.address.url.get_secret_value().rpartition("token=")[2] not in caplog.text
    assert bench.portal.webhook_code not in caplog.text
    assert "method=download" in caplog.text
    assert bench.portal.webhook_code not in repr(file)


async def test_a_public_link_ends_with_its_folder(bench: Bench, files: FolderFiles) -> None:
    """The same link each time; the folder deleted for good takes it along, and twice is the same as once."""
    folder_id = await deal_folder(bench, 1)

    link = await files.public_link(folder_id)
    assert link == await files.public_link(folder_id)
    assert link.get_secret_value().startswith(f"{bench.portal.base_url}/~")
    status, page = await opened(link)
    assert (status, "000.jpg" in page) == (200, True)
    await files.delete_for_good(folder_id)
    await files.delete_for_good(folder_id)

    assert (await opened(link))[0] == 404
    assert folder_id not in bench.portal.disk.folders
    with pytest.raises(PortalNotFoundError):
        await files.public_link(folder_id)


async def test_a_portal_may_forbid_links(bench: Bench, files: FolderFiles) -> None:
    """Then it is an error, as any missing right."""
    bench.portal.faults.forbids = {"disk.folder.getexternallink"}

    with pytest.raises(PortalRightsError):
        await files.public_link(await deal_folder(bench, 0))


async def test_a_silent_no_is_an_error(bench: Bench, files: FolderFiles) -> None:
    """A root cannot be deleted: whoever thinks that it is gone would leave the link open."""
    root = FolderId(bench.portal.disk.common.root_id)

    with pytest.raises(PortalError):
        await files.delete_for_good(root)


async def test_a_folder_is_found_by_its_exact_name(bench: Bench, files: FolderFiles) -> None:
    """Neither a longer name nor a file of that name."""
    folder_id = await deal_folder(bench, 1)
    bench.portal.disk.make_folder(folder_id, "внутри (2)")

    found = await files.folder_named(folder_id, "внутри")

    assert found is not None
    assert found.name == "внутри"
    assert await files.is_empty(found.folder_id)
    assert not await files.is_empty(folder_id)
    assert await files.folder_named(folder_id, "000.jpg") is None
    assert await files.folder_named(folder_id, "%") is None
