"""Parameters as PHP sees them: bracket keys become nested maps, lists and maps are one thing, numbers may be text."""

import re
from collections.abc import Collection, Mapping
from urllib.parse import unquote_plus

from bot.sandbox.portal.api.errors import Json

_BRACKETS = re.compile(r"\[([^\]]*)\]")


def parse_php_query(text: str) -> dict[str, Json]:
    """What PHP's `parse_str` makes of a query string or a form body."""
    parsed: dict[str, Json] = {}
    for pair in text.split("&"):
        key, _, value = pair.partition("=")
        if key:
            put_php_key(parsed, unquote_plus(key), unquote_plus(value))
    return parsed


def put_php_key(into: dict[str, Json], key: str, value: Json) -> None:
    """Put a value under a key such as `filter[>ID]` or `select[]`."""
    name, bracket, _ = key.partition("[")
    path = [name.replace(".", "_").replace(" ", "_")]
    if bracket and name:
        path += _BRACKETS.findall(key)
    for step in path[:-1]:
        place = _index(into, step)
        inner = into.get(place)
        if not isinstance(inner, dict):
            inner = into[place] = {}
        into = inner
    into[_index(into, path[-1])] = value


def _index(into: Mapping[str, Json], step: str) -> str:
    """`[]` is the next number."""
    return step or str(max((int(key) + 1 for key in into if key.isdecimal()), default=0))


def as_map(value: Json) -> dict[str, Json] | None:
    """A map, also where it came as a list (an empty one is how PHP writes an empty map); None for a scalar."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {str(place): inner for place, inner in enumerate(value)}
    return None


def as_list(value: Json) -> list[Json]:
    """A list, also where it came as a map or as one scalar."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return list(value.values())
    return [] if value is None or value == "" else [value]


def as_int(value: Json) -> int | None:
    """A whole number, also as text; None for anything else."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d+\s*", value):
        return int(value)
    return None


def as_flag(value: Json) -> bool:
    """True for true, 1, "1", "Y", "true"."""
    return value is True or value == 1 or (isinstance(value, str) and value.casefold() in {"1", "y", "true"})


def as_order(value: Json, known: Collection[str], default: str) -> list[tuple[str, str]]:
    """`order` as pairs of field and ASC or DESC; fields that are not known are dropped."""
    pairs = [(code, as_text(way)) for code, way in (as_map(value) or {}).items() if code in known]
    return pairs or [(default, "ASC")]


def as_text(value: Json) -> str:
    """A scalar as text; empty for null, false and for what is no scalar."""
    if value is None or value is False or isinstance(value, list | dict):
        return ""
    return "1" if value is True else str(value)
