"""Calls are counted in memory, written down by the hour, and told for the last day."""

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.clock import Clock
from bot.store import method_counts
from bot.store.engine import Store
from bot.store.errors import StoreUnavailableError
from bot.store.method_counts import MethodCounts, calls_of_last_day
from tests.fakes.broken_disk import refusing_writes
from tests.fakes.clock import NOON, ManualClock


async def test_counts_are_written_in_blocks_and_added_up(store: Store) -> None:
    """Two minutes of one hour are one row; nothing new is no write."""
    counts = MethodCounts(store, ManualClock())
    for method in ("crm.deal.get", "batch", "crm.deal.get"):
        counts.count(method)
    await counts.flush()
    counts.count("crm.deal.get")
    await counts.flush()
    await counts.flush()

    async with store.read() as conn:
        calls = await method_counts.since(conn, NOON)

    assert calls == {"crm.deal.get": 3, "batch": 1}


async def test_a_database_that_is_busy_at_the_end_stops_nothing(tmp_path: Path) -> None:
    """The program ends all the same; only the last minute stays uncounted."""
    store = await Store.open(None, data_dir=tmp_path)
    counts = MethodCounts(store, ManualClock())
    counts.count("batch")

    with refusing_writes(store):
        await counts.close()
    await store.close()


async def test_only_the_last_hours_are_told_and_old_ones_go(store: Store) -> None:
    """A count of yesterday is not today's, and what nobody asks for is deleted."""
    async with store.write() as conn:
        await method_counts.add(conn, {"profile": 5}, NOON - timedelta(days=3))
        await method_counts.add(conn, {"profile": 7}, NOON - timedelta(hours=30))
        await method_counts.add(conn, {"profile": 1}, NOON - timedelta(hours=23))
        await method_counts.add(conn, {"profile": 2}, NOON)

    async with store.read() as conn:
        day = await method_counts.since(conn, NOON - timedelta(hours=24))
        everything = await method_counts.since(conn, NOON - timedelta(days=30))

    assert (day, everything) == ({"profile": 3}, {"profile": 10})


@pytest.mark.parametrize("database_url", [None])
async def test_count_that_could_not_be_written_is_written_later(store: Store) -> None:
    """A database that refuses for a moment loses no call."""
    counts = MethodCounts(store, ManualClock())
    counts.count("profile")
    async with store.write() as conn:
        await conn.exec_driver_sql("ALTER TABLE method_counts RENAME TO away")
    with pytest.raises(StoreUnavailableError):
        await counts.flush()
    async with store.write() as conn:
        await conn.exec_driver_sql("ALTER TABLE away RENAME TO method_counts")

    counts.count("profile")
    await counts.flush()

    async with store.read() as conn:
        assert await method_counts.since(conn, NOON) == {"profile": 2}


async def test_counts_are_read_beside_a_run(store: Store, database_url: str | None, tmp_path: Path) -> None:
    """`methods --counts` opens the database that a `run` holds."""
    async with store.write() as conn:
        await method_counts.add(conn, {"crm.deal.get": 4}, Clock().now())

    assert await calls_of_last_day(database_url, tmp_path) == {"crm.deal.get": 4}


def test_command_tells_the_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without settings it is one line for each and code 2; with them, a column of numbers."""
    monkeypatch.chdir(tmp_path)
    settings = {
        "BOT_TOKEN": "123456789:example_token_for_a_test_of_settings",
        "BITRIX24_WEBHOOK_URL": "http://127.0.0.1:9/rest/1/x/",
        "DATA_DIR": str(tmp_path),
        "LOCALE": "en",
    }

    without = CliRunner().invoke(app, ["methods", "--counts"], env=dict.fromkeys(settings, ""))
    with_them = CliRunner().invoke(app, ["methods", "--counts"], env=settings)

    assert (without.exit_code, with_them.exit_code) == (2, 0)
    assert with_them.output.splitlines()[0].endswith("Calls in 24 h")
    assert with_them.output.splitlines()[1].endswith(" 0")
