"""Batches, with their traps: references up to the next space, unresolved ones pass the last level, 50 commands.

Source: apidocs.bitrix24.com/settings/how-to-call-rest-api/batch.html; server source,
modules/rest/classes/general/rest_util.php processBatchElement and rest_provider.php (facts, 5).
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.sandbox.portal.api.errors import Json, RestError
from bot.sandbox.portal.api.params import as_flag, as_map, parse_php_query

if TYPE_CHECKING:
    from bot.sandbox.portal.http.executor import Timed

MAX_COMMANDS = 50
FORBIDDEN = {"batch", "upload", "download"}

_REFERENCE = re.compile(r"\$(result|error|total|next|time)([^\s]*)")
_STEP = re.compile(r"\[([^\]]+)\]")

Runner = Callable[[str, dict[str, Json]], "Timed"]


def commands_of(params: dict[str, Json]) -> list[tuple[str, str, str]]:
    """Key, method and query of every command; what is no text is skipped without a word."""
    found = []
    for key, command in (as_map(params.get("cmd")) or {}).items():
        if isinstance(command, str):
            method, _, query = command.partition("#")[0].partition("?")
            found.append((key, method.strip("/").lower().removesuffix(".json"), query))
    return found


def run_batch(params: dict[str, Json], run: Runner) -> Json:
    """Every command in turn; a failed one stops the rest only with `halt`."""
    maps: dict[str, dict[str, Json]] = {name: {} for name in ("result", "error", "total", "next", "time")}
    for number, (key, method, query) in enumerate(commands_of(params)):
        try:
            _ensure_allowed(number, method)
            done = run(method, as_map(resolve(parse_php_query(query), maps)) or {})
        except RestError as error:
            maps["error"][key] = error.body
            if as_flag(params.get("halt")):
                break
            continue
        maps["result"][key] = done.answer.result
        maps["time"][key] = done.time
        if done.answer.total is not None:
            maps["total"][key] = done.answer.total
        if done.answer.next is not None:
            maps["next"][key] = done.answer.next
    names = {"result": "result"} | {name: f"result_{name}" for name in ("error", "total", "next", "time")}
    return {shown: _php_array(maps[name]) for name, shown in names.items()}


def _ensure_allowed(number: int, method: str) -> None:
    if number >= MAX_COMMANDS:
        raise RestError("ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded")
    if method in FORBIDDEN:
        raise RestError("ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed for batch usage", 405)


def resolve(value: Json, maps: dict[str, dict[str, Json]]) -> Json:
    """Replace the references in every value of a command."""
    if isinstance(value, dict):
        return {key: resolve(inner, maps) for key, inner in value.items()}
    if not isinstance(value, str):
        return value
    for found in _REFERENCE.finditer(value):
        steps = _STEP.findall(found[2])
        if not steps:
            continue
        target = _walk(maps[found[1]], steps)
        if found[0] == value:
            return target
        if isinstance(target, str):
            value = value.replace(found[0], target)
    return value


def _walk(level: Json, steps: list[str]) -> Json:
    """As far as the path leads; null counts as absent, as PHP's `isset` has it."""
    for step in steps:
        inner = (as_map(level) or {}).get(step)
        if inner is None:
            break
        level = inner
    return level


def _php_array(values: dict[str, Json]) -> Json:
    """PHP's one kind of array: empty, or with keys 0..n, it is a JSON list."""
    is_list = list(values) == [str(place) for place in range(len(values))]
    return [*values.values()] if is_list else {**values}
