"""Small facts found out once: the root folder, that the portal refuses addresses in a batch, a hint given today."""

from datetime import datetime

from sqlalchemy import ColumnElement, Text, cast, delete, literal, select

from bot.store import dialects, schema
from bot.store.engine import Connection

LANGUAGE_OF, LINK_OF, SPOKE_IN = "language of ", "link of ", "spoke in "
"""How the facts about people and groups begin: anybody can add to them, so they are pruned (`upkeep`)."""

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


async def prune(conn: Connection, beginning: str, before: datetime) -> None:
    """Forget the facts whose names begin so and that were found out before then."""
    await conn.execute(delete(_remembered).where(_old(beginning, before)))


async def prune_languages(conn: Connection, before: datetime) -> None:
    """Forget the languages of strangers noted before then; an agent's is kept, also that of one who was dismissed."""
    agents = schema.agents.c.telegram_id
    kept = select(literal(LANGUAGE_OF) + cast(agents, Text))
    await conn.execute(delete(_remembered).where(_old(LANGUAGE_OF, before), _remembered.c.name.not_in(kept)))


def _old(beginning: str, before: datetime) -> ColumnElement[bool]:
    return _remembered.c.name.startswith(beginning, autoescape=True) & (_remembered.c.at < before)
