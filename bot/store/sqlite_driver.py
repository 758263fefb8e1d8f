"""aiosqlite, whose statements take one trip to its thread instead of four.

SQLAlchemy asks for a cursor, executes, fetches and closes, and aiosqlite makes a trip of each. A trip wakes a thread
twice, and an answer to an agent has some thirty statements: see docs/measurements.md for what that cost.
"""

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self

import aiosqlite

Values = Sequence[Any] | dict[str, Any]
"""What stands for the question marks of a statement."""


class OneTripCursor:
    """What SQLAlchemy asks of a cursor: execute in the thread and bring everything back, rows and counts."""

    arraysize = 1

    def __init__(self, connection: "OneTripConnection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        """A cursor of ours has nothing to wait for."""
        return self

    async def execute(self, statement: str, values: Values = ()) -> None:
        """Carry out one statement; its rows are here then."""
        await self._connection.in_thread(partial(self._carry_out, statement, values))

    async def executemany(self, statement: str, many_values: Sequence[Values]) -> None:
        """Carry out one statement for each of the values."""
        await self._connection.in_thread(partial(self._carry_out_many, statement, many_values))

    async def fetchall(self) -> list[Any]:
        """The rows, once."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Let the rows go; the driver's own cursor was closed when they had come."""
        self._rows = []

    def _carry_out(self, statement: str, values: Values) -> None:
        self._bring(self._connection.driver.execute(statement, values))

    def _carry_out_many(self, statement: str, many_values: Sequence[Values]) -> None:
        self._bring(self._connection.driver.executemany(statement, many_values))

    def _bring(self, cursor: sqlite3.Cursor) -> None:
        self._rows = cursor.fetchall() if cursor.description else []
        self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
        cursor.close()


class OneTripConnection(aiosqlite.Connection):
    """A connection of aiosqlite with such cursors; all else is as it was."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=1)
        # As SQLAlchemy does it for the connections that it makes: a thread left behind must not keep the program alive.
        self._thread.daemon = True

    @property
    def driver(self) -> sqlite3.Connection:
        """The connection itself, for use in the thread."""
        return self._conn

    def cursor(self) -> OneTripCursor:  # type: ignore[override]  # SQLAlchemy's adapter takes either kind
        """A cursor, without a trip."""
        return OneTripCursor(self)

    async def in_thread(self, function: Callable[[], None]) -> None:
        """One trip.

        Raises:
            ValueError: the connection is closed.
        """
        await self._execute(function)  # type: ignore[no-untyped-call]  # aiosqlite leaves it untyped


async def connect(path: str) -> OneTripConnection:
    """A connection to the database in this file, for SQLAlchemy.

    Source: docs.sqlalchemy.org/en/21/orm/extensions/asyncio.html, `async_creator` of `create_async_engine`.
    """
    connection = OneTripConnection(partial(sqlite3.connect, path))
    await connection
    return connection
