"""A batch, built so that it cannot do harm: no free text, no reference glued to text, no empty filter.

The server replaces `$result[…]`, `$error[…]` and the like in every value of every command, also in what a person
typed, so a person's text has no place here: values are numbers, flags, short ASCII tokens, and references by `ref`.

Source: apidocs.bitrix24.com/settings/how-to-call-rest-api/batch.html; the traps are from the server's source
(modules/rest/lib, processBatchElement).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self, TypeAlias
from urllib.parse import quote

COMMANDS_IN_BATCH: Final = 50
"""Source: apidocs.bitrix24.com/settings/how-to-call-rest-api/batch.html."""

_KEY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_TOKEN = re.compile(r"[A-Za-z0-9_.:%*-]+", re.ASCII)
_PARAMETER = re.compile(r"[!<>=%@]{0,3}[A-Za-z0-9_]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that the server takes from the result of an earlier command of the same batch."""

    command: str
    path: tuple[str | int, ...]

    def __str__(self) -> str:
        return f"$result[{self.command}]" + "".join(f"[{step}]" for step in self.path)


def ref(command: str, *path: str | int) -> Reference:
    """A reference to a part of an earlier command's result: `ref("deal", "CONTACT_ID")`."""
    return Reference(command, path)


BatchScalar: TypeAlias = bool | int | str | Reference
BatchValue: TypeAlias = "BatchScalar | Sequence[BatchValue] | Mapping[str, BatchValue]"


@dataclass(frozen=True, slots=True)
class Command:
    """One call inside a batch, in the wire's form."""

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
                a value finds everything), or a reference to no earlier command.
        """
        if not _KEY.fullmatch(key) or key in self._commands:
            raise ValueError(f"not a new key: {key}")
        pairs = list(_flatten("", params)) if params else []
        uses = frozenset(value.command for _, value in pairs if isinstance(value, Reference))
        if not uses <= self._commands.keys():
            raise ValueError(f"{key} refers to a command that is not before it")
        query = "&".join(f"{quote(name, safe='')}={quote(_written(value), safe='')}" for name, value in pairs)
        self._commands[key] = Command(key, method, query, uses)
        return self

    def parts(self) -> Iterator[Sequence[Command]]:
        """The commands in portions that one request takes.

        Raises:
            ValueError: a reference would cross from one portion into another.
        """
        commands = self.commands
        for start in range(0, len(commands), COMMANDS_IN_BATCH):
            part = commands[start : start + COMMANDS_IN_BATCH]
            keys = {command.key for command in part}
            if any(not command.uses <= keys for command in part):
                raise ValueError("a reference leaves its part of the batch")
            yield part


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


def _written(value: BatchScalar) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, str) and not _TOKEN.fullmatch(value):
        raise ValueError("free text does not travel in a batch")
    return str(value)
