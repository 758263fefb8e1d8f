"""A database that refuses to write, for as long as a test wants it to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from bot.store.engine import Store


@contextmanager
def refusing_writes(store: Store, pragma: str = "query_only = ON", undo: str = "query_only = OFF") -> Iterator[None]:
    """Every connection that is taken from the pool refuses writes, by SQLite's own means."""
    engine = store._engine.sync_engine

    def spoil(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.cursor().execute(f"PRAGMA {pragma}")

    def repair(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.cursor().execute(f"PRAGMA {undo}")

    event.listen(engine, "checkout", spoil)
    try:
        yield
    finally:
        event.remove(engine, "checkout", spoil)
        event.listen(engine, "checkout", repair)
