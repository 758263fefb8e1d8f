"""The one table that the bench prints: a row for each thing measured, a dash where a column says nothing of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

MB = 1_000_000
NOTHING = "–"
HEADS = ("", "requests", "seconds", "CPU s", "MB on the wire", "memory MB", "over idle MB", "budget")


@dataclass(frozen=True, slots=True)
class Budget:
    """What a row must keep to; `text` says it to people."""

    text: str
    is_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing measured. Memory is a peak, unless the row's name says otherwise."""

    name: str
    requests: int | None = None
    seconds: float | None = None
    cpu_seconds: float | None = None
    wire_bytes: int | None = None
    memory_bytes: int | None = None
    added_bytes: int | None = None
    budget: Budget | None = None

    def held_to(self, text: str, *, is_held: bool) -> Self:
        """The same row with its budget."""
        return replace(self, budget=Budget(text, is_held))

    @property
    def cells(self) -> list[str]:
        """The row as text, column by column."""
        return [
            self.name,
            NOTHING if self.requests is None else str(self.requests),
            _number(self.seconds, 2),
            _number(self.cpu_seconds, 2),
            _megabytes(self.wire_bytes, 1),
            _megabytes(self.memory_bytes, 0),
            _megabytes(self.added_bytes, 1),
            _verdict(self.budget),
        ]


def as_text(rows: Sequence[Row]) -> str:
    """The table: names and budgets to the left, numbers to the right."""
    lines = [list(HEADS), *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    is_words = [column in {0, len(HEADS) - 1} for column in range(len(HEADS))]
    shown = [
        "  ".join(
            cell.ljust(width) if words else cell.rjust(width)
            for cell, width, words in zip(line, widths, is_words, strict=True)
        ).rstrip()
        for line in lines
    ]
    return "\n".join([shown[0], "─" * max(map(len, shown)), *shown[1:]])


def _number(value: float | None, digits: int) -> str:
    return NOTHING if value is None else f"{value:.{digits}f}"


def _megabytes(size_bytes: int | None, digits: int) -> str:
    return _number(None if size_bytes is None else size_bytes / MB, digits)


def _verdict(budget: Budget | None) -> str:
    if budget is None:
        return ""
    return f"{budget.text}: {'held' if budget.is_held else 'EXCEEDED'}"
