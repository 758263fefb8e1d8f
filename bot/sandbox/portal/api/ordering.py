"""`order` of list methods."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from bot.sandbox.portal.state import FieldValue

Row = TypeVar("Row")
Key = TypeVar("Key")


def sort_rows(
    rows: Iterable[Row], order: Sequence[tuple[Key, str]], read: Callable[[Key, Row], FieldValue]
) -> list[Row]:
    """By the first key, then the second; `order` says ASC or DESC for each. Empty values come first when ascending."""
    ordered = list(rows)
    for key, way in reversed(order):
        ordered.sort(key=partial(_place, read, key), reverse=way.upper() == "DESC")
    return ordered


def _place(read: Callable[[Key, Row], FieldValue], key: Key, row: Row) -> tuple[int, float, str]:
    value = read(key, row)
    if value is None or isinstance(value, list):
        return (0, 0.0, "")
    if isinstance(value, datetime):
        return (1, value.timestamp(), "")
    if isinstance(value, date):
        return (1, float(value.toordinal()), "")
    return (1, 0.0, value.casefold()) if isinstance(value, str) else (1, float(value), "")
