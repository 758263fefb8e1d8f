"""The search for a deal's folder travels with the reading of the deal, and believes nothing that it did not compare."""

import pytest

from bot.bitrix24.batch import Batch, OwnWords
from bot.bitrix24.disk import SearchedRoot
from bot.domain.ids import DealId, FolderId
from tests.unit.bitrix24.agency import Bench

DEAL = DealId(1260)


def root_of(bench: Bench) -> FolderId:
    """Where the seeded portal has its deal folders."""
    folders = bench.portal.disk.folders.values()
    return FolderId(next(folder.folder_id for folder in folders if folder.name == "Сделки"))


async def searched(bench: Bench) -> SearchedRoot | None:
    """Read the deal and search in the same request."""
    search = await bench.disk.search_for(DEAL, None)
    _, _, answers = await bench.deals.deal_with_folder(DEAL, own_folder_id=None, search=search)
    return await bench.disk.searched(search, answers)


async def test_root_and_folder_come_with_the_deal(bench: Bench) -> None:
    """One request finds where deal folders are, and the folder there; the next one knows the first already."""
    root = root_of(bench)
    folder = bench.portal.disk.make_folder(root, f"{DEAL} Зорге 12")
    bench.portal.disk.make_folder(root, f"{DEAL}7 другая")
    await bench.deals.deal_with_folder(DEAL, own_folder_id=None)
    assert bench.requests

    found = await searched(bench)
    cost = bench.requests
    await searched(bench)

    assert found is not None
    assert found.folder is not None
    assert (found.root, found.folder.folder_id) == (root, folder.folder_id)
    assert cost == ["batch"]
    assert await bench.disk.root_folder(None) == root


async def test_missing_root_is_made(bench: Bench) -> None:
    """A portal without a place for deal folders gets one, in one request more."""
    bench.portal.disk.delete(bench.portal.disk.folder(root_of(bench)))

    found = await searched(bench)

    assert found is not None
    assert bench.portal.disk.folders[found.root].name == "Сделки"
    assert bench.portal.disk.folders[found.root].parent_id == bench.portal.disk.common.root_id
    assert found.folder is None


@pytest.mark.parametrize("forbidden", ["disk.storage.getlist", "disk.folder.getchildren", "disk.folder.get"])
async def test_what_was_not_told_is_not_guessed(bench: Bench, forbidden: str) -> None:
    """A portal that refuses a part of it says nothing about the folder, and nothing is made."""
    bench.portal.faults.forbids = {forbidden}
    before = set(bench.portal.disk.folders)

    found = await searched(bench)

    assert found is None
    assert set(bench.portal.disk.folders) == before


async def test_a_portal_without_a_common_drive_tells_nothing(bench: Bench) -> None:
    """Another drive is never taken for it."""
    bench.portal.disk.common.entity_type = "group"

    assert await searched(bench) is None


async def test_a_file_of_that_name_is_no_root(bench: Bench) -> None:
    """What bears the name and is no folder is neither used nor replaced."""
    bench.portal.disk.delete(bench.portal.disk.folder(root_of(bench)))
    bench.portal.disk.put(bench.portal.disk.common.root_id, "Сделки", b"list")

    assert await searched(bench) is None


def test_only_words_of_our_own_travel_in_a_batch() -> None:
    """A text is refused unless the program says that it wrote it itself."""
    with pytest.raises(ValueError, match="free text"):
        Batch().add("a", "disk.folder.getchildren", {"id": 1, "filter": {"=NAME": "Сделки"}})
    [command] = Batch().add("a", "disk.folder.getchildren", {"filter": {"=NAME": OwnWords("Сделки")}}).commands

    assert command.query == "filter%5B%3DNAME%5D=%D0%A1%D0%B4%D0%B5%D0%BB%D0%BA%D0%B8"
