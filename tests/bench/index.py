"""The index of open deals at its limit: memory in a process of its own, and the time of a search in it.

Run as a module it fills an index and prints what that took, as JSON.
"""

import asyncio
import gc
import json
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

from bot.domain.deals import Deal
from bot.domain.ids import ContactId, DealId, EmployeeId, PipelineId
from bot.services.deal_index import MOST_DEALS, DealIndex, Viewer
from tests.bench.table import Row

MOST_BYTES = 40_000_000
MOST_SECONDS = 0.03
STREETS, SURNAMES, NAMES, EMPLOYEES = 3_000, 15_000, 300, 50
LETTERS = "абвгдежзиклмнопрстуфхцчшщыьэюя"


async def index_rows() -> AsyncIterator[Row]:
    """20,000 deals, and the slowest of several kinds of searches."""
    found = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "tests.bench.index"], check=True, capture_output=True
    )
    measured = json.loads(found.stdout)
    row = Row(name=f"index of {MOST_DEALS:,} open deals, filled", added_bytes=measured["bytes"])
    yield row.held_to(f"≤ {MOST_BYTES / 1_000_000:.0f} MB added", is_held=measured["bytes"] <= MOST_BYTES)
    seconds = measured["seconds"]
    row = Row(name="a search in it, the slowest kind", seconds=seconds, cpu_seconds=seconds)
    yield row.held_to(f"≤ {MOST_SECONDS * 1000:.0f} ms, {seconds * 1000:.0f}", is_held=seconds <= MOST_SECONDS)


def main() -> None:
    """Fill, search, print."""
    chance = random.Random(2)  # noqa: S311  # words for a measurement
    streets, surnames, names = ([_word(chance) for _ in range(count)] for count in (STREETS, SURNAMES, NAMES))
    gc.collect()
    before = _resident_bytes()
    index = DealIndex()
    for number in range(1, MOST_DEALS + 1):
        street, house = chance.choice(streets), chance.randint(1, 200)
        deal = Deal(
            DealId(number), f"{chance.randint(1, 5)}-к, {street} {house}", PipelineId(0), "NEW",
            is_closed=False, amount=None, address=f"{street}, {house}, кв. {chance.randint(1, 300)}",
            responsible_id=EmployeeId(chance.randint(1, EMPLOYEES)), contact_id=ContactId(number),
        )  # fmt: skip
        index.put(deal, [f"{chance.choice(names)} {chance.choice(surnames)}"])
    index.is_filled = True
    gc.collect()
    added = _resident_bytes() - before
    mistyped = [f"{word[:2]}ъ{word[3:]}" for word in (streets[5], surnames[5], surnames[7])]
    questions = [streets[5], surnames[5], *mistyped, "кв", "кв 12", f"{mistyped[0]} 12", f"{surnames[9]} {streets[9]}"]
    print(json.dumps({"bytes": added, "seconds": max(_seconds(index, text) for text in questions)}))  # noqa: T201  # its answer


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(LETTERS) for _ in range(chance.randint(5, 13)))


def _seconds(index: DealIndex, text: str) -> float:
    viewer = Viewer(EmployeeId(3), None)
    index.find(text, viewer)
    spent = []
    for _ in range(5):
        began_at = time.perf_counter()
        index.find(text, viewer)
        spent.append(time.perf_counter() - began_at)
    return min(spent)


def _resident_bytes() -> int:
    """Source: man7.org/linux/man-pages/man5/proc_pid_statm.5.html."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


if __name__ == "__main__":
    main()
