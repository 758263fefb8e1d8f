"""The tables of an older version become today's, at start, from inside the package.

Alembic costs a third of a second to import, so it is asked only when there is something to change: a new database is
made from `schema` at once, and a test proves that the migrations lead to exactly the same tables.
"""

import asyncio
import logging
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import Column, MetaData, String, Table, insert, inspect, select
from sqlalchemy import Connection as SyncConnection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.errors import StoreTooNewError
from bot.store.schema import metadata

REVISIONS = ("0001", "0002")
"""Every migration, oldest first. A new one is written in `migrations/versions` and named here; none is changed once it
has been on the main branch, for a database that has its number is not looked at again."""

HEAD = REVISIONS[-1]

COPY_KEPT_SECONDS = 7 * 24 * 3600
"""How long the copy made before a migration stays: time to notice, and no longer, for it holds clients' data."""

MIGRATIONS = Path(__file__).with_name("migrations")

_log = logging.getLogger(__name__)

# The table in which alembic keeps the revision; its one column and its name are alembic's.
_version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


async def is_up_to_date(engine: AsyncEngine) -> bool:
    """Whether the tables are those of this version.

    Raises:
        StoreTooNewError: they belong to a newer one.
    """
    async with engine.connect() as connection:
        revision = await connection.run_sync(_revision)
    if revision is not None and revision not in REVISIONS:
        raise StoreTooNewError(revision)
    return revision == HEAD


async def bring_up_to_date(engine: AsyncEngine) -> None:
    """Make the tables, or change them, in one transaction: a kill in the middle leaves the old ones.

    An existing SQLite file is copied first, beside itself.
    """
    async with engine.connect() as connection:
        revision = await connection.run_sync(_revision)
    if revision == HEAD:
        return
    if revision is not None and engine.dialect.name == "sqlite" and engine.url.database:
        await asyncio.to_thread(_copy_beside, Path(engine.url.database), revision)
    async with engine.execution_options(begins_immediately=True).begin() as connection:
        await connection.run_sync(_make_tables if revision is None else _change_tables)
    if revision is not None:
        _log.info("database changed from %s to %s", revision, HEAD)


async def forget_old_copies(engine: AsyncEngine) -> None:
    """Delete the copies made before migrations a week ago or earlier."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        await asyncio.to_thread(_delete_old_copies, Path(engine.url.database))


def _revision(connection: SyncConnection) -> str | None:
    """The revision of the tables; None where there are none."""
    if not inspect(connection).has_table(_version.name):
        return None
    return connection.execute(select(_version.c.version_num)).scalar_one_or_none()


def _make_tables(connection: SyncConnection) -> None:
    metadata.create_all(connection)
    _version.create(connection)
    connection.execute(insert(_version).values(version_num=HEAD))


def _change_tables(connection: SyncConnection) -> None:
    from alembic import command  # noqa: PLC0415  # costs a third of a second, and hardly any start needs it
    from alembic.config import Config  # noqa: PLC0415  # as above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _copy_beside(database: Path, revision: str) -> None:
    """Copy through SQLite itself: the file alone lacks what is still in the journal beside it."""
    copy = database.with_name(f"{database.name}.before-{HEAD}-was-{revision}")
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    copy.chmod(0o600)


def _delete_old_copies(database: Path) -> None:
    for copy in database.parent.glob(f"{database.name}.before-*"):
        if time.time() - copy.stat().st_mtime > COPY_KEPT_SECONDS:
            copy.unlink()
