"""`make bench`: the main job, cards, memory, the start and the layer below, measured on real processes and the sandbox.

Takes some minutes. `make bench ARGS=photos` measures one part: start, cards, answers, index, layer, photos, out (photos
on their way to a client and into the chat) or webhook. Ends with 1 when a budget is exceeded.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable

from tests.bench.answers import answer_rows
from tests.bench.cards import card_rows
from tests.bench.index import index_rows
from tests.bench.layer.rows import layer_rows
from tests.bench.photos import photo_rows
from tests.bench.photos_out import photo_out_rows
from tests.bench.startup import start_rows
from tests.bench.table import Row, as_text
from tests.bench.webhook import webhook_rows

PARTS: dict[str, Callable[[], AsyncIterator[Row]]] = {
    "start": start_rows,
    "cards": card_rows,
    "answers": answer_rows,
    "index": index_rows,
    "layer": layer_rows,
    "photos": photo_rows,
    "out": photo_out_rows,
    "webhook": webhook_rows,
}
CONDITIONS = (
    "Either server is 80 ms away, the portal takes 50 requests at once and 2 a second; 1 MB is 1,000,000 bytes."
)


async def measure(names: list[str]) -> list[Row]:
    """Every row of these parts, saying on the way what was just done."""
    rows = []
    for name in names:
        async for row in PARTS[name]():
            print(f"measured: {row.name}", file=sys.stderr)  # noqa: T201  # printing is what it is for
            rows.append(row)
    return rows


def main() -> int:
    """Measure what the command line names, everything by default."""
    names = sys.argv[1:] or list(PARTS)
    if unknown := [name for name in names if name not in PARTS]:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(PARTS)}", file=sys.stderr)  # noqa: T201  # printing is what it is for
        return 2
    rows = asyncio.run(measure(names))
    print(f"\n{CONDITIONS}\n\n{as_text(rows)}")  # noqa: T201  # printing is what it is for
    return any(row.budget is not None and not row.budget.is_held for row in rows)


if __name__ == "__main__":
    sys.exit(main())
