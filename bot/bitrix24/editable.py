"""The fields of deals that agents change: their short keys, how each is asked for, its values as tokens for a button.

A button has 64 bytes. So a field goes by a key of a few letters, and a value by a token: itself where it is short, else
a hash, which is enough to see whether somebody changed it since.
"""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256
from typing import Final

from bot.bitrix24.conversion import read_value, write_value
from bot.bitrix24.field_values import FieldValue, OneValue
from bot.bitrix24.fields import AMOUNT, STAGE, DealField, DealFieldCodes, Family, known_fields
from bot.bitrix24.values import JsonValue
from bot.domain.amounts import shortest
from bot.domain.deals import Money
from bot.domain.edits import OF_CLIENTS, EditKind, Seen

TITLE, CLOSES_ON, SOURCE, COMMENT, CURRENCY = "TITLE", "CLOSEDATE", "SOURCE_ID", "COMMENTS", "CURRENCY_ID"
STAGE_KEY: Final = "st"
AMOUNT_KEY: Final = "a"
_STANDARD: Final[Mapping[str, str]] = {AMOUNT_KEY: AMOUNT, "t": TITLE, "d": CLOSES_ON, "s": SOURCE, "c": COMMENT}
"""Key → code of the fields that every portal has, in the order of the menu. A custom field's key is a hash."""

LONGEST_TOKEN: Final = 16
_ITSELF = re.compile(rf"[A-Za-z0-9_.|-]{{1,{LONGEST_TOKEN}}}", re.ASCII)
LONGEST_SHOWN, MOST_SHOWN = 120, 10
"""Letters of a text, and values of a list, that are kept of what somebody was shown."""
_NEVER_EMPTY: Final = OF_CLIENTS | {EditKind.STAGE, EditKind.FLAG, EditKind.LOCKED}
_HASHED: Final = "~"
_IN, _OUT = "+", "!"
_HASH_BYTES: Final = 5
"""Seven letters: for a value to go unnoticed it would have to hit one in 10^12."""

_KINDS: Final[Mapping[str, EditKind]] = {
    "string": EditKind.TEXT,
    "text": EditKind.TEXT,
    "url": EditKind.TEXT,
    "integer": EditKind.WHOLE,
    "double": EditKind.DECIMAL,
    "money": EditKind.MONEY,
    "date": EditKind.DAY,
    "datetime": EditKind.MOMENT,
    "enumeration": EditKind.CHOICE,
    "crm_status": EditKind.CHOICE,
    "boolean": EditKind.FLAG,
    "char": EditKind.FLAG,
}


@dataclass(frozen=True, slots=True)
class EditableField:
    """A field as agents meet it. `options` are the choices of a list, code → words, in their order."""

    key: str
    portal_field: DealField
    kind: EditKind
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_multiple(self) -> bool:
        """Holds several values."""
        return self.portal_field.is_multiple

    @property
    def can_be_emptied(self) -> bool:
        """Whether nothing is a value as well."""
        return self.key not in {AMOUNT_KEY, "t"} and self.kind not in _NEVER_EMPTY

    def choice(self, code: str) -> OneValue:
        """The value of one of the options."""
        value = self.decoded([code] if self.is_multiple else code)
        return value[0] if isinstance(value, tuple) else value

    def toggle(self, value: OneValue, present: tuple[OneValue, ...]) -> str:
        """The token that takes one choice out of many, or puts it in."""
        return f"{_OUT if value in present else _IN}{value}"

    def encoded(self, value: FieldValue) -> JsonValue:
        """The value as JSON, for the journal."""
        return write_value(self.portal_field, _tidy(value), Family.ITEM)

    def decoded(self, value: JsonValue) -> FieldValue:
        """The value again."""
        return _tidy(read_value(self.portal_field, value))

    def token(self, value: FieldValue) -> str:
        """The value, or its hash, for a button; empty for nothing. A client's phone does not lie about in clear."""
        if value in (None, ()):
            return ""
        return _hashed(self.encoded(value)) if self.kind in OF_CLIENTS else _token(self.encoded(value))

    def seen(self, value: FieldValue) -> Seen:
        """What is kept of a value that somebody is shown: of a client's the hash alone."""
        written = None if self.kind in OF_CLIENTS else _cut(self.encoded(value))
        return Seen(self.token(value), json.dumps(written, ensure_ascii=False))

    def shown(self, seen: Seen) -> FieldValue:
        """The value that somebody was shown, cut where it is long."""
        return self.decoded(json.loads(seen.written))

    def value_of(self, token: str, present: FieldValue = None) -> FieldValue:
        """The value that a token stands for; one of many is taken out of what is there, or put in.

        Raises:
            ValueError: the token is a hash of something unknown.
        """
        if self.is_multiple and token[:1] in {_IN, _OUT}:
            one = self.choice(token[1:])
            others = tuple(other for other in present if other != one) if isinstance(present, tuple) else ()
            return (*others, one) if token.startswith(_IN) else others
        if not token.startswith(_HASHED):
            return self.decoded(token)
        for code in self.options:
            value = self.decoded(code)
            if self.token(value) == token:
                return value
        raise ValueError("a value that only its hash is known of")


def stage_token(stage_id: str) -> str:
    """The token of a stage."""
    return _token(stage_id)


def amount_token(money: Money | None) -> str:
    """The token of a deal's amount."""
    return _token(f"{shortest(money.amount):f}|{money.currency}") if money else ""


def standard_field(key: str, fields: Mapping[str, DealField], words: Mapping[str, str]) -> EditableField | None:
    """The field with one of our own keys; `words` are the dictionary of its choices, if it has any."""
    known = fields.get(_STANDARD.get(key, ""))
    if known is None:
        return None
    if key == AMOUNT_KEY:
        return EditableField(key, replace(known, type_id="money"), EditKind.AMOUNT)
    return _editable(key, known, words)


def stage_field(fields: Mapping[str, DealField], names: Mapping[str, str]) -> EditableField:
    """The stage, its choices those of all pipelines."""
    return EditableField(STAGE_KEY, fields[STAGE], EditKind.STAGE, names)


def configured_fields(fields: Mapping[str, DealField], names: Sequence[str]) -> tuple[DealField, ...]:
    """What `DEAL_EDIT_FIELDS` names by code or title, as far as the portal has it."""
    return known_fields(fields, DealFieldCodes(folder=None, card=tuple(names))).card


def custom_field(known: DealField, words: Mapping[str, str]) -> EditableField:
    """Any other field, by a key made of its code."""
    return _editable(key_of(known.code), known, words)


def key_of(code: str) -> str:
    """The key of the field with this code."""
    ours = next((key for key, known in _STANDARD.items() if known == code), None)
    return ours or (STAGE_KEY if code == STAGE else _hash(code)[:6])


STANDARD_KEYS: Final = tuple(_STANDARD)


def _editable(key: str, known: DealField, words: Mapping[str, str]) -> EditableField:
    kind = _KINDS.get(known.type_id, EditKind.LOCKED)
    options = (known.options or words) if kind is EditKind.CHOICE else {}
    if not known.is_writable or (kind is EditKind.CHOICE and not options):
        kind = EditKind.LOCKED
    return EditableField(key, known, kind, options)


def _token(encoded: JsonValue) -> str:
    if isinstance(encoded, str | int) and _ITSELF.fullmatch(str(encoded)):
        return str(encoded)
    return _hashed(encoded)


def _cut(encoded: JsonValue) -> JsonValue:
    if isinstance(encoded, str) and len(encoded) > LONGEST_SHOWN:
        return f"{encoded[: LONGEST_SHOWN - 1]}…"
    return [_cut(one) for one in encoded[:MOST_SHOWN]] if isinstance(encoded, list) else encoded


def _hashed(encoded: JsonValue) -> str:
    if isinstance(encoded, list):
        encoded = sorted(encoded, key=str)
    return _HASHED + _hash(json.dumps(encoded, ensure_ascii=False, sort_keys=True))


def _hash(text: str) -> str:
    return urlsafe_b64encode(sha256(text.encode()).digest()[:_HASH_BYTES]).decode().rstrip("=")


def _tidy(value: FieldValue) -> FieldValue:
    """Amounts and figures without the zeros behind the point, so that equal ones are written alike."""
    return tuple(_tidy_one(one) for one in value) if isinstance(value, tuple) else _tidy_one(value)


def _tidy_one(value: OneValue) -> OneValue:
    match value:
        case Decimal():
            return shortest(value)
        case Money():
            return Money(shortest(value.amount), value.currency)
        case _:
            return value
