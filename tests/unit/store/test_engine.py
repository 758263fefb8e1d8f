"""The store keeps what it promised to keep, serves one run, and says plainly when it cannot."""

import asyncio
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from bot.store import remembered
from bot.store.engine import Store
from bot.store.errors import DatabaseAddressError, StoreInUseError, StoreUnavailableError
from tests.fakes.broken_disk import refusing_writes
from tests.fakes.clock import NOON

HOLDS_THE_STORE = """
import asyncio, sys
from pathlib import Path
from bot.store import remembered
from bot.store.engine import Store
from datetime import UTC, datetime

async def main():
    store = await Store.open(None, data_dir=Path(sys.argv[1]))
    async with store.write() as conn:
        await remembered.put(conn, "root", "7", datetime.now(UTC))
    print("open", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.parametrize("database_url", [None])
async def test_sqlite_keeps_commits_through_a_power_cut(store: Store) -> None:
    """Write-ahead journal, every commit on the disk before it is reported, references enforced."""
    async with store.read() as conn:
        journal = await conn.exec_driver_sql("PRAGMA journal_mode")
        synchronous = await conn.exec_driver_sql("PRAGMA synchronous")
        references = await conn.exec_driver_sql("PRAGMA foreign_keys")

        assert (journal.scalar(), synchronous.scalar(), references.scalar()) == ("wal", 2, 1)


async def test_a_block_that_raises_keeps_nothing(store: Store) -> None:
    """A transaction is kept whole or not at all."""

    async def change_and_fail() -> None:
        async with store.write() as conn:
            await remembered.put(conn, "root", "7", NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change_and_fail()

    async with store.read() as conn:
        assert await remembered.get(conn, "root") is None


async def test_writers_take_turns(store: Store) -> None:
    """Twenty read-and-write blocks at once lose none of the twenty steps."""

    async def step() -> None:
        async with store.write() as conn:
            count = int(await remembered.get(conn, "count") or 0)
            await remembered.put(conn, "count", str(count + 1), NOON)

    await asyncio.gather(*(step() for _ in range(20)))

    async with store.read() as conn:
        assert await remembered.get(conn, "count") == "20"


async def test_a_reader_does_not_wait_for_a_writer(store: Store) -> None:
    """While a transaction is open, others read what was kept before it."""
    async with store.write() as writing:
        await remembered.put(writing, "root", "7", NOON)
        async with store.read() as reading:
            seen = await remembered.get(reading, "root")

    assert seen is None


@pytest.mark.parametrize("database_url", [None])
async def test_a_database_that_refuses_to_write_says_so_and_recovers(store: Store) -> None:
    """The error names its kind, nothing is kept, and the next write works once the disk does."""
    with refusing_writes(store), pytest.raises(StoreUnavailableError, match="SQLITE_READONLY"):
        async with store.write() as conn:
            await remembered.put(conn, "root", "7", NOON)

    async with store.write() as conn:
        assert await remembered.get(conn, "root") is None
        await remembered.put(conn, "root", "8", NOON)


@pytest.mark.parametrize("database_url", [None])
async def test_a_full_disk_says_so_and_keeps_what_was_there(store: Store) -> None:
    """A write that does not fit fails whole; earlier rows stay readable."""
    async with store.write() as conn:
        await remembered.put(conn, "root", "7", NOON)

    full = refusing_writes(store, "max_page_count = 1", "max_page_count = 4294967294")
    with full, pytest.raises(StoreUnavailableError, match="SQLITE_FULL"):
        async with store.write() as conn:
            await remembered.put(conn, "root", "x" * 1_000_000, NOON)

    async with store.read() as conn:
        assert await remembered.get(conn, "root") == "7"


async def test_a_mistake_in_a_statement_is_no_outage(store: Store) -> None:
    """A broken rule of the tables is the caller's mistake: waiting for the database would not help."""
    with pytest.raises(IntegrityError) as caught:
        async with store.write() as conn:
            await conn.exec_driver_sql("INSERT INTO remembered (name, value) VALUES ('secret-name', 'secret-value')")

    assert "secret-value" not in str(caught.value.params)


async def test_a_folder_that_cannot_be_made_is_an_unavailable_store(tmp_path: Path) -> None:
    """A file where `DATA_DIR` should be is reported as such, not as a traceback."""
    in_the_way = tmp_path / "data"
    in_the_way.write_text("")

    with pytest.raises(StoreUnavailableError, match="FileExistsError"):
        await Store.open(None, data_dir=in_the_way)


async def test_a_second_run_is_refused_until_the_first_has_closed(
    store: Store, database_url: str | None, tmp_path: Path
) -> None:
    """One `run` per folder; the next one may come when the first has ended."""
    with pytest.raises(StoreInUseError):
        await Store.open(database_url, data_dir=tmp_path)

    await store.close()
    second = await Store.open(database_url, data_dir=tmp_path)
    await second.close()


async def test_a_doctor_works_beside_a_run(store: Store, database_url: str | None, tmp_path: Path) -> None:
    """`check`, `setup` and `methods` read and write while a `run` holds the lock."""
    beside = await Store.open(database_url, data_dir=tmp_path, alone=False)
    async with beside.write() as conn:
        await remembered.put(conn, "root", "7", NOON)
    await beside.close()

    async with store.read() as conn:
        assert await remembered.get(conn, "root") == "7"


async def test_the_lock_goes_with_a_killed_run_and_its_work_stays(tmp_path: Path) -> None:
    """After kill -9 the next run starts at once and finds what was committed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDS_THE_STORE, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"open\n"
    with pytest.raises(StoreInUseError):
        await Store.open(None, data_dir=tmp_path)

    process.kill()
    await process.wait()
    store = await Store.open(None, data_dir=tmp_path)
    async with store.read() as conn:
        value = await remembered.get(conn, "root")
    await store.close()

    assert value == "7"


@pytest.mark.parametrize(
    "address",
    [
        "marked:marked@127.0.0.1:port/bot",
        "marked:marked@127.0.0.1:99999/bot",
        "marked:marked@127.0.0.1:9/bot?sslmode=require",
    ],
)
async def test_an_address_that_the_driver_does_not_understand_is_said(tmp_path: Path, address: str) -> None:
    """A port that is none and libpq's own options: one line with an example, and nothing of the address in it."""
    with pytest.raises(DatabaseAddressError) as caught:
        await Store.open(f"postgresql+asyncpg://{address}", data_dir=tmp_path)

    assert str(caught.value).startswith("DATABASE_URL: is not an address that the driver understands (")
    assert "marked" not in str(caught.value)
    assert caught.value.__cause__ is None
