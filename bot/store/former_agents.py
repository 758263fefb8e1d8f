"""Those who were agents: dismissed on the portal, or let go by an administrator."""

from collections.abc import Collection

from sqlalchemy import delete, select, update

from bot.domain.agents import Agent
from bot.domain.ids import TelegramId
from bot.store import schema
from bot.store.agents import agent_of
from bot.store.engine import Connection

_agents = schema.agents


async def is_former(conn: Connection, telegram_id: TelegramId) -> bool:
    """Whether this person was an agent and is dismissed now."""
    query = select(_agents.c.telegram_id).where(
        _agents.c.telegram_id == telegram_id, _agents.c.dismissed_at.is_not(None)
    )
    return await conn.scalar(query) is not None


async def everyone(conn: Connection) -> list[Agent]:
    """All who were dismissed."""
    query = select(_agents).where(_agents.c.dismissed_at.is_not(None)).order_by(_agents.c.telegram_id)
    return [agent_of(row) for row in (await conn.execute(query)).mappings()]


async def welcome_back(conn: Connection, telegram_ids: Collection[TelegramId]) -> None:
    """The portal counts them among its active employees again."""
    await conn.execute(update(_agents).where(_agents.c.telegram_id.in_(telegram_ids)).values(dismissed_at=None))


async def forget(conn: Connection, telegram_id: TelegramId) -> None:
    """An administrator took access back: this person is a stranger, who may ask again."""
    await conn.execute(delete(_agents).where(_agents.c.telegram_id == telegram_id))
