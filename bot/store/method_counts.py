"""How often each REST method was called, by the hour: counted in memory, written down a minute's worth at a time."""

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, select

from bot.clock import Clock
from bot.store import schema
from bot.store.dialects import insert_for
from bot.store.engine import Connection, Store
from bot.store.errors import StoreUnavailableError

_log = logging.getLogger(__name__)

FLUSH_SECONDS = 60.0
"""How much counting a kill may lose: our choice, so that counting costs one write a minute."""

KEPT = timedelta(days=2)
"""Twice what `methods --counts` tells."""

_counts = schema.method_counts


COUNTED = timedelta(hours=24)


async def add(conn: Connection, calls: Mapping[str, int], at: datetime) -> None:
    """Add these calls to the hour of this time, and forget what is older than anybody asks for."""
    hour = _hour_of(at)
    for method, number in sorted(calls.items()):
        new = insert_for(conn, _counts).values(hour=hour, method=method, calls=number)
        total = {"calls": _counts.c.calls + new.excluded.calls}
        await conn.execute(new.on_conflict_do_update(index_elements=["hour", "method"], set_=total))
    await conn.execute(delete(_counts).where(_counts.c.hour < hour - KEPT))


async def since(conn: Connection, at: datetime) -> dict[str, int]:
    """Calls of each method from the hour of this time on."""
    query = (
        select(_counts.c.method, func.sum(_counts.c.calls).label("calls"))
        .where(_counts.c.hour >= _hour_of(at))
        .group_by(_counts.c.method)
    )
    return {row.method: row.calls for row in await conn.execute(query)}


async def calls_of_last_day(url: str | None, data_dir: Path) -> dict[str, int]:
    """Calls of each method in the last 24 hours, to the hour; works beside a `run`.

    Raises:
        StoreError: the database cannot be read.
    """
    store = await Store.open(url, data_dir=data_dir, alone=False)
    try:
        async with store.read() as conn:
            return await since(conn, Clock().now() - COUNTED)
    finally:
        await store.close()


class MethodCounts:
    """The running count."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._calls: Counter[str] = Counter()

    def count(self, method: str) -> None:
        """One more call."""
        self._calls[method] += 1

    async def keep(self) -> None:
        """Write the count down every minute, for ever."""
        while True:
            await self._clock.sleep(FLUSH_SECONDS)
            await self.flush()

    async def flush(self) -> None:
        """Write the count down. What cannot be written now is written the next time."""
        calls, self._calls = self._calls, Counter()
        if not calls:
            return
        try:
            async with self._store.write() as conn:
                await add(conn, calls, self._clock.now())
        except BaseException:
            self._calls.update(calls)
            raise

    async def close(self) -> None:
        """Write it down for the last time: a database that is busy at the end costs a minute's count, not the stop."""
        try:
            await self.flush()
        except StoreUnavailableError as error:
            _log.warning("the last calls of the portal stay uncounted: %s", error)


def _hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
