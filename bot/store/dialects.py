"""The one statement that SQLite and PostgreSQL spell by dialect: insert, unless the row is there."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def insert_for(connection: AsyncConnection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415  # a tenth of a second, on SQLite for nothing

    return postgresql.insert(table)


async def put(connection: AsyncConnection, table: Table, values: Mapping[str, Any]) -> None:
    """Insert the row, or give the row with this primary key these values. Columns that are not named stay."""
    keys = [column.name for column in table.primary_key]
    news = {name: value for name, value in values.items() if name not in keys}
    statement = insert_for(connection, table).values(**values)
    await connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=news))


async def add_missing(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows that are not there yet; those that are stay as they are."""
    if rows:
        await connection.execute(insert_for(connection, table).on_conflict_do_nothing(), [dict(row) for row in rows])
