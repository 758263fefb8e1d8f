"""The photos on the bot's own disk: never more than the limit, and nothing stays."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.ids import PhotoId
from bot.services.spool import Spool
from bot.store.errors import DataFolderError

FIRST, SECOND = PhotoId(1), PhotoId(2)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    """Room for a hundred bytes."""
    spool = Spool(tmp_path / "spool", max_bytes=100)
    spool.clear()
    return spool


async def test_who_finds_no_room_waits_and_it_is_known(spool: Spool) -> None:
    """The second photo is told to wait, and has its place as soon as the first has left."""
    order: list[str] = []
    is_told = asyncio.Event()

    async def first() -> None:
        async with spool.place_for(FIRST, 60):
            await is_told.wait()
            assert (spool.is_short, spool.holds(FIRST), spool.holds(SECOND)) == (True, True, False)
            order.append("first")

    async def second() -> None:
        async with spool.place_for(SECOND, 60, waits=is_told.set):
            order.append("second")
            assert not spool.is_short

    await asyncio.gather(first(), second())

    assert order == ["first", "second"]
    assert not spool.holds(SECOND)


async def test_who_gives_up_waiting_is_forgotten(spool: Spool) -> None:
    """A stop while photos wait."""
    async with spool.place_for(FIRST, 100):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01), spool.place_for(SECOND, 1):
                raise AssertionError("there was no room")

        assert not spool.is_short


async def test_what_was_made_of_a_photo_goes_with_it(spool: Spool, tmp_path: Path) -> None:
    """Its copy lies beside it, whether or not that was finished."""
    async with spool.place_for(FIRST, 10) as path:
        path.write_bytes(b"original")
        path.with_suffix(".jpg").write_bytes(b"copy")

    assert list((tmp_path / "spool").iterdir()) == []


def test_a_start_clears_what_a_kill_left(tmp_path: Path) -> None:
    """Nothing of a client stays on the disk after kill -9."""
    folder = tmp_path / "spool"
    folder.mkdir()
    (folder / "7.part").write_bytes(b"photo")

    Spool(folder, max_bytes=100).clear()

    assert list(folder.iterdir()) == []


async def test_files_on_their_way_out_share_the_room(spool: Spool) -> None:
    """They wait for it like photos on their way in, have names of their own, and are gone in the end."""
    order: list[str] = []
    is_in = asyncio.Event()

    async def photo() -> None:
        async with spool.place_for(FIRST, 60) as path:
            is_in.set()
            path.write_bytes(b"in")
            await asyncio.sleep(0)
            order.append("in")

    async def album() -> None:
        await is_in.wait()
        async with spool.room_for(60) as path_of, spool.room_for(10) as other_path_of:
            order.append("out")
            places = {path_of("1"), path_of("2"), other_path_of("1")}
            for place in places:
                place.write_bytes(b"out")
            assert len(places) == 3

    await asyncio.gather(photo(), album())

    assert order == ["in", "out"]
    async with spool.room_for(100) as path_of:
        assert list(path_of("1").parent.iterdir()) == []


def test_a_folder_in_it_stays(tmp_path: Path) -> None:
    """A disk of its own has one that nobody may delete: files go, the folder stays, the bot starts."""
    folder = tmp_path / "spool"
    (folder / "lost+found").mkdir(parents=True)
    (folder / "1.part").write_bytes(b"photo")

    Spool(folder, max_bytes=100).clear()

    assert [one.name for one in folder.iterdir()] == ["lost+found"]


def test_a_file_in_its_place_is_said(tmp_path: Path) -> None:
    """One line for the administrator, and the file is left alone."""
    (tmp_path / "spool").write_text("somebody's")

    with pytest.raises(DataFolderError, match="spool is not a folder that the bot can write"):
        Spool(tmp_path / "spool", max_bytes=100).clear()
