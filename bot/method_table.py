"""The table of REST methods in use: for a terminal, or as Markdown for the documentation."""

from collections.abc import Mapping, Sequence

from bot.bitrix24.methods import METHODS
from bot.texts import Texts


def method_table(texts: Texts, *, calls: Mapping[str, int] | None, markdown: bool) -> str:
    """Method, purpose, scope, modules, when; with `calls` their number, and what was called besides the table."""
    t = texts.t
    head = [t("Method"), t("Purpose"), t("Scope"), t("Modules"), t("When")]
    rows = [
        [
            method.name,
            t(method.purpose),
            method.scope,
            ", ".join(f"{name}.py" for name in method.modules),
            t(method.when),
        ]
        for method in METHODS.values()
    ]
    if calls is not None:
        rows += [[name, "", "", "", ""] for name in sorted(calls.keys() - METHODS.keys())]
        head.append(t("Calls in 24 h"))
        rows = [[*row, str(calls.get(row[0], 0))] for row in rows]
    return _markdown(head, rows) if markdown else _columns(head, rows)


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    marked = [[f"`{row[0]}`", *row[1:]] for row in rows]
    lines = [head, ["---"] * len(head), *marked]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [head, *rows]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
