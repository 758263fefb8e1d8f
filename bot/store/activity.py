"""Who uses the bot: by what agents did, sent and opened."""

from datetime import datetime

from sqlalchemy import func, select, union

from bot.store import schema
from bot.store.engine import Connection

_agents = schema.agents


async def count_agents(conn: Connection) -> int:
    """How many people are signed in."""
    query = select(func.count()).select_from(_agents).where(_agents.c.dismissed_at.is_(None))
    return await conn.scalar(query) or 0


async def count_active(conn: Connection, since: datetime) -> int:
    """How many of them changed something, sent a photo or opened a deal since."""
    journal, photos, recent = schema.journal, schema.photos, schema.recent_deals
    active = union(
        select(journal.c.telegram_id).where(journal.c.at >= since),
        select(photos.c.telegram_id).where(photos.c.sent_at >= since),
        select(recent.c.telegram_id).where(recent.c.opened_at >= since),
    ).subquery()
    query = select(func.count()).select_from(_agents)
    query = query.where(_agents.c.dismissed_at.is_(None), _agents.c.telegram_id.in_(select(active.c.telegram_id)))
    return await conn.scalar(query) or 0
