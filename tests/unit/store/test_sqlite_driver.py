"""Statements of SQLite by our cursor: the same rows, counts and errors, for one trip to the driver's thread."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest

from bot.store.sqlite_driver import OneTripConnection


class CountedConnection(OneTripConnection):
    """One that counts its trips."""

    trips = 0

    async def in_thread(self, function: Callable[[], None]) -> None:
        """Count and go."""
        self.trips += 1
        await super().in_thread(function)


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[CountedConnection]:
    """A database with one table."""
    connection = CountedConnection(partial(sqlite3.connect, tmp_path / "deals.sqlite3"))
    async with connection:
        await connection.cursor().execute("CREATE TABLE deals (deal_id INTEGER PRIMARY KEY, title TEXT UNIQUE)")
        yield connection


async def test_a_statement_and_its_rows_take_one_trip(connection: CountedConnection) -> None:
    """What SQLAlchemy does with a cursor, from its making to its closing."""
    await connection.cursor().executemany(
        "INSERT INTO deals VALUES (?, ?)", [(1245, "Чистопольская 61"), (1251, "Гвардейская")]
    )
    connection.trips = 0

    cursor = connection.cursor()
    await cursor.execute("SELECT deal_id, title FROM deals WHERE deal_id > ? ORDER BY deal_id", (1000,))
    names = [column[0] for column in cursor.description]
    rows = await cursor.fetchall()
    await cursor.close()

    assert (names, rows, connection.trips) == (
        ["deal_id", "title"],
        [(1245, "Чистопольская 61"), (1251, "Гвардейская")],
        1,
    )


async def test_counts_and_ids_outlive_the_drivers_cursor(connection: CountedConnection) -> None:
    """How many rows a change met, the id of a new one, and what RETURNING returned."""
    cursor = connection.cursor()
    await cursor.execute("INSERT INTO deals (title) VALUES ('Баумана') RETURNING deal_id")
    assert (await cursor.fetchall(), await cursor.fetchall(), cursor.lastrowid) == ([(1,)], [], 1)

    await cursor.execute("UPDATE deals SET title = 'Кремлёвская' WHERE deal_id = 7")
    assert (cursor.rowcount, cursor.description) == (0, None)


async def test_what_the_driver_refuses_is_told_as_it_is(connection: CountedConnection) -> None:
    """A broken rule of the table; the cursor serves the next statement."""
    cursor = connection.cursor()
    await cursor.execute("INSERT INTO deals (title) VALUES ('Баумана')")
    with pytest.raises(sqlite3.IntegrityError):
        await cursor.execute("INSERT INTO deals (title) VALUES ('Баумана')")

    await cursor.execute("SELECT count(*) FROM deals")
    assert await cursor.fetchall() == [(1,)]


async def test_who_stops_waiting_stops_nothing(connection: CountedConnection) -> None:
    """A statement under way is carried out; the connection goes on, and then closes."""
    async with asyncio.TaskGroup() as tasks:
        given_up = tasks.create_task(connection.cursor().execute("INSERT INTO deals (title) VALUES ('Баумана')"))
        await asyncio.sleep(0)  # no wait: one turn of the loop, in which the statement sets out
        given_up.cancel()

    cursor = connection.cursor()
    await cursor.execute("SELECT title FROM deals")

    assert given_up.cancelled()
    assert await cursor.fetchall() == [("Баумана",)]


async def test_a_closed_connection_says_so(tmp_path: Path) -> None:
    """SQLAlchemy's adapter knows this error."""
    connection = OneTripConnection(partial(sqlite3.connect, tmp_path / "deals.sqlite3"))
    await connection
    await connection.close()

    with pytest.raises(ValueError, match="Connection closed"):
        await connection.cursor().execute("SELECT 1")
