"""A field of the card as people read it: the portal's value, its type and its dictionary → one line of text."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from bot.bitrix24.conversion import read_value
from bot.bitrix24.field_values import Address, OneValue, Unknown
from bot.bitrix24.fields import DealField
from bot.bitrix24.values import JsonValue, text
from bot.domain.deals import Money

NARROW_NO_BREAK_SPACE: Final = "\N{NARROW NO-BREAK SPACE}"
SIGNS: Final = {"RUB": "₽", "USD": "$", "EUR": "€"}
_IN_ONE_LINE: Final = frozenset(
    {"string", "text", "url", "integer", "double", "money", "date", "datetime", "boolean", "char", "address"}
)
"""Of the other types only those with a dictionary of words are shown; ids mean nothing to people."""


def shown_value(known: DealField, value: JsonValue, dictionary: Mapping[str, str]) -> str:
    """The value ready to be shown; empty where there is none, or none that fits a line (files, bindings)."""
    is_choice = known.type_id == "enumeration"
    words = known.options if known.options or is_choice else dictionary
    if not words and known.type_id not in _IN_ONE_LINE:
        return ""
    found = read_value(known, value)
    values = found if isinstance(found, tuple) else (found,)
    lines = (words.get(str(one), "") if words else _line(one) for one in values)
    return ", ".join(line for line in lines if line)


def _line(value: OneValue) -> str:  # noqa: PLR0911  # one line a type
    match value:
        case bool():
            return "✓" if value else "—"
        case int():
            return _grouped(str(value))
        case Decimal():
            return _grouped(f"{value:f}")
        case Money():
            sign = SIGNS.get(value.currency, value.currency)
            return f"{_grouped(f'{value.amount:f}')}\N{NO-BREAK SPACE}{sign}".strip()
        case datetime():
            return f"{value:%d.%m.%Y %H:%M}"
        case date():
            return f"{value:%d.%m.%Y}"
        case Address():
            return value.words.strip()
        case Unknown():
            return text(value.value).strip()
        case str():
            return value.strip()
        case _:
            return ""


def _grouped(figure: str) -> str:
    """`12400000.00` as `12 400 000`, with spaces that do not break."""
    whole, _, fraction = figure.partition(".")
    fraction = fraction.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", NARROW_NO_BREAK_SPACE)
    return f"{grouped},{fraction}" if fraction else grouped
