"""A batch, built so that it cannot do harm: no free text, no reference glued to text, no filter that may be empty.

The server replaces `$result[…]`, `$error[…]` and the like in every value of every command, also in what a person
typed, so a person's text has no place here: values are numbers, flags, short ASCII tokens, and references by `ref`.
A reference that leads nowhere passes what was found last, or nothing, and a filter with nothing in it finds everything:
into a filter only `filled` goes, and whoever reads the answer compares it.

Source: apidocs.bitrix24.com/settings/how-to-call-rest-api/batch.html; the traps are from the server's source
(modules/rest/lib, processBatchElement).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self, TypeAlias
from urllib.parse import quote

from bot.bitrix24.methods import CONTENT

COMMANDS_IN_BATCH: Final = 50
"""Source: apidocs.bitrix24.com/settings/how-to-call-rest-api/batch.html."""
LONGEST_PART_SECONDS: Final = 30.0
"""How long the commands of one request may be expected to run, one after the other: our choice, half of the portal's
minute. Source: apidocs.bitrix24.com/limits.html."""

METHOD_NAME: Final = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*", re.ASCII)
"""In lower case; the server lowers it too. Source: server source, modules/rest/classes/general/rest.php."""
_KEY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_TOKEN = re.compile(r"[A-Za-z0-9_.:%*-]+", re.ASCII)
_PARAMETER = re.compile(r"[!<>=%@]{0,3}[A-Za-z0-9_]+", re.ASCII)
_IN_FILTER = re.compile(r"filter\[=?[A-Za-z0-9_]+\]", re.ASCII | re.IGNORECASE)
_FILTERING: Final = frozenset({"user.get", "department.get"})
"""Their parameters are a filter themselves. Source: apidocs.bitrix24.com/api-reference/user/user-get.html."""


class OwnWords(str):
    """A text that stands in this program's source, in any letters: never what a person wrote, nor what was read."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that the server takes from the result of an earlier command of the same batch."""

    command: str
    path: tuple[str | int, ...]
    is_filled: bool = False

    def __str__(self) -> str:
        return f"$result[{self.command}]" + "".join(f"[{step}]" for step in self.path)


def ref(command: str, *path: str | int) -> Reference:
    """A reference to a part of an earlier command's result: `ref("deal", "CONTACT_ID")`. Not for a filter."""
    return Reference(command, path)


def filled(command: str, *path: str | int) -> Reference:
    """A reference to what is never empty in a good answer, like a deal's responsible: it may stand in a filter.

    If the earlier command itself fails the filter may find anything: compare what comes.
    """
    return replace(ref(command, *path), is_filled=True)


PlainValue: TypeAlias = "bool | int | str | Sequence[PlainValue] | Mapping[str, PlainValue]"
"""A value that may go into a batch as well as into a call of its own."""
BatchScalar: TypeAlias = bool | int | str | Reference
BatchValue: TypeAlias = "BatchScalar | Sequence[BatchValue] | Mapping[str, BatchValue]"


@dataclass(frozen=True, slots=True)
class Command:
    """One call inside a batch, in the wire's form; `uses` are the commands that it refers to."""

    key: str
    method: str
    query: str
    uses: frozenset[str]

    @property
    def line(self) -> str:
        """The command as the portal reads it: `method?query`."""
        return f"{self.method}?{self.query}" if self.query else self.method


class Batch:
    """Commands under keys of ours, in order. Any number: the client sends them in parts of fifty."""

    def __init__(self) -> None:
        self._commands: dict[str, Command] = {}

    def __len__(self) -> int:
        return len(self._commands)

    @property
    def commands(self) -> Sequence[Command]:
        """The commands in the order in which they run."""
        return tuple(self._commands.values())

    def add(self, key: str, method: str, params: Mapping[str, BatchValue] | None = None) -> Self:
        """Append a command.

        Raises:
            ValueError: a value that could be read as something else on the other side, an empty list (a filter without
                a value finds everything), a reference to no earlier command, one in a filter that may be empty, or a
                file's content (a plus that turns into a space spoils it silently).
        """
        if not _KEY.fullmatch(key) or key in self._commands:
            raise ValueError(f"not a new key: {key}")
        method = method.lower()
        if not METHOD_NAME.fullmatch(method):
            raise ValueError(f"not a method's name in {key}")
        pairs = list(_flatten("", params)) if params else []
        uses = frozenset(value.command for _, value in pairs if isinstance(value, Reference))
        if not uses <= self._commands.keys():
            raise ValueError(f"{key} refers to a command that is not before it")
        for name, value in pairs:
            _ensure_harmless(method, name, value)
        query = "&".join(f"{quote(name, safe='')}={quote(_written(value), safe='')}" for name, value in pairs)
        self._commands[key] = Command(key, method, query, uses)
        return self

    def parts(self, seconds_of: Callable[[str], float] = lambda _: 0.0) -> Iterator[Sequence[Command]]:
        """The commands in portions that one request takes: at most fifty, and half a minute by what `seconds_of` says.

        The order stays, and what refers to each other stays together.

        Raises:
            ValueError: more than fifty commands hang together by references; nothing has been yielded then.
        """
        runs = list(self._runs())
        if any(len(run) > COMMANDS_IN_BATCH for run in runs):
            raise ValueError("a reference leaves its part of the batch")
        part: list[Command] = []
        part_seconds = 0.0
        for run in runs:
            run_seconds = sum(seconds_of(command.method) for command in run)
            is_full = len(part) + len(run) > COMMANDS_IN_BATCH or part_seconds + run_seconds > LONGEST_PART_SECONDS
            if part and is_full:
                yield part
                part, part_seconds = [], 0.0
            part += run
            part_seconds += run_seconds
        if part:
            yield part

    def _runs(self) -> Iterator[Sequence[Command]]:
        """The shortest stretches that no reference leaves."""
        commands = self.commands
        places = {command.key: place for place, command in enumerate(commands)}
        stretch: list[Command] = []
        earliest_used = len(commands)
        stretches: list[list[Command]] = []
        for command in reversed(commands):
            stretch.insert(0, command)
            earliest_used = min([earliest_used, *(places[used] for used in command.uses)])
            if places[command.key] <= earliest_used:
                stretches.append(stretch)
                stretch, earliest_used = [], len(commands)
        return reversed(stretches)


def _flatten(prefix: str, value: "BatchValue") -> Iterator[tuple[str, BatchScalar]]:
    """PHP's bracket keys: `filter[=NAME]`, `select[0]`."""
    if isinstance(value, Mapping):
        items: list[tuple[str, BatchValue]] = list(value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        items = [(str(index), item) for index, item in enumerate(value)]
    else:
        yield prefix, value
        return
    if not items:
        raise ValueError(f"empty list or map in {prefix}")
    for name, item in items:
        if not _PARAMETER.fullmatch(name):
            raise ValueError(f"not a parameter's name in {prefix}")
        yield from _flatten(f"{prefix}[{name}]" if prefix else name, item)


def _ensure_harmless(method: str, name: str, value: BatchScalar) -> None:
    if name.split("[", 1)[0].lower() == CONTENT:
        raise ValueError("a file's content does not travel in a batch")
    if not isinstance(value, Reference):
        return
    is_filter = name.lower().startswith("filter[") or method in _FILTERING
    if is_filter and not (value.is_filled and (_IN_FILTER.fullmatch(name) or "[" not in name)):
        raise ValueError(f"a filter on a reference that may be empty: {name}")


def _written(value: BatchScalar) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, str) and not isinstance(value, OwnWords) and not _TOKEN.fullmatch(value):
        raise ValueError("free text does not travel in a batch")
    return str(value)
