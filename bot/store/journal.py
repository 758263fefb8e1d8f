"""Who did what: one row for undo, for the guard against overwriting, and for the audit."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, insert, or_, select, update

from bot.domain.ids import DealId, EmployeeId, TelegramId
from bot.store import schema
from bot.store.engine import Connection

_journal = schema.journal


class Reversal(StrEnum):
    """What `reverse` says of a change of a deal: whether it was made, and how it is taken back."""

    UNSENT = "unsent"
    """Wanted, and not on the portal: a button may still write it."""
    UNKNOWN = "unknown"
    """Sent, and no answer yet."""
    BEFORE = "before"
    """On the portal; writing `before` takes it back."""
    BY_BUTTON = "by button"
    """The same for what itself took something back: `/undo` goes on to what was changed earlier."""
    DONE = "done"
    """On the portal once, and taken back since."""


MADE = (Reversal.BEFORE, Reversal.BY_BUTTON, Reversal.DONE)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One act of an agent. `seen`, `before`, `after` and `reverse` are JSON or plain words of the act's own."""

    at: datetime
    telegram_id: TelegramId
    employee_id: EmployeeId
    what: str
    deal_id: DealId | None = None
    seen: str | None = None
    before: str | None = None
    after: str | None = None
    reverse: str | None = None


async def write(conn: Connection, entry: JournalEntry) -> int:
    """Add a row; answers its number."""
    entry_id: int = await conn.scalar(
        insert(_journal)
        .values(
            at=entry.at,
            telegram_id=entry.telegram_id,
            employee_id=entry.employee_id,
            deal_id=entry.deal_id,
            what=entry.what,
            seen=entry.seen,
            before=entry.before,
            after=entry.after,
            reverse=entry.reverse,
        )
        .returning(_journal.c.entry_id)
    )
    return entry_id


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A row and its number."""

    entry_id: int
    entry: JournalEntry


async def rewrite(conn: Connection, entry_id: int, entry: JournalEntry) -> None:
    """The same act, as it stands now."""
    values = {name: getattr(entry, name) for name in ("at", "seen", "before", "after", "reverse")}
    await conn.execute(update(_journal).where(_journal.c.entry_id == entry_id).values(**values))


async def get(conn: Connection, entry_id: int) -> StoredEntry | None:
    """The row with this number."""
    found = await _all(conn, select(_journal).where(_journal.c.entry_id == entry_id))
    return found[0] if found else None


async def page(conn: Connection, whose: TelegramId | None, *, offset: int, limit: int) -> list[JournalEntry]:
    """What this person, or everybody, did, the latest first."""
    query = select(_journal).order_by(_journal.c.at.desc(), _journal.c.entry_id.desc())
    return [row.entry for row in await _all(conn, _of(query, whose).offset(offset).limit(limit))]


async def count(conn: Connection, whose: TelegramId | None) -> int:
    """How many acts that are."""
    return await conn.scalar(_of(select(func.count()).select_from(_journal), whose)) or 0


async def people(conn: Connection) -> list[TelegramId]:
    """Whoever did something."""
    return [TelegramId(row) for row in await conn.scalars(select(_journal.c.telegram_id).distinct())]


async def changes_of(conn: Connection, deal_id: DealId, what: str, *, limit: int = 5) -> list[StoredEntry]:
    """The last acts of one kind on a deal that were made or may have been, the latest first."""
    query = select(_journal).where(
        _journal.c.deal_id == deal_id, _journal.c.what == what, _journal.c.reverse.in_((*MADE, Reversal.UNKNOWN))
    )
    return await _all(conn, query.order_by(_journal.c.at.desc(), _journal.c.entry_id.desc()).limit(limit))


async def acts_of(conn: Connection, telegram_id: TelegramId, not_before: datetime) -> list[StoredEntry]:
    """What an agent did since, the latest first."""
    query = select(_journal).where(_journal.c.telegram_id == telegram_id, _journal.c.at >= not_before)
    return await _all(conn, query.order_by(_journal.c.at.desc(), _journal.c.entry_id.desc()))


async def unknown(conn: Connection) -> list[StoredEntry]:
    """Changes that were sent and never settled: the program ended in between."""
    query = select(_journal).where(_journal.c.reverse == Reversal.UNKNOWN)
    return await _all(conn, query.order_by(_journal.c.entry_id))


async def give_up_unknown(conn: Connection, entry: JournalEntry) -> None:
    """The same agent does the same once more: whatever became of the earlier try, this one decides."""
    same = (
        (_journal.c.telegram_id == entry.telegram_id)
        & (_journal.c.deal_id == entry.deal_id)
        & (_journal.c.what == entry.what)
        & (_journal.c.reverse == Reversal.UNKNOWN)
    )
    await conn.execute(update(_journal).where(same).values(reverse=Reversal.UNSENT))


async def forget_values(conn: Connection, before: datetime) -> None:
    """Rows older than this keep who, when and what, and lose the values."""
    values = (_journal.c.seen, _journal.c.before, _journal.c.after, _journal.c.reverse)
    has_values = or_(*(column.is_not(None) for column in values))
    await conn.execute(update(_journal).where(_journal.c.at < before, has_values).values(dict.fromkeys(values)))


def _of(query: Select[Any], whose: TelegramId | None) -> Select[Any]:
    return query if whose is None else query.where(_journal.c.telegram_id == whose)


async def _all(conn: Connection, query: Select[Any]) -> list[StoredEntry]:
    rows = (await conn.execute(query)).mappings().all()
    return [
        StoredEntry(
            row["entry_id"],
            JournalEntry(
                at=row["at"],
                telegram_id=TelegramId(row["telegram_id"]),
                employee_id=EmployeeId(row["employee_id"]),
                what=row["what"],
                deal_id=DealId(row["deal_id"]) if row["deal_id"] is not None else None,
                seen=row["seen"],
                before=row["before"],
                after=row["after"],
                reverse=row["reverse"],
            ),
        )
        for row in rows
    ]
