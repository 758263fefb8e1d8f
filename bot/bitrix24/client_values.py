"""The values of a deal's clients as fields to be changed, and what the portal and the journal call each of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Final

from bot.bitrix24.deal_changes import DealNow
from bot.bitrix24.editable import EditableField
from bot.bitrix24.editable_fields import EditableFields, Values
from bot.bitrix24.errors import PortalError
from bot.bitrix24.fields import DealField
from bot.bitrix24.values import JsonObject, text
from bot.domain.clients import ClientKey, ClientKind, ClientPart, ClientRecord
from bot.domain.edits import EditKind
from bot.domain.ids import EmployeeId
from bot.domain.phones import are_same_phone, extension

CODES: Final[Mapping[ClientPart, str]] = {
    ClientPart.NAME: "NAME",
    ClientPart.SECOND_NAME: "SECOND_NAME",
    ClientPart.LAST_NAME: "LAST_NAME",
    ClientPart.TITLE: "TITLE",
    ClientPart.PHONE: "PHONE",
    ClientPart.EMAIL: "EMAIL",
}
_KINDS: Final = {ClientPart.PHONE: EditKind.PHONE, ClientPart.EMAIL: EditKind.EMAIL}
_WORDS: Final[Mapping[ClientKind, str]] = {ClientKind.CONTACT: "CONTACT", ClientKind.COMPANY: "COMPANY"}


class ClientFields(EditableFields):
    """The values of clients as fields to be changed. Any key has its field; offered are those of the deal at hand."""

    def __init__(
        self, described: Mapping[ClientKind, Mapping[str, DealField]], records: Sequence[ClientRecord] = ()
    ) -> None:
        self._described = described
        self._records = records

    @cached_property
    def menu(self) -> tuple[EditableField, ...]:
        """Everything of this deal's clients, in the order in which it is shown; behind it what they could be given."""
        keys = [key for one in self._records for key in one.keys]
        return tuple(self._field(key) for key in sorted(keys, key=lambda key: key.is_first_of_kind))

    def get(self, key: str) -> EditableField | None:
        """A value that some client of the deal has, or can be given."""
        found = ClientKey.parse(key)
        return self._field(found) if found and any(found in one.all_keys for one in self._records) else None

    def wanted(self, key: str) -> EditableField | None:
        """A value that some client may have, or may have had."""
        found = ClientKey.parse(key)
        return self._field(found) if found else None

    def demanded(self, refusal: PortalError) -> EditableField | None:  # noqa: ARG002  # stages demand, clients do not
        """Nothing."""
        return None

    def _field(self, key: ClientKey) -> EditableField:
        known = self._described.get(key.kind, {}).get(CODES[key.part])
        is_writable = known is None or known.is_writable
        kind = _KINDS.get(key.part, EditKind.NAME) if is_writable else EditKind.LOCKED
        return EditableField(str(key), DealField(code_of(key), CODES[key.part], "string"), kind)


@dataclass(frozen=True, slots=True)
class DealClients(DealNow):
    """A deal with its clients, whose values are its fields here. `left_out`: how many people are not shown."""

    contacts: tuple[ClientRecord, ...] = ()
    company: ClientRecord | None = None
    left_out: int = 0

    @property
    def records(self) -> tuple[ClientRecord, ...]:
        """The people, then the company."""
        return (*self.contacts, self.company) if self.company else self.contacts

    def record(self, key: ClientKey) -> ClientRecord | None:
        """The client that a key is about, if it is one of this deal's."""
        found = (one for one in self.records if (one.kind, one.client_id) == (key.kind, key.client_id))
        return next(found, None)

    def holds(self, values: Values) -> bool:
        """Whether all of this is so already: to the letter, only phones in any notation."""
        return all(self._is(key, wanted) for key, wanted in values.items())

    def last_edit(self, known: EditableField) -> tuple[EmployeeId | None, datetime | None]:
        """Who edited the client last, and when."""
        key = ClientKey.parse(known.key)
        record = self.record(key) if key else None
        return (record.edited_by, record.edited_at) if record else (None, None)

    def without_channels(self) -> "DealClients":
        """For who may see the deal and not how its clients are reached: names alone, and nothing to change."""
        bare = [replace(one, channels=()) for one in self.contacts]
        company = replace(self.company, channels=()) if self.company else None
        return replace(self, contacts=tuple(bare), company=company, fields=ClientFields({}), row={})

    def with_record(self, record: ClientRecord) -> "DealClients":
        """The same deal after one of its clients was changed."""
        contacts = tuple(record if _is_same(one, record) else one for one in self.contacts)
        company = record if self.company and _is_same(self.company, record) else self.company
        return replace(
            self, contacts=contacts, company=company, row=row_of([*contacts, *([company] if company else [])])
        )

    def _is(self, key: str, wanted: object) -> bool:
        found = ClientKey.parse(key)
        present = text(self.row.get(code_of(found))) if found else ""
        said = wanted if isinstance(wanted, str) else ""
        if found is None or found.part is not ClientPart.PHONE or present == said:
            return present == said
        return are_same_phone(present, said) and extension(present) == extension(said)


def row_of(records: Iterable[ClientRecord]) -> JsonObject:
    """Every value under its code."""
    return {code_of(key): one.value(key) for one in records for key in one.all_keys}


def code_of(key: ClientKey) -> str:
    """What the journal calls a value: `CONTACT:101:PHONE:55`."""
    parts = [_WORDS[key.kind], str(key.client_id), CODES[key.part]]
    return ":".join([*parts, str(key.channel_id)] if key.channel_id else parts)


def is_client_code(code: str) -> bool:
    """Whether the journal's word for what was changed is one of these."""
    return code.split(":", 1)[0] in _WORDS.values() and ":" in code


def _is_same(one: ClientRecord, other: ClientRecord) -> bool:
    return (one.kind, one.client_id) == (other.kind, other.client_id)
