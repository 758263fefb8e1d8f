"""A database that refuses to write, and a disk that is full, for as long as a test wants it to."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

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


_NEEDS_ROOM = "needs_room"


@dataclass(slots=True)
class FullDisk:
    """A disk on which no transaction that writes ends, until there is room again."""

    is_full: bool = True
    refused: int = 0
    """How many transactions did not get their room."""
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    def see(self, connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        """Who writes needs room in the end."""
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            connection.info[_NEEDS_ROOM] = True

    def refuse(self, connection: Connection) -> None:
        """What SQLite says at COMMIT, where the pages are written."""
        if not connection.info.pop(_NEEDS_ROOM, False) or not self.is_full:
            return
        self.refused += 1
        self._came.set()
        full = sqlite3.OperationalError("database or disk is full")
        full.sqlite_errorcode, full.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
        raise OperationalError("COMMIT", None, full)

    async def until_refused(self, more: int) -> None:
        """Return once it has refused so many more."""
        enough = self.refused + more
        async with asyncio.timeout(20):
            while self.refused < enough:
                self._came.clear()
                await self._came.wait()


@contextmanager
def full_at_commit(store: Store) -> Iterator[FullDisk]:
    """Until the block ends there is no room for anything; the statements of a transaction do not notice."""
    disk = FullDisk()
    event.listen(store._engine.sync_engine, "before_cursor_execute", disk.see)
    event.listen(store._engine.sync_engine, "commit", disk.refuse)
    try:
        yield disk
    finally:
        disk.is_full = False
