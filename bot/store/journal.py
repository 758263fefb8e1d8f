"""Who did what: one row for undo, for the guard against overwriting, and for the audit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, or_, update

from bot.domain.ids import DealId, EmployeeId, TelegramId
from bot.store import schema
from bot.store.engine import Connection

_journal = schema.journal


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


async def forget_values(conn: Connection, before: datetime) -> None:
    """Rows older than this keep who, when and what, and lose the values."""
    values = (_journal.c.seen, _journal.c.before, _journal.c.after, _journal.c.reverse)
    has_values = or_(*(column.is_not(None) for column in values))
    await conn.execute(update(_journal).where(_journal.c.at < before, has_values).values(dict.fromkeys(values)))
