"""One `run` per `DATA_DIR`, and one per PostgreSQL database: locks that need no cleaning up after kill -9."""

import fcntl
import os
from pathlib import Path
from typing import Self

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.errors import StoreInUseError

LOCK_NAME = "run.lock"

ADVISORY_KEY = 0x6465616C626F74
"""The number that means us among a database's advisory locks: "dealbot" in ASCII."""


class RunLock:
    """Of a folder. Held from `take` to `release`, or until the process ends in whatever way."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    @classmethod
    def take(cls, data_dir: Path) -> Self:
        """Lock the folder.

        Raises:
            StoreInUseError: another process, or another store of this one, holds it.
        """
        path = data_dir / LOCK_NAME
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise StoreInUseError(f"lock file {path}") from None
        return cls(handle)

    def release(self) -> None:
        """Let the next one in. The file stays: removing it would let two processes lock two files of one name."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def is_run_alive(data_dir: Path) -> bool:
    """Whether a `run` holds this folder at the moment. Leaves nothing behind, not even the lock file.

    A `run` that starts in the same instant would find the folder taken, and says so: the instant is a microsecond.
    """
    try:
        handle = os.open(data_dir / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


class DatabaseLock:
    """Of a PostgreSQL database, also against runs on other machines. Its server lets go when the connection ends."""

    def __init__(self, engine: AsyncEngine, connection: AsyncConnection) -> None:
        self._engine = engine
        self._connection = connection

    @classmethod
    async def take(cls, engine: AsyncEngine) -> Self:
        """Lock the database on a connection of its own.

        Raises:
            StoreInUseError: another process holds it.

        Source: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
        """
        return cls(engine, await _locked_connection(engine))

    async def keep(self) -> None:
        """Take it again if its connection was lost: a server that is started anew has forgotten it.

        Raises:
            StoreInUseError: another process was faster.
        """
        try:
            await self._connection.scalar(select(1))
        except DBAPIError:
            await self.release()
            self._connection = await _locked_connection(self._engine)

    async def release(self) -> None:
        """Let the next one in."""
        if not self._connection.closed:
            # Not back into the pool, where the session and its lock would live on.
            await self._connection.invalidate()
            await self._connection.close()


async def _locked_connection(engine: AsyncEngine) -> AsyncConnection:
    connection = await engine.connect()
    # Outside of any transaction, which would keep the server from cleaning up its tables for as long as we run.
    await connection.execution_options(isolation_level="AUTOCOMMIT")
    if not await connection.scalar(select(func.pg_try_advisory_lock(ADVISORY_KEY))):
        await connection.close()
        raise StoreInUseError("advisory lock of the database")
    return connection
