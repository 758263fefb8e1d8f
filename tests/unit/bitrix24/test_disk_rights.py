"""The right to add files, found out without leaving one."""

import pytest

from bot.bitrix24.disk_rights import DiskRights
from bot.bitrix24.errors import PortalNotFoundError, PortalRightsError
from bot.domain.ids import FolderId
from tests.unit.bitrix24.agency import Bench


def rights_of(bench: Bench) -> DiskRights:
    """As `check` asks."""
    return DiskRights(bench.client, bench.disk)


async def test_the_right_to_add_is_seen_and_nothing_stays(bench: Bench) -> None:
    """Not a file more, not a folder more."""
    folder_id = bench.folder_of(1245)
    before = (len(bench.portal.disk.files), len(bench.portal.disk.folders))

    await rights_of(bench).ensure_can_add(folder_id)

    assert (len(bench.portal.disk.files), len(bench.portal.disk.folders)) == before


async def test_a_missing_right_is_told(bench: Bench) -> None:
    """As a photo would hear it."""
    bench.portal.faults.forbids = {"upload"}

    with pytest.raises(PortalRightsError):
        await rights_of(bench).ensure_can_add(bench.folder_of(1245))


async def test_a_folder_that_is_gone_is_told(bench: Bench) -> None:
    """The portal looks for the folder before anything else."""
    with pytest.raises(PortalNotFoundError):
        await rights_of(bench).ensure_can_add(FolderId(987_654))
