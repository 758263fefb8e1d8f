"""A field of the card as people read it: the portal's value, its type and its dictionary → what a line can say."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from bot.bitrix24.conversion import read_value
from bot.bitrix24.field_values import Address, OneValue, Unknown
from bot.bitrix24.fields import DealField
from bot.bitrix24.values import JsonValue, text
from bot.domain.deals import Colleague, Money, ShownValue
from bot.domain.ids import EmployeeId

_IN_ONE_LINE: Final = frozenset({
    "string", "text", "url", "integer", "double", "money", "date", "datetime", "boolean", "char", "address",
})  # fmt: skip
"""Of the other types only those with a dictionary of words are shown; ids mean nothing to people."""


def shown_values(known: DealField, value: JsonValue, dictionary: Mapping[str, str]) -> tuple[ShownValue, ...]:
    """The values that fit a line, in Python's own types; empty where there is none (files, bindings)."""
    is_choice = known.type_id == "enumeration"
    words = known.options if known.options or is_choice else dictionary
    if not (words or known.is_of_employees or known.type_id in _IN_ONE_LINE):
        return ()
    found = read_value(known, value)
    values = found if isinstance(found, tuple) else (found,)
    said = (words.get(str(one), "") if words else _said(known, one) for one in values)
    return tuple(one for one in said if one != "")


def _said(known: DealField, value: OneValue) -> ShownValue:
    match value:
        case int() if known.is_of_employees:
            return Colleague(EmployeeId(value))
        case int() | Decimal() | Money() | date():  # a flag is an int, a moment a date
            return value
        case Address():
            return value.words.strip()
        case Unknown():
            return text(value.value).strip()
        case str():
            return value.strip()
        case _:
            return ""
