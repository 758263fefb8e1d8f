"""How full the portal's bucket was when it was last written down."""

from datetime import datetime

from sqlalchemy import select

from bot.store import schema
from bot.store.dialects import put
from bot.store.engine import Store

_levels = schema.rate_levels


class RateLevels:
    """The limiter's memory: what `bot.bitrix24.limits` asks for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def load(self, portal: str) -> tuple[float, datetime] | None:
        """The level of this portal's bucket and when it was so; None for a portal never asked."""
        async with self._store.read() as conn:
            query = select(_levels.c.level, _levels.c.as_of).where(_levels.c.portal == portal)
            row = (await conn.execute(query)).one_or_none()
        return (row.level, row.as_of) if row else None

    async def save(self, portal: str, level: float, as_of: datetime) -> None:
        """Write the level down; when this returns, a restart knows it."""
        async with self._store.write() as conn:
            await put(conn, _levels, {"portal": portal, "level": level, "as_of": as_of})
