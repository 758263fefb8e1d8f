"""Small facts as the gateways keep them: no connection in sight, each its own transaction."""

from bot.clock import Clock
from bot.store import remembered
from bot.store.engine import Store


class Facts:
    """Implements `FactStore` of `bot.bitrix24.facts`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def get(self, name: str) -> str | None:
        """What was put under this name."""
        async with self._store.read() as conn:
            return await remembered.get(conn, name)

    async def put(self, name: str, value: str) -> None:
        """Keep a value."""
        async with self._store.write() as conn:
            await remembered.put(conn, name, value, self._clock.now())
