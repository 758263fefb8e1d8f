"""Pages of fifty. Source: apidocs.bitrix24.com/settings/how-to-call-rest-api/list-methods-pecularities.html."""

from collections.abc import Sequence
from typing import TypeVar

Row = TypeVar("Row")

PAGE_ROWS = 50
WITHOUT_COUNT = -1
"""`start=-1`: no counting. Source: apidocs.bitrix24.com/settings/performance/huge-data.html."""


def cut_page(rows: Sequence[Row], start: int) -> tuple[Sequence[Row], int, int | None]:
    """The page that begins at `start`, the total, and where the next one begins."""
    if start <= WITHOUT_COUNT:
        return rows[:PAGE_ROWS], 0, None
    end = start + PAGE_ROWS
    return rows[start:end], len(rows), end if end < len(rows) else None
