"""Folders and files, on the sandbox's portal: found by number, sent by name, counted, trashed and moved."""

from hashlib import sha256
from pathlib import Path

import pytest

from bot.bitrix24.errors import (
    PortalError,
    PortalFullError,
    PortalNameTakenError,
    PortalNotFoundError,
    PortalUnavailableError,
)
from bot.bitrix24.folder_names import clean_folder_name
from bot.domain.ids import DealId, FileId, FolderId
from bot.sandbox.portal.faults import Fault
from tests.unit.bitrix24.agency import Bench


async def test_root_is_found_or_made_once(bench: Bench) -> None:
    """The seeded root is found by name, remembered, and made again when somebody deleted it."""
    found = await bench.disk.root_folder(None)
    assert bench.requests
    again = await bench.disk.root_folder(None)
    await bench.restart()
    after_restart = await bench.disk.root_folder(None)
    cost = bench.requests
    bench.portal.disk.trash(bench.portal.disk.folder(found))
    with pytest.raises(PortalNotFoundError):
        await bench.disk.find_deal_folder(found, DealId(1260))
    made = await bench.disk.root_folder(None)

    assert (again, after_restart, cost) == (found, found, [])
    assert made != found
    assert bench.portal.disk.folders[made].name == "Сделки"
    assert await bench.disk.root_folder(FolderId(5)) == 5


async def test_root_that_is_not_there_is_made(bench: Bench) -> None:
    """A portal without the folder gets it; the loser of a race for it takes the winner's."""
    seeded = await bench.disk.root_folder(None)
    bench.portal.disk.delete(bench.portal.disk.folder(seeded))
    bench.facts.kept.clear()
    await bench.restart()

    made = await bench.disk.root_folder(None)

    assert made != seeded
    assert bench.portal.disk.folders[made].name == "Сделки"


async def test_a_look_for_the_root_makes_nothing(bench: Bench) -> None:
    """Found by what is remembered or by its name; a trashed one is none, unless the settings name it."""
    root = await bench.disk.root_folder(None)
    by_memory = await bench.disk.existing_root(None)
    bench.facts.kept.clear()
    await bench.restart()
    by_name = await bench.disk.existing_root(None)
    bench.portal.disk.trash(bench.portal.disk.folder(root))
    trashed = await bench.disk.existing_root(None)
    named = await bench.disk.existing_root(root)

    assert by_memory == by_name
    assert by_name is not None
    assert by_name.folder_id == root
    assert trashed is None
    assert named is not None
    assert not named.is_alive
    assert not [method for method in bench.requests if "add" in method]


async def test_a_root_made_anew_is_remembered(bench: Bench) -> None:
    """Whatever was remembered before: that folder lies in the trash."""
    old = await bench.disk.root_folder(None)
    bench.portal.disk.trash(bench.portal.disk.folder(old))

    made = await bench.disk.make_root()

    assert made != old
    assert await bench.disk.root_folder(None) == made


async def test_portal_without_a_common_drive_is_told(bench: Bench) -> None:
    """Nowhere to make folders: an administrator names one in the settings."""
    bench.portal.disk.common.entity_type = "group"

    with pytest.raises(PortalNotFoundError):
        await bench.disk.root_folder(None)


async def test_deal_folder_is_found_by_its_number_alone(bench: Bench) -> None:
    """The number or the number and a space; 1245 is neither 12450 nor 124; the oldest of two wins, beyond fifty."""
    bench.portal.faults.knows_few_disk_filters = True
    root = await bench.disk.root_folder(None)
    assert bench.requests
    drive = bench.portal.disk
    for number in range(60):
        drive.make_folder(root, f"24{number:03d} другая")
    older = drive.make_folder(root, "24 Зорге, 12")
    drive.make_folder(root, "24")
    drive.make_folder(root, "240")

    found = await bench.disk.find_deal_folder(root, DealId(24))
    cost = bench.requests
    none = await bench.disk.find_deal_folder(root, DealId(2))

    assert found is not None
    assert found.folder_id == older.folder_id
    assert found.url
    assert none is None
    assert len(cost) == 2


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Зорге 12", "7 Зорге 12"),
        ('a/b\\c:d*e?f"g<h>i|j', "7 a_b_c_d_e_f_g_h_i_j"),
        ("Дом 🏠\nу моря. ", "7 Дом _ у моря"),
        ("", "7"),
        ("ж" * 300, "7 " + "ж" * 98),
    ],
)
async def test_folder_name_is_kept_by_the_portal(bench: Bench, title: str, expected: str) -> None:
    """The name is cleaned as Disk would clean it, so the portal changes nothing."""
    root = await bench.disk.root_folder(None)

    name = clean_folder_name(DealId(7), title)
    made = await bench.disk.make_folder(root, name)

    assert (name, made.name) == (expected, expected)
    assert await bench.disk.folder(made.folder_id) == made


async def test_second_folder_of_a_name_is_refused(bench: Bench) -> None:
    """The loser of a race is told to look again, whichever code the portal uses."""
    root = await bench.disk.root_folder(None)
    await bench.disk.make_folder(root, "55 Дом")

    with pytest.raises(PortalNameTakenError):
        await bench.disk.make_folder(root, "55 Дом")
    bench.portal.faults.fail_next = [Fault("disk.folder.addsubfolder", 400, "ERROR_CORE")]
    with pytest.raises(PortalNameTakenError):
        await bench.disk.make_folder(root, "56 Дом")
    assert await bench.disk.folder(FolderId(424242)) is None


async def test_files_arrive_under_their_names(bench: Bench, photo: Path) -> None:
    """Twenty addresses in one request; the file is there with its bytes and its name, and a second one is refused."""
    folder = bench.folder_of(1198)
    addresses = await bench.disk.upload_addresses(folder, 20)
    assert bench.requests == ["batch"]

    stored = await bench.disk.upload(addresses[0], "20261123-a.jpg", photo)
    with pytest.raises(PortalNameTakenError):
        await bench.disk.upload(addresses[1], "20261123-a.jpg", photo)

    assert (stored.name, stored.folder_id, stored.size_bytes) == ("20261123-a.jpg", folder, 25600)
    kept = next(file for file in bench.portal.files_in(folder) if file.file_id == stored.file_id)
    assert kept.sha256 == sha256(bytes(range(256)) * 100).hexdigest()
    assert "token" not in repr(addresses[0])


async def test_addresses_are_asked_one_by_one_where_a_batch_is_refused(bench: Bench) -> None:
    """The refusal is found out once and kept over a restart."""
    bench.portal.faults.refuses_addresses_in_batch = True
    folder = bench.folder_of(1198)

    first = await bench.disk.upload_addresses(folder, 3)
    found_out = bench.requests
    await bench.restart()
    second = await bench.disk.upload_addresses(folder, 3)

    assert (len(first), len(second)) == (3, 3)
    assert found_out == ["batch", *["disk.folder.uploadfile"] * 3]
    assert bench.requests == ["disk.folder.uploadfile"] * 3


async def test_full_drive_and_dead_folder_are_told_apart(bench: Bench, photo: Path) -> None:
    """No room is one thing, a folder that is gone another."""
    folder = bench.folder_of(1198)
    addresses = await bench.disk.upload_addresses(folder, 2)
    bench.portal.faults.drive_is_full = True
    with pytest.raises(PortalFullError):
        await bench.disk.upload(addresses[0], "a.jpg", photo)
    bench.portal.faults.drive_is_full = False
    gone = await bench.disk.upload_addresses(FolderId(424242), 1)

    with pytest.raises(PortalNotFoundError):
        await bench.disk.upload(gone[0], "a.jpg", photo)


@pytest.mark.parametrize("knows_few", [False, True], ids=["new portal", "portal that knows few filters"])
async def test_lost_answer_leaves_the_file_to_be_found(bench: Bench, photo: Path, *, knows_few: bool) -> None:
    """The portal stored it and the answer was cut: it is there by its exact name, with its size."""
    bench.portal.faults.knows_few_disk_filters = knows_few
    folder = bench.folder_of(1198)
    (address,) = await bench.disk.upload_addresses(folder, 1)
    bench.portal.faults.lose_answers = {"upload": 1}

    with pytest.raises(PortalUnavailableError) as caught:
        await bench.disk.upload(address, "20261123-b.jpg", photo)
    found = await bench.disk.find_files(
        [(folder, "20261123-b.jpg"), (folder, "20261123-%.jpg"), (FolderId(424242), "x.jpg")]
    )

    assert caught.value.may_have_acted
    assert [one and (one.name, one.size_bytes) for one in found] == [("20261123-b.jpg", 25600), None, None]


async def test_files_beyond_fifty_are_counted(bench: Bench) -> None:
    """The card counts a folder of a hundred and thirty files without reading them, subfolders apart."""
    folder = bench.folder_of(1198)
    bench.portal.disk.make_folder(folder, "Планы")
    for number in range(126):
        bench.portal.disk.put(folder, f"more-{number:03d}.jpg", b"jpeg")

    card = await bench.deals.card(DealId(1198), own_folder_id=None)

    assert card.files_count == 130


async def test_files_go_to_the_trash_and_come_back(bench: Bench) -> None:
    """Trash, restore and move answer for each file; what does not exist has its own error."""
    folder = bench.folder_of(1198)
    other = bench.portal.disk.make_folder(folder, "Другая").folder_id
    file_ids = [FileId(file.file_id) for file in bench.portal.files_in(folder)]

    trashed = await bench.disk.trash([*file_ids, FileId(424242)])
    after_trash = len(bench.portal.files_in(folder))
    restored = await bench.disk.restore(file_ids[:2])
    moved = await bench.disk.move(file_ids[:1], FolderId(other))

    assert [trashed[file_id] for file_id in file_ids] == [None] * 4
    assert isinstance(trashed[FileId(424242)], PortalNotFoundError)
    assert after_trash == 0
    assert [file.is_alive for file in restored.values() if not isinstance(file, PortalError)] == [True, True]
    (arrived,) = moved.values()
    assert not isinstance(arrived, PortalError)
    assert arrived.folder_id == other
