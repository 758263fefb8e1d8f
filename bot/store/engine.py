"""The database as the rest of the program sees it: open it, read, write in one transaction, close it.

SQLite by default, PostgreSQL by its address, the same code for both.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.clock import Clock
from bot.store import sqlite_driver
from bot.store.errors import DatabaseAddressError, DataFolderError, DriverMissingError, StoreUnavailableError
from bot.store.lock import DatabaseLock, RunLock
from bot.store.migrate import bring_up_to_date, forget_old_copies, is_up_to_date

Connection = AsyncConnection
"""One transaction in progress. Services pass it on to this package and look no further."""

DATABASE_NAME = "bot.sqlite3"
BUSY_TIMEOUT_MS = 5000
"""How long SQLite waits for `check` or `setup`, which may write beside `run`; ours, longer than any of their writes."""

LOOK_AT_LOCK_SECONDS = 10.0

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}

_BUGS = (IntegrityError, ProgrammingError, DataError, NotSupportedError)
"""Errors of the statement, not of the database: waiting does not help, and a caller must see them as they are."""


class Store:
    """The open database."""

    def __init__(self, engine: AsyncEngine, lock: RunLock | None, database_lock: DatabaseLock | None) -> None:
        self._engine = engine
        self._writer = engine.execution_options(begins_immediately=True)
        self._lock = lock
        self._database_lock = database_lock
        self._writes = asyncio.Lock()

    @classmethod
    async def open(cls, url: str | None, *, data_dir: Path, alone: bool = True) -> Self:
        """Open the database, its tables brought up to date.

        `url` None means a SQLite file in `data_dir`. `alone` is for `run`; `check`, `setup` and `methods` work beside
        it with `alone=False`, and then only take the lock for a moment if tables have to be made.

        Raises:
            StoreInUseError: another `run` uses `data_dir`.
            StoreTooNewError: a newer version of the program has been here.
            DataFolderError: `data_dir` cannot be made or written.
            DatabaseAddressError: `url` cannot be used as it is.
            StoreUnavailableError: the database cannot be reached or written.
        """
        address = _address(url, data_dir)
        lock: RunLock | None = None
        database_lock: DatabaseLock | None = None
        engine = make_engine(address)
        try:
            with _told_plainly(), _reaching():
                lock = _enter(data_dir, alone=alone)
                await _try_address(engine)
                if alone and engine.dialect.name == "postgresql":
                    database_lock = await DatabaseLock.take(engine)
                if not await is_up_to_date(engine):
                    await _migrate(address, None if lock else data_dir)
                if alone:
                    await forget_old_copies(engine)
        except BaseException:
            await _let_go(engine, lock, database_lock)
            raise
        return cls(engine, lock, database_lock)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """A consistent view of the database; nothing done in it is kept."""
        with _told_plainly():
            async with AsyncExitStack() as stack:
                with _reaching():
                    connection = await stack.enter_async_context(self._engine.connect())
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        """One transaction: kept when the block ends, undone when it raises.

        Keep it short and wait for nothing but the database in it: writers go one after another.

        Raises:
            StoreUnavailableError: nothing was kept as far as the database can say.
        """
        with _told_plainly():
            async with AsyncExitStack() as stack:
                # A queue of ours, in order of arrival. On SQLite, because its own waiting polls and lets the unlucky
                # starve; on PostgreSQL, because what one transaction reads no other may change before it writes.
                await stack.enter_async_context(self._writes)
                with _reaching():
                    connection = await stack.enter_async_context(self._writer.begin())
                yield connection

    async def keep_to_ourselves(self, clock: Clock) -> None:
        """Return never while this database is ours alone.

        A PostgreSQL server that was started anew has forgotten whose it was; it is told again within seconds.

        Raises:
            StoreInUseError: another `run` was faster, and this one must end.
        """
        while True:
            await clock.sleep(LOOK_AT_LOCK_SECONDS)
            if self._database_lock:
                with suppress(StoreUnavailableError), _told_plainly(), _reaching():
                    await self._database_lock.keep()

    async def close(self) -> None:
        """Close every connection and let the next `run` in."""
        await _let_go(self._engine, self._lock, self._database_lock)


def make_engine(address: URL, *, enforces_references: bool = True) -> AsyncEngine:
    """An engine for either database; SQLite gets its journal, its durability and real transactions.

    `hide_parameters`: SQLAlchemy's errors quote the values of a row otherwise, and those may be a client's.
    """
    is_server = address.get_backend_name() == "postgresql"
    if is_server and find_spec("asyncpg") is None:
        raise DriverMissingError
    connects = None if is_server else partial(sqlite_driver.connect, address.database or ":memory:")
    # Asked before each use, which takes a fraction of a millisecond: after the server's restart nobody gets a dead one.
    engine = create_async_engine(address, async_creator=connects, hide_parameters=True, pool_pre_ping=is_server)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, enforces_references=enforces_references)
    return engine


def _prepare_sqlite(engine: AsyncEngine, *, enforces_references: bool) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        # The driver begins transactions by itself, too late and never before DDL; None leaves them to `on_begin`.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        # NORMAL may lose the last commits with the power: https://www.sqlite.org/pragma.html#pragma_synchronous
        cursor.execute("PRAGMA synchronous = FULL")
        # Rows that are gone must not be read from free pages; some builds of SQLite do this by themselves, not all.
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if enforces_references else 'OFF'}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: SyncConnection) -> None:
        # A reader that becomes a writer in mid-transaction cannot wait for its turn, so writers say so at once.
        immediately = connection.get_execution_options().get("begins_immediately", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediately else "BEGIN")


def _address(url: str | None, data_dir: Path) -> URL:
    if not url:
        return URL.create("sqlite+aiosqlite", database=str(data_dir / DATABASE_NAME))
    with _understood():
        address = make_url(url)
    return address.set(drivername=_DRIVERS.get(address.drivername, address.drivername))


async def _try_address(engine: AsyncEngine) -> None:
    """The first connection to a server: what its options mean is known to the driver alone."""
    if engine.dialect.name == "postgresql":
        with _understood():
            async with engine.connect():
                pass


def _enter(data_dir: Path, *, alone: bool) -> RunLock | None:
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        return RunLock.take(data_dir) if alone else None
    except OSError as error:
        raise DataFolderError(data_dir, type(error).__name__) from error


async def _let_go(engine: AsyncEngine, lock: RunLock | None, database_lock: DatabaseLock | None) -> None:
    if database_lock:
        await database_lock.release()
    await engine.dispose()
    if lock:
        lock.release()


async def _migrate(address: URL, lock_dir: Path | None) -> None:
    lock = RunLock.take(lock_dir) if lock_dir else None
    engine = make_engine(address, enforces_references=False)
    try:
        await bring_up_to_date(engine)
    finally:
        await engine.dispose()
        if lock:
            lock.release()


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turn the driver's troubles into StoreUnavailableError."""
    try:
        yield
    except _BUGS:
        raise
    except (DBAPIError, PoolTimeoutError) as error:
        raise StoreUnavailableError(_reason(error)) from error


@contextmanager
def _understood() -> Iterator[None]:
    """Turn what SQLAlchemy and asyncpg make of an odd address into DatabaseAddressError."""
    reason = ""
    try:
        yield
    except (ArgumentError, TypeError, ValueError, OverflowError) as error:
        reason = type(error).__name__
    if reason:  # outside of `except`: the cause would have the address in its words
        raise DatabaseAddressError(reason)


@contextmanager
def _reaching() -> Iterator[None]:
    """The same for what comes before the first statement: asyncpg lets the operating system's errors through."""
    try:
        yield
    except OSError as error:
        raise StoreUnavailableError(type(error).__name__) from error


def _reason(error: SQLAlchemyError) -> str:
    original = getattr(error, "orig", None)
    cause = getattr(original, "__cause__", None) or original or error
    return getattr(cause, "sqlite_errorname", None) or type(cause).__name__
