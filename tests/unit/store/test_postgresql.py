"""What is different where the database is a PostgreSQL server: other machines, and restarts of its own."""

import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from bot.store import remembered
from bot.store.engine import Store, make_engine
from bot.store.errors import DriverMissingError, StoreInUseError, StoreUnavailableError
from bot.store.migrate import _change_tables
from bot.store.schema import metadata
from tests.fakes.clock import NOON, EagerClock
from tests.fakes.postgres import PostgresServer


@pytest.fixture
def database_url(postgres: PostgresServer) -> str:
    """An empty database on the server."""
    return postgres.new_database()


async def test_a_run_on_another_machine_is_refused(store: Store, database_url: str, tmp_path: Path) -> None:
    """Another data folder is no way around: the database itself is locked."""
    with pytest.raises(StoreInUseError):
        await Store.open(database_url, data_dir=tmp_path / "elsewhere")

    await store.close()
    second = await Store.open(database_url, data_dir=tmp_path / "elsewhere")
    await second.close()


async def test_a_restart_of_the_server_cuts_nobody_off(store: Store, postgres: PostgresServer) -> None:
    """Connections that died with the server are replaced before they are used; what was committed is there."""
    async with store.write() as conn:
        await remembered.put(conn, "root", "7", NOON)

    postgres.restart()

    async with store.write() as conn:
        assert await remembered.get(conn, "root") == "7"


async def test_a_transaction_that_dies_with_the_server_is_an_outage(store: Store, postgres: PostgresServer) -> None:
    """Its block raises what waiting helps against, and nothing of it is kept."""

    async def write_through_a_crash() -> None:
        async with store.write() as conn:
            await remembered.put(conn, "root", "7", NOON)
            postgres.restart()
            await remembered.put(conn, "root", "8", NOON)

    with pytest.raises(StoreUnavailableError):
        await write_through_a_crash()

    async with store.read() as conn:
        assert await remembered.get(conn, "root") is None


async def test_a_run_that_lost_its_lock_to_another_ends(
    store: Store, postgres: PostgresServer, database_url: str, tmp_path: Path
) -> None:
    """Two at once would take the same photo: whoever comes second after the server's restart gives way."""
    postgres.restart()
    faster = await Store.open(database_url, data_dir=tmp_path / "elsewhere")

    with pytest.raises(StoreInUseError):
        await store.keep_to_ourselves(EagerClock())

    await faster.close()


async def test_migrations_make_the_tables_of_the_schema(database_url: str) -> None:
    """Alembic finds no difference on PostgreSQL either."""
    engine = make_engine(make_url(database_url))

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with engine.begin() as connection:
        await connection.run_sync(_change_tables)
        found = await connection.run_sync(differences)
    await engine.dispose()

    assert found == []


async def test_a_driver_that_is_not_installed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra the start ends with one line that names it."""
    monkeypatch.setitem(sys.modules, "asyncpg", None)  # what Python keeps for a module that cannot be had

    with pytest.raises(DriverMissingError, match="DATABASE_URL: PostgreSQL needs its driver"):
        await Store.open("postgresql+asyncpg://bot@/agency", data_dir=tmp_path)
