"""Values as the portal writes them → Python's own: numbers as strings, `[]` for an empty map, `0` for nobody."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = "dict[str, JsonValue]"

ParamValue: TypeAlias = (
    "bool | int | float | str | Decimal | date | datetime | Sequence[ParamValue] | Mapping[str, ParamValue] | None"
)
"""What a parameter of any call may be; `plain` writes it as the portal reads it."""
_LARGEST_ID = 2**63 - 1
_WHOLE = re.compile("-?[0-9]{1,100}")
"""Longer ones than anybody counts to: Python refuses to read numbers of thousands of digits."""


def plain(value: ParamValue) -> JsonValue:
    """A parameter as JSON: amounts as text, days as `YYYY-MM-DD`, times as ISO 8601 with their offset.

    Raises:
        ValueError: a time without an offset, which the portal would read in its own zone; or bytes.

    Source: apidocs.bitrix24.com/api-reference/data-types.html.
    """
    match value:
        case Decimal():
            return f"{value:f}"
        case datetime():
            if value.tzinfo is None:
                raise ValueError("a time without an offset")
            return value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case Mapping():
            return {name: plain(item) for name, item in value.items()}
        case bytes() | bytearray():
            raise ValueError("bytes travel as base64 text")
        case bool() | int() | float() | str() | None:
            return value
        case _:
            return [plain(item) for item in value]


def number(value: JsonValue) -> int | None:
    """`"8930"` and `8930` alike; None for what is no whole number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    return None


def some_id(value: JsonValue) -> int | None:
    """An id; None for `null`, `0`, `"0"` and `""`, which all mean nobody, and for what no database could hold."""
    found = number(value)
    return found if found is not None and 0 < found <= _LARGEST_ID else None


def ids(value: JsonValue) -> tuple[int, ...]:
    """The ids of a list; an empty multiple value comes as `[]`, `false` or `null`."""
    return tuple(found for item in rows(value) if (found := some_id(item)) is not None)


def seconds(value: JsonValue) -> float | None:
    """A duration or a Unix time."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def text(value: JsonValue) -> str:
    """A string; empty for `null` and for anything that has no one-line form."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def is_yes(value: JsonValue) -> bool:
    """`Y`, `true` and `1` in all their spellings."""
    return value in (True, 1) or (isinstance(value, str) and value.upper() in {"Y", "1", "TRUE"})


def mapping(value: JsonValue) -> JsonObject:
    """A map; PHP writes an empty one as `[]`, and one with keys 0..n as a list."""
    if isinstance(value, dict):
        return value
    return {str(index): item for index, item in enumerate(value)} if isinstance(value, list) else {}


def rows(value: JsonValue) -> list[JsonValue]:
    """The items of a list; PHP writes one with gaps in its keys as a map."""
    if isinstance(value, list):
        return value
    return list(value.values()) if isinstance(value, dict) else []


def objects(value: JsonValue) -> list[JsonObject]:
    """The objects of a list."""
    return [item for item in rows(value) if isinstance(item, dict)]


def moment(value: JsonValue) -> datetime | None:
    """An ISO 8601 time with its offset, as aware UTC; empty ones may come as `{}` or `""`."""
    if not isinstance(value, str) or not value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def day(value: JsonValue) -> date | None:
    """The day that a date field means.

    The portal writes `2024-09-09T02:00:00+02:00` for 9 September: midnight UTC, shown at the server's offset.
    Midnight at the offset itself is taken as it stands.
    """
    if not isinstance(value, str) or not value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    if found.tzinfo and found.time() != time() and found.astimezone(UTC).time() == time():
        return found.astimezone(UTC).date()
    return found.date()


def amount(value: JsonValue) -> Decimal | None:
    """An amount of money; strings keep their kopecks."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def member(value: JsonValue, *path: str) -> JsonValue:
    """What stands at the end of a path of keys; None where it breaks off."""
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value
