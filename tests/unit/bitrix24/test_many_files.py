"""Many files in one job, and a deal changed together with its files: an outcome for each, and a job may be repeated."""

from decimal import Decimal
from pathlib import Path

import pytest

from bot.bitrix24.deal_with_files import DealWithFiles, change_deal_with_files
from bot.bitrix24.disk import DiskFile
from bot.bitrix24.errors import (
    PortalError,
    PortalFullError,
    PortalIgnoredError,
    PortalNotFoundError,
    PortalRefusedError,
    PortalRightsError,
)
from bot.bitrix24.field_values import FieldValue
from bot.bitrix24.many_files import LARGEST_BYTES, FileToSend, send_files
from bot.domain.ids import DealId, FolderId
from bot.sandbox.portal.faults import Fault
from tests.unit.bitrix24.agency import Bench

DEAL = DealId(1198)


@pytest.fixture
def files(tmp_path: Path) -> list[FileToSend]:
    """A hundred files of different lengths."""
    made = []
    for number in range(100):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(b"x" * (1000 + number))
        made.append(FileToSend(f"20261123-{number:03d}.jpg", path))
    return made


def names_in(bench: Bench) -> dict[str, int]:
    """Names and sizes of the new files in the deal's folder."""
    kept = bench.portal.files_in(bench.folder_of(DEAL))
    return {file.name: file.size_bytes for file in kept if file.name.startswith("20261123-")}


async def test_hundred_files_are_two_requests_for_addresses(bench: Bench, files: list[FileToSend]) -> None:
    """Every file is there with its bytes, the outcomes stand in the order given, nothing else is asked."""
    bench.portal.faults.bucket_size = 500  # the clock of these gateways does not wait

    outcomes = await send_files(bench.disk, bench.folder_of(DEAL), files)

    assert [outcome.name for outcome in outcomes if isinstance(outcome, DiskFile)] == [file.name for file in files]
    assert names_in(bench) == {file.name: 1000 + number for number, file in enumerate(files)}
    assert bench.requests == ["disk.folder.get", "batch", "batch", *["upload"] * 100]


async def test_each_file_has_its_own_outcome(bench: Bench, files: list[FileToSend], tmp_path: Path) -> None:
    """One that is refused, an empty one and one that is too large hold up no other."""
    empty, large = tmp_path / "empty.jpg", tmp_path / "large.jpg"
    empty.touch()
    with large.open("wb") as sparse:
        sparse.truncate(LARGEST_BYTES + 1)
    bench.portal.faults.fail_next = [Fault("upload", 400, "DISK_FILE_22006", "No room")]

    outcomes = await send_files(
        bench.disk,
        bench.folder_of(DEAL),
        [files[0], FileToSend("empty.jpg", empty), FileToSend("large.jpg", large), files[1]],
    )

    kinds = [outcome.code if isinstance(outcome, PortalError) else outcome.name for outcome in outcomes]
    assert kinds[1:3] == ["EMPTY", "TOO_LARGE"]
    assert sorted([kinds[0], kinds[3]])[1] == "DISK_FILE_22006"
    assert any(isinstance(outcome, PortalFullError) for outcome in outcomes)
    assert len(names_in(bench)) == 1


@pytest.mark.parametrize("lost", [1, 3])
async def test_lost_answers_double_nothing(bench: Bench, files: list[FileToSend], lost: int) -> None:
    """The portal stored it and the line was cut: the file is found by its name and is the outcome."""
    bench.portal.faults.lose_answers = {"upload": lost}

    outcomes = await send_files(bench.disk, bench.folder_of(DEAL), files[:10])

    assert [outcome.name for outcome in outcomes if isinstance(outcome, DiskFile)] == [one.name for one in files[:10]]
    assert len(names_in(bench)) == 10


async def test_half_a_file_is_replaced(bench: Bench, files: list[FileToSend]) -> None:
    """What lies there under the name with another size goes into the trash, and the file is sent again."""
    bench.portal.disk.put(bench.folder_of(DEAL), files[0].name, b"half")

    [outcome] = await send_files(bench.disk, bench.folder_of(DEAL), files[:1])

    assert isinstance(outcome, DiskFile)
    assert names_in(bench) == {files[0].name: 1000}


async def test_dead_folder_is_told_before_anything_is_sent(bench: Bench, files: list[FileToSend]) -> None:
    """Addresses are given for a folder in the trash too; the job looks once."""
    folder_id = bench.folder_of(DEAL)
    bench.portal.disk.trash(bench.portal.disk.folder(folder_id))

    for gone in (folder_id, FolderId(424242)):
        with pytest.raises(PortalNotFoundError):
            await send_files(bench.disk, gone, files)

    assert bench.requests == ["disk.folder.get"] * 2


async def test_job_has_its_limits(bench: Bench, files: list[FileToSend]) -> None:
    """A hundred files, each with a name of its own whatever its letters; none is no request."""
    folder_id = bench.folder_of(DEAL)

    with pytest.raises(ValueError, match="hundred"):
        await send_files(bench.disk, folder_id, [*files, FileToSend("one-more.jpg", files[0].path)])
    with pytest.raises(ValueError, match="name of its own"):
        await send_files(bench.disk, folder_id, [files[0], FileToSend(files[0].name.upper(), files[1].path)])

    assert await send_files(bench.disk, folder_id, []) == []
    assert bench.requests == []


async def change(bench: Bench, changes: dict[str, FieldValue], files: list[FileToSend]) -> DealWithFiles:
    """The whole job for one deal."""
    return await change_deal_with_files(
        bench.client,
        bench.dictionaries,
        bench.disk,
        deal_id=DEAL,
        changes=changes,
        folder_id=bench.folder_of(DEAL),
        files=files,
    )


async def test_deal_is_written_after_its_files(bench: Bench, files: list[FileToSend]) -> None:
    """Files first, then one write; both are there."""
    done = await change(bench, {"UF_CRM_AREA": Decimal("54.5")}, files[:3])

    assert done.is_done
    assert len(names_in(bench)) == 3
    assert bench.portal.deal(DEAL).custom["UF_CRM_AREA"] == Decimal("54.5")
    assert bench.requests[-1] == "crm.item.update"


async def test_deal_stays_as_it_was_while_a_file_is_missing(bench: Bench, files: list[FileToSend]) -> None:
    """The deal never speaks of files that are not there."""
    bench.portal.faults.forbids = {"upload"}

    done = await change(bench, {"UF_CRM_AREA": Decimal("54.5")}, files[:2])

    assert isinstance(done.refusal, PortalRightsError)
    assert "UF_CRM_AREA" not in bench.portal.deal(DEAL).custom
    assert "crm.item.update" not in bench.requests


async def test_job_may_be_repeated_after_the_write_failed(bench: Bench, files: list[FileToSend]) -> None:
    """The files stay, are recognised by name and size, and the deal is written the second time."""
    bench.portal.faults.fail_next = [Fault("crm.item.update", 400, "CRM_FIELD_ERROR_REQUIRED", "Заполните поле")]

    first = await change(bench, {"UF_CRM_AREA": Decimal("54.5")}, files[:2])
    second = await change(bench, {"UF_CRM_AREA": Decimal("54.5")}, files[:2])

    assert isinstance(first.refusal, PortalRefusedError)
    assert [isinstance(outcome, DiskFile) for outcome in first.files] == [True, True]
    assert second.is_done
    assert len(names_in(bench)) == 2


async def test_change_that_cannot_be_made_sends_no_file(bench: Bench, files: list[FileToSend]) -> None:
    """What the portal would leave undone, or is no value of its field, is found before the first byte."""
    with pytest.raises(PortalIgnoredError):
        await change(bench, {"UF_CRM_NO_SUCH": "x"}, files[:2])
    with pytest.raises(ValueError, match="UF_CRM_AREA"):
        await change(bench, {"UF_CRM_AREA": "large"}, files[:2])

    assert names_in(bench) == {}
