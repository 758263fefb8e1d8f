"""A field of the card as people read it: the portal's value, its type and its dictionary → one line of text."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from bot.bitrix24.fields import DealField, address_of
from bot.bitrix24.values import JsonValue, amount, day, is_yes, moment, rows, text

NARROW_NO_BREAK_SPACE: Final = "\N{NARROW NO-BREAK SPACE}"
SIGNS: Final = {"RUB": "₽", "USD": "$", "EUR": "€"}


def shown_value(known: DealField, value: JsonValue, dictionary: Mapping[str, str]) -> str:
    """The value ready to be shown; empty where there is none, or none that fits a line (files, bindings)."""
    show = _BY_TYPE.get(known.type_id)
    if known.options or known.type_id == "enumeration":
        dictionary = known.options
    elif show is None and known.dictionary is None:
        return ""
    values = rows(value) if isinstance(value, list | dict) else [value]
    words = (dictionary.get(text(item), "") if show is None or dictionary else show(item) for item in values)
    return ", ".join(word for word in words if word)


def _plain(value: JsonValue) -> str:
    return text(value).strip()


def _number(value: JsonValue) -> str:
    found = amount(value)
    return "" if found is None else _grouped(f"{found:f}")


def _money(value: JsonValue) -> str:
    """`1234.56|RUB`, as the portal writes a field of money."""
    figure, _, currency = text(value).partition("|")
    shown = _number(figure) if figure else ""
    return f"{shown}\N{NO-BREAK SPACE}{SIGNS.get(currency, currency)}".strip() if shown else ""


def _day(value: JsonValue) -> str:
    found = day(value)
    return f"{found:%d.%m.%Y}" if found else ""


def _moment(value: JsonValue) -> str:
    """As the portal's own pages show it: at the offset that the portal wrote, not moved to another zone."""
    return f"{datetime.fromisoformat(text(value)):%d.%m.%Y %H:%M}" if moment(value) else ""


def _flag(value: JsonValue) -> str:
    return "" if value in (None, "") else ("✓" if is_yes(value) else "—")


def _address(value: JsonValue) -> str:
    return address_of(value) or ""


def _grouped(figure: str) -> str:
    """`12400000.00` as `12 400 000`, with spaces that do not break."""
    whole, _, fraction = figure.partition(".")
    fraction = fraction.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", NARROW_NO_BREAK_SPACE)
    return f"{grouped},{fraction}" if fraction else grouped


_BY_TYPE: Final[Mapping[str, Callable[[JsonValue], str]]] = {
    "string": _plain,
    "text": _plain,
    "url": _plain,
    "integer": _number,
    "double": _number,
    "money": _money,
    "date": _day,
    "datetime": _moment,
    "boolean": _flag,
    "char": _flag,
    "address": _address,
}
"""Types of fields that have a one-line form. Source: apidocs.bitrix24.com/api-reference/crm/data-types.html."""
