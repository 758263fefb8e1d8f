"""The journal for administrators: who did what, a page at a time, the newest first."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.bitrix24.editable import EditableField
from bot.bitrix24.editable_fields import EditableFields
from bot.bitrix24.errors import PortalError
from bot.bitrix24.field_values import FieldValue
from bot.bitrix24.health import PortalHealth
from bot.domain.clients import ClientKey, ClientPart
from bot.domain.ids import TelegramId
from bot.services.agent_names import AgentNames
from bot.services.change_journal import is_of_client, keys_of, values_of
from bot.services.rights import Rights
from bot.store import journal
from bot.store.engine import Store
from bot.store.journal import JournalEntry

PAGE_SIZE = 10
PATIENCE_SECONDS = 1.0
"""How long a page waits for the names of the fields: a button is answered within two seconds."""


@dataclass(frozen=True, slots=True)
class FieldShift:
    """A field of a deal, before and after. `was_compared`: it is known what stood there before."""

    field: EditableField
    before: FieldValue
    after: FieldValue
    was_compared: bool


@dataclass(frozen=True, slots=True)
class Act:
    """One row of the journal as far as it may be shown: values of clients are left out."""

    entry: JournalEntry
    who: str | None
    whose: str | None
    """Of access: the person whom it was given to or taken from."""
    field: EditableField | None = None
    """Of a change: the field; None while the portal has not told its fields."""
    client_part: ClientPart | None = None
    shifts: Sequence[FieldShift] = ()
    is_of_client: bool = False

    @property
    def is_forgotten(self) -> bool:
        """Whether the values were taken out of the row, after `JOURNAL_DAYS`."""
        return self.entry.before is None and self.entry.after is None and self.entry.reverse is None


@dataclass(frozen=True, slots=True)
class JournalPage:
    """A part of it. Beyond the end it is the last one."""

    acts: Sequence[Act]
    number: int
    pages: int
    telegram_id: TelegramId
    whose: str | None
    """Whose acts alone these are; None: everybody's, or nobody knows the name."""


class WhoDidWhat:
    """Reads the journal; the portal is asked for the names of its fields once, and not waited for."""

    def __init__(
        self,
        rights: Rights,
        store: Store,
        names: AgentNames,
        health: PortalHealth,
        fields: Callable[[], Awaitable[EditableFields]],
    ) -> None:
        self._rights = rights
        self._store = store
        self._names = names
        self._health = health
        self._fields = fields

    async def __call__(self, admin_id: TelegramId, number: int, telegram_id: TelegramId) -> JournalPage:
        """A page of what this person did, or everybody where `telegram_id` is 0.

        Raises:
            NotAdministratorError: this is nobody of `ADMIN_IDS`.
        """
        self._rights.ensure_admin(admin_id)
        whose = telegram_id or None
        async with self._store.read() as conn:
            pages = max(1, -(-await journal.count(conn, whose) // PAGE_SIZE))
            shown = min(max(1, number), pages)
            entries = await journal.page(conn, whose, offset=(shown - 1) * PAGE_SIZE, limit=PAGE_SIZE)
        names = await self._names()
        fields = await self._known_fields()
        acts = [
            self._act(entry, names.get(entry.telegram_id) or self._names.of_employee(entry.employee_id), fields)
            for entry in entries
        ]
        return JournalPage(acts, shown, pages, telegram_id, names.get(telegram_id))

    async def people(self, admin_id: TelegramId) -> Sequence[tuple[TelegramId, str]]:
        """Whoever is in the journal, by name.

        Raises:
            NotAdministratorError: as above.
        """
        self._rights.ensure_admin(admin_id)
        async with self._store.read() as conn:
            people = await journal.people(conn)
        names = await self._names()
        named = [(person, names.get(person, str(person))) for person in people]
        return sorted(named, key=lambda one: (one[1].casefold(), one[0]))

    async def _known_fields(self) -> EditableFields | None:
        if self._health.down_since is not None:
            return None
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._fields()
        except (PortalError, TimeoutError):
            return None

    def _act(self, entry: JournalEntry, who: str | None, fields: EditableFields | None) -> Act:
        whose = self._names.of_employee(entry.employee_id)
        if is_of_client(entry):
            parts = [key.part for one in keys_of(entry.after) if (key := ClientKey.parse(one))]
            return Act(entry, who, whose, client_part=next(iter(parts), None), is_of_client=True)
        if fields is None:
            return Act(entry, who, whose)
        before, after = values_of(fields, entry.before), values_of(fields, entry.after)
        shifts = [
            FieldShift(known, before.get(key), value, was_compared=key in before)
            for key, value in after.items()
            if (known := fields.wanted(key)) is not None
        ]
        field = shifts[0].field if shifts else fields.of_code(entry.what)
        return Act(entry, who, whose, field=field, shifts=shifts)
