"""The migrations lead to the tables of `schema`, at once or step by step, and never leave half of them."""

import asyncio
import os
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import make_url

from bot.store.engine import DATABASE_NAME, Store, make_engine
from bot.store.errors import StoreTooNewError
from bot.store.migrate import HEAD, MIGRATIONS, REVISIONS, _change_tables, _copy_beside
from bot.store.schema import metadata


def _tables(database: Path) -> list[tuple[str, list[str]]]:
    with closing(sqlite3.connect(database)) as connection:
        query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version' ORDER BY name"
        # Constraints stand in the order of their making; which one comes first means nothing.
        return [(name, sorted(sql.replace(",", " ").split())) for name, sql in connection.execute(query)]


async def _migrate_from_nothing(database: Path) -> None:
    engine = make_engine(make_url(f"sqlite+aiosqlite:///{database}"), enforces_references=False)
    async with engine.execution_options(begins_immediately=True).begin() as connection:
        await connection.run_sync(_change_tables)
    await engine.dispose()


def test_every_migration_is_named_in_order() -> None:
    """The list that spares a start the import of alembic agrees with alembic."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)

    revisions = [script.revision for script in scripts.walk_revisions()]

    assert tuple(reversed(revisions)) == REVISIONS
    assert scripts.get_current_head() == HEAD


async def test_migrations_make_the_tables_of_the_schema(tmp_path: Path) -> None:
    """Alembic finds no difference between what the migrations made and `schema`."""
    database = tmp_path / "migrated.sqlite3"
    await _migrate_from_nothing(database)

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        found = differences(connection)
    engine.dispose()

    assert found == []


async def test_a_new_database_equals_a_migrated_one(tmp_path: Path) -> None:
    """Made at once or step by step, the tables are the same to the word."""
    migrated = tmp_path / "migrated.sqlite3"
    await _migrate_from_nothing(migrated)

    store = await Store.open(None, data_dir=tmp_path)
    await store.close()

    assert _tables(tmp_path / "bot.sqlite3") == _tables(migrated)


async def _database_of_the_first_version(folder: Path) -> None:
    """As the first tables were, with a row in one that changed since."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = make_engine(make_url(f"sqlite+aiosqlite:///{folder / DATABASE_NAME}"), enforces_references=False)

    def first_tables(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, REVISIONS[0])

    async with engine.execution_options(begins_immediately=True).begin() as connection:
        await connection.run_sync(first_tables)
        await connection.exec_driver_sql(
            "INSERT INTO sharings (deal_id, telegram_id, employee_id, chat_id, message_id, state, made_at)"
            " VALUES (1245, 7, 3, 7, 70, 'open', '2026-11-24 09:00:00')"
        )
    await engine.dispose()


async def test_an_older_database_is_brought_forward_at_the_start(tmp_path: Path) -> None:
    """Its tables become those of a new one, its rows stay, and a copy of what it was lies beside it."""
    await _database_of_the_first_version(tmp_path)
    (tmp_path / "new").mkdir()

    for folder in (tmp_path, tmp_path / "new"):
        await (await Store.open(None, data_dir=folder)).close()

    assert _tables(tmp_path / DATABASE_NAME) == _tables(tmp_path / "new" / DATABASE_NAME)
    with closing(sqlite3.connect(tmp_path / DATABASE_NAME)) as connection:
        assert connection.execute("SELECT deal_id, folder_name FROM sharings").fetchall() == [(1245, None)]
    with closing(sqlite3.connect(tmp_path / f"{DATABASE_NAME}.before-{HEAD}-was-0001")) as connection:
        assert connection.execute("SELECT deal_id FROM sharings").fetchall() == [(1245,)]


async def test_a_database_that_has_the_new_tables_already_is_left_as_it_is(tmp_path: Path) -> None:
    """For a while new tables came under the first number: such a database gets its number and keeps the rest."""
    await (await Store.open(None, data_dir=tmp_path)).close()
    before = _tables(tmp_path / DATABASE_NAME)
    with closing(sqlite3.connect(tmp_path / DATABASE_NAME)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")

    await (await Store.open(None, data_dir=tmp_path)).close()

    assert _tables(tmp_path / DATABASE_NAME) == before
    with closing(sqlite3.connect(tmp_path / DATABASE_NAME)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]


async def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    """A version that does not know the tables says so instead of guessing."""
    store = await Store.open(None, data_dir=tmp_path)
    await store.close()
    with closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreTooNewError, match="9999"):
        await Store.open(None, data_dir=tmp_path)


async def test_the_copy_before_a_migration_holds_everything(tmp_path: Path) -> None:
    """Rows that are still in the journal beside the file are in the copy too."""
    store = await Store.open(None, data_dir=tmp_path)
    async with store.write() as connection:
        await connection.exec_driver_sql("INSERT INTO deal_folders VALUES (1, 2)")

    _copy_beside(tmp_path / "bot.sqlite3", "0001")

    copy = tmp_path / f"bot.sqlite3.before-{HEAD}-was-0001"
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT * FROM deal_folders").fetchall() == [(1, 2)]
    await store.close()


async def test_the_copy_is_gone_after_a_week(tmp_path: Path) -> None:
    """A start deletes copies that nobody will go back to, and leaves the recent one."""
    old, recent = tmp_path / "bot.sqlite3.before-0002-was-0001", tmp_path / "bot.sqlite3.before-0003-was-0002"
    for copy in (old, recent):
        await asyncio.to_thread(copy.write_bytes, b"")
    eight_days_ago = time.time() - 8 * 24 * 3600
    os.utime(old, (eight_days_ago, eight_days_ago))

    store = await Store.open(None, data_dir=tmp_path)
    await store.close()

    assert not await asyncio.to_thread(old.exists)
    assert await asyncio.to_thread(recent.exists)


async def test_an_ordinary_start_does_not_pay_for_alembic(tmp_path: Path) -> None:
    """A new database and one that is up to date are opened without importing alembic."""
    script = (
        "import asyncio, sys; from pathlib import Path; from bot.store.engine import Store\n"
        "async def start():\n"
        "    for _ in range(2):\n"
        "        await (await Store.open(None, data_dir=Path(sys.argv[1]))).close()\n"
        "asyncio.run(start()); print('alembic' in sys.modules)"
    )

    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()

    assert output == b"False\n"
