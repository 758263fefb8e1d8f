"""`check` on the bot's own machine: its database, its folder, the files of a Bot API server beside it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.store.engine import DATABASE_NAME, Store
from bot.store.lock import RunLock
from tests.flows.examining import lines_of, red
from tests.flows.office import Office


async def test_a_database_that_is_read_only_is_red(open_shop: Office) -> None:
    """Whoever owns it. SQLite writes to no file whose format is newer than it knows, which even root obeys."""
    folder = open_shop.folder / "copy"
    await _make_read_only(folder)
    lock = RunLock.take(folder)

    [line] = red(await lines_of(open_shop, data_dir=folder))
    lock.release()

    assert "нельзя записать (SQLITE_READONLY" in line
    assert str(folder) in line.split("записать")[1]


async def test_a_database_of_a_newer_version_is_red(open_shop: Office) -> None:
    """Nothing is done to it."""
    folder = open_shop.folder / "copy"
    await _make(folder)
    with closing(sqlite3.connect(folder / DATABASE_NAME)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    lock = RunLock.take(folder)

    [line] = red(await lines_of(open_shop, data_dir=folder))
    lock.release()

    assert "более новой версией" in line
    assert "копию базы" in line


async def test_a_folder_that_cannot_be_written_is_red(open_shop: Office) -> None:
    """A file stands where the folder should be."""
    in_the_way = open_shop.folder / "file"
    in_the_way.write_text("somebody's")

    [line] = red(await lines_of(open_shop, data_dir=in_the_way))

    assert f"не может писать в папку {in_the_way}" in line
    assert "DATA_DIR" in line


async def test_a_database_server_that_does_not_answer_is_red(open_shop: Office) -> None:
    """Its address has a password, which is not said."""
    address = SecretStr("postgresql+asyncpg://agency:marked@127.0.0.1:9/bot")

    [line] = red(await lines_of(open_shop, database_url=address))

    assert "сервер из DATABASE_URL запущен" in line
    assert "marked" not in line


async def test_files_of_a_local_server_are_read_and_deleted(open_shop: Office) -> None:
    """Tried with a sticker, of which nothing stays."""
    open_shop.telegram.be_local()

    lines = await lines_of(open_shop, telegram_api_local=True)

    assert "✓ Бот читает и удаляет файлы сервера Bot API." in lines
    assert list(open_shop.telegram.state.shelf.local_folder.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "said", "remedy"),
    [
        (Path("/var/lib/nowhere/file"), "не может прочитать файлы сервера", "с общим томом"),
        (Path("/proc/version"), "не может удалять файлы сервера", "право на запись"),
        (Path("photos/file_1.jpg"), "отдаёт ссылки, а не пути", "--local"),
    ],
)
async def test_files_out_of_the_bots_reach_are_red(open_shop: Office, path: Path, said: str, remedy: str) -> None:
    """In another container, of another user, or of a server that was started otherwise."""
    open_shop.telegram.be_local()
    open_shop.telegram.faults.tells_path = path

    [line] = red(await lines_of(open_shop, telegram_api_local=True))

    assert said in line
    assert remedy in line.split(said)[1]


async def _make(folder: Path) -> None:
    store = await Store.open(None, data_dir=folder)
    await store.close()


async def _make_read_only(folder: Path) -> None:
    """Source: sqlite.org/fileformat.html, the file format's write version at offset 18."""
    await _make(folder)
    with (folder / DATABASE_NAME).open("r+b") as file:
        file.seek(18)
        file.write(b"\x03")
