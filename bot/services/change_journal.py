"""Changes of deals in the journal: their values as JSON by the keys of their fields."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.bitrix24.client_values import is_client_code
from bot.bitrix24.deal_changes import DealNow
from bot.bitrix24.editable_fields import EditableFields, Values
from bot.clock import Clock
from bot.domain.agents import Agent
from bot.domain.edits import UNDO_MINUTES
from bot.domain.ids import DealId
from bot.services.change_outcomes import Wish
from bot.store import journal
from bot.store.engine import Connection, Store
from bot.store.journal import JournalEntry, Reversal, StoredEntry

UNDO_LASTS = timedelta(minutes=UNDO_MINUTES)


class ChangeJournal:
    """Each step of a change is kept at once, in a transaction of its own: a kill in between loses nothing."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def keep(
        self, agent: Agent, fields: EditableFields, wish: Wish, *, now: DealNow | None, reversal: Reversal
    ) -> int:
        """Write the wish down with what it finds and what is true of it; answers the row's number."""
        entry = JournalEntry(
            at=self._clock.now(),
            telegram_id=agent.telegram_id,
            employee_id=agent.employee_id,
            what=_what(fields, wish.key),
            deal_id=wish.deal_id,
            seen=wish.seen,
            before=_json(fields, now.values(wish.values)) if now else None,
            after=_json(fields, wish.values),
            reverse=reversal,
        )
        async with self._store.write() as conn:
            if reversal is Reversal.UNKNOWN:
                await journal.give_up_unknown(conn, entry)
            row = await journal.get(conn, wish.entry_id) if wish.entry_id else None
            if row is None or row.entry.reverse != Reversal.UNSENT:
                return await journal.write(conn, entry)
            await journal.rewrite(conn, row.entry_id, entry)
            return row.entry_id

    async def settle(self, entry_id: int, reversal: Reversal, *, undoes: int | None = None) -> None:
        """What became of it is known now; `undoes` is the row of the change that it has taken back."""
        async with self._store.write() as conn:
            await self._mark(conn, entry_id, reversal)
            if undoes is not None:
                await self._mark(conn, undoes, Reversal.DONE)

    async def row(self, agent: Agent, entry_id: int) -> StoredEntry | None:
        """A row of this agent's own; None for anybody else's, and for one whose values are forgotten."""
        async with self._store.read() as conn:
            row = await journal.get(conn, entry_id)
        if row is None or row.entry.telegram_id != agent.telegram_id or row.entry.after is None:
            return None
        return row

    async def last(self, fields: EditableFields, deal_id: DealId, key: str) -> StoredEntry | None:
        """The last change of this field that the bot made, or may have made."""
        async with self._store.read() as conn:
            found = await journal.changes_of(conn, deal_id, _what(fields, key), limit=1)
        return found[0] if found else None

    @property
    def undo_begins_at(self) -> datetime:
        """What was done since can be taken back."""
        return self._clock.now() - UNDO_LASTS

    async def acts(self, agent: Agent) -> list[StoredEntry]:
        """What the agent did in the last ten minutes, the latest first."""
        async with self._store.read() as conn:
            return await journal.acts_of(conn, agent.telegram_id, self.undo_begins_at)

    async def is_unknown(self, entry_id: int) -> bool:
        """Whether it is still open what became of this change."""
        async with self._store.read() as conn:
            row = await journal.get(conn, entry_id)
        return row is not None and row.entry.reverse == Reversal.UNKNOWN

    async def unknown(self) -> list[StoredEntry]:
        """Changes that were sent and never settled."""
        async with self._store.read() as conn:
            return await journal.unknown(conn)

    def is_too_late(self, row: StoredEntry) -> bool:
        """Whether one tap may not take it back any more."""
        return self._clock.now() - row.entry.at > UNDO_LASTS

    async def _mark(self, conn: Connection, entry_id: int, reversal: Reversal) -> None:
        row = await journal.get(conn, entry_id)
        if row is None:
            return
        at = row.entry.at if reversal is Reversal.DONE else self._clock.now()
        await journal.rewrite(conn, entry_id, replace(row.entry, at=at, reverse=reversal))


def is_of_client(entry: JournalEntry) -> bool:
    """Whether it tells of a change of a client, not of the deal itself."""
    return is_client_code(entry.what)


def keys_of(written: str | None) -> list[str]:
    """The keys of the fields that a row holds values of; none for an act that is no change of a field."""
    return list(_read(written))


def values_of(fields: EditableFields, written: str | None) -> dict[str, Any]:
    """The values that a row holds; fields that the portal no longer has are left out."""
    found = _read(written)
    return {key: known.decoded(value) for key, value in found.items() if (known := fields.wanted(key))}


def _read(written: str | None) -> dict[str, Any]:
    found = json.loads(written) if written and written.startswith("{") else {}
    return found if isinstance(found, dict) else {}


def _json(fields: EditableFields, values: Values) -> str:
    encoded = {key: known.encoded(value) for key, value in values.items() if (known := fields.wanted(key))}
    return json.dumps(encoded, ensure_ascii=False)


def _what(fields: EditableFields, key: str) -> str:
    known = fields.wanted(key)
    return known.portal_field.code if known else key
