"""Small facts found out once: the root folder, that the portal refuses addresses in a batch, a hint given today."""

from datetime import datetime

from sqlalchemy import delete, select

from bot.store import dialects, schema
from bot.store.engine import Connection

_remembered = schema.remembered


async def get(conn: Connection, name: str) -> str | None:
    """The fact; None when it was never found out."""
    value: str | None = await conn.scalar(select(_remembered.c.value).where(_remembered.c.name == name))
    return value


async def remembered_at(conn: Connection, name: str) -> datetime | None:
    """When the fact was found out."""
    at: datetime | None = await conn.scalar(select(_remembered.c.at).where(_remembered.c.name == name))
    return at


async def put(conn: Connection, name: str, value: str, at: datetime) -> None:
    """Keep a fact, in place of what was known before."""
    await dialects.put(conn, _remembered, {"name": name, "value": value, "at": at})


async def forget(conn: Connection, name: str) -> None:
    """The fact does not hold any more."""
    await conn.execute(delete(_remembered).where(_remembered.c.name == name))
