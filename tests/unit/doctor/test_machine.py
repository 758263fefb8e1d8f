"""The doctor on the machine's own troubles, made by the database's own means."""

from pathlib import Path

import pytest

from bot.clock import Clock
from bot.doctor.machine import Database
from bot.store.engine import Store
from bot.store.facts import Facts
from bot.texts import Catalogue
from tests.fakes.broken_disk import refusing_writes


@pytest.mark.parametrize(
    ("pragma", "undo", "reason"),
    [
        ("max_page_count = 1", "max_page_count = 4294967294", "SQLITE_FULL"),
        ("query_only = ON", "query_only = OFF", "SQLITE_READONLY"),
    ],
)
async def test_a_database_that_takes_no_row_is_red(tmp_path: Path, pragma: str, undo: str, reason: str) -> None:
    """A full disk and a read-only one: what it is, and which folder to look at; mended, it is green."""
    store = await Store.open(None, data_dir=tmp_path)
    facts = Facts(store, Clock())

    async def write() -> None:
        await facts.put("looked", "x" * 100_000)

    check = Database(write, None, tmp_path, is_server=False, texts=Catalogue.load("en", "UTC").texts("en"))
    with refusing_writes(store, pragma, undo):
        [broken] = await check()
    [mended] = await check()
    await store.close()

    assert broken.line.startswith(f"✗ The database cannot be written ({reason}).")
    assert f"{tmp_path} belongs to the user that the bot runs as and that its disk is not full" in broken.remedy
    assert mended.line.startswith("✓")
