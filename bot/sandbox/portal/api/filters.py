"""Conditions of list methods: one value of one field against one operator.

Source: apidocs.bitrix24.com/api-reference/crm/universal/crm-item-list.html, .../crm/deals/crm-deal-list.html.
"""

import re
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Literal

from bot.sandbox.portal.api.errors import Json
from bot.sandbox.portal.api.params import as_flag, as_list, as_text
from bot.sandbox.portal.state import FieldValue

Kind = Literal["text", "number", "date", "datetime", "flag"]
Comparable = str | Decimal | date | datetime | bool | None

OPERATORS = ("!=%", "!%=", "!><", "!@", "!=", "!%", ">=", "<=", "><", "=%", "%=", "=", "!", ">", "<", "@", "%", "?")
"""Longest first, so that `>=` is not read as `>`."""


def split_operator(key: str) -> tuple[str, str]:
    """`>=OPPORTUNITY` → (`>=`, `OPPORTUNITY`); no operator is an empty one."""
    operator = next((one for one in OPERATORS if key.startswith(one)), "")
    return operator, key[len(operator) :]


def is_like(operator: str) -> bool:
    """Whether it looks for a part of a text."""
    return "%" in operator or operator == "?"


def matches(actual: FieldValue, operator: str, wanted: Json, kind: Kind, zone: tzinfo = UTC) -> bool:
    """Whether a field's value fits one condition. A multiple field fits if any of its values does."""
    if operator.startswith("!"):
        return not matches(actual, operator[1:] or "=", wanted, kind, zone)
    if operator in {"", "=", "@"} and _is_empty(wanted):
        return actual is None or actual in ("", [], 0)
    values = actual if isinstance(actual, list) else [actual]
    return any(_fits(value, operator, wanted, kind, zone) for value in values)


def like(text: str, pattern: str) -> bool:
    """SQL's LIKE: `%` is anything, `_` one sign, case does not count."""
    parts = [".*" if sign == "%" else "." if sign == "_" else re.escape(sign) for sign in pattern]
    return re.fullmatch("".join(parts), text, re.IGNORECASE | re.DOTALL) is not None


def parse_datetime(text: str, zone: tzinfo = UTC) -> datetime | None:
    """ISO 8601, with or without time and offset; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        day = parse_date(text)
        return None if day is None else datetime(day.year, day.month, day.day, tzinfo=zone)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def parse_date(text: str) -> date | None:
    """`2026-11-28`, with whatever follows, or `28.11.2026`; None for anything else."""
    if found := re.match(r"(\d\d)\.(\d\d)\.(\d{4})", text):
        text = f"{found[3]}-{found[2]}-{found[1]}"
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _fits(value: FieldValue, operator: str, wanted: Json, kind: Kind, zone: tzinfo) -> bool:
    if operator in {"", "=", "@"}:
        return any(_same(value, one, kind, zone) for one in as_list(wanted))
    if is_like(operator):
        text = "" if value is None else str(value)
        if operator in {"=%", "%="}:
            return any(like(text, as_text(one)) for one in as_list(wanted))
        return any(as_text(one).casefold() in text.casefold() for one in as_list(wanted))
    if operator == "><":
        low, high = [*as_list(wanted), None, None][:2]
        return _compared(value, low, kind, zone) >= 0 and 0 >= _compared(value, high, kind, zone) != _UNCOMPARABLE
    order = _compared(value, as_text(wanted), kind, zone)
    if order == _UNCOMPARABLE:
        return False
    return {">": order > 0, ">=": order >= 0, "<": order < 0, "<=": order <= 0}[operator]


_UNCOMPARABLE = -2


def _compared(value: FieldValue, wanted: Json, kind: Kind, zone: tzinfo) -> int:
    one, other = _comparable(value, kind, zone), _comparable(wanted, kind, zone)
    if one is None or other is None or type(one) is not type(other):
        return _UNCOMPARABLE
    return (one > other) - (one < other)  # type: ignore[operator]  # both have the type that `kind` names


def _same(value: FieldValue, wanted: Json, kind: Kind, zone: tzinfo) -> bool:
    if _is_empty(wanted):
        return value is None or value in ("", 0)
    one = _comparable(value, kind, zone)
    return one is not None and one == _comparable(wanted, kind, zone)


def _comparable(value: FieldValue | Json, kind: Kind, zone: tzinfo) -> Comparable:  # noqa: PLR0911 - one line a kind
    if value is None or isinstance(value, list | dict):
        return None
    if kind == "flag":
        return value if isinstance(value, bool) else as_flag(str(value))
    if kind == "number":
        try:
            return Decimal(str(int(value) if isinstance(value, bool) else value).strip())
        except InvalidOperation:
            return None
    if kind == "datetime":
        return value if isinstance(value, datetime) else parse_datetime(str(value), zone)
    if kind == "date":
        return value if isinstance(value, date) else parse_date(str(value))
    return str(value).casefold()


def _is_empty(wanted: Json) -> bool:
    return wanted is None or wanted is False or wanted in ("", [], {})
