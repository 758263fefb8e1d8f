"""A database that refuses to write, for as long as a test wants it to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from bot.store.engine import Store


@contextmanager
def refusing_writes(store: Store, pragma: str = "query_only = ON", undo: str = "query_only = OFF") -> Iterator[None]:
    """Every connection that is taken from the pool refuses writes, by SQLite's own means."""
    says = [pragma]

    def spoil_or_repair(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.cursor().execute(f"PRAGMA {says[-1]}")

    # It stays for good: a listener that goes while a connection is being taken breaks that in a way no disk does.
    event.listen(store._engine.sync_engine, "checkout", spoil_or_repair)
    try:
        yield
    finally:
        says.append(undo)
