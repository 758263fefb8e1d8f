"""What a start costs, beside importing aiogram alone; medians of five, in turns, so that a busy minute hits both."""

import asyncio
from collections.abc import AsyncIterator
from statistics import median

from tests.bench.process import Spent, run_to_end
from tests.bench.table import Row
from tests.bench.world import UP_WITHIN_SECONDS, bot_process, slow_office

TIMES = 5
IMPORT_ALONE = "import aiogram, os; os._exit(0)"
"""Ends at once: what Python takes to tidy up is no part of importing."""
MOST_CPU_SECONDS = 1.5
MOST_HELP_SECONDS = 0.5


async def start_rows() -> AsyncIterator[Row]:
    """`--help`, `import aiogram` alone, and the bot up to its first poll."""
    await _to_first_poll()  # compiles what was not compiled yet, and counts for nothing
    helps, imports, starts = [], [], []
    for _ in range(TIMES):
        helps.append(await asyncio.to_thread(run_to_end, ["-m", "bot", "--help"]))
        imports.append(await asyncio.to_thread(run_to_end, ["-c", IMPORT_ALONE]))
        starts.append(await _to_first_poll())
    seconds = median(one.seconds for one in helps)
    yield _row("--help", helps).held_to(f"< {MOST_HELP_SECONDS} s", is_held=seconds < MOST_HELP_SECONDS)
    yield _row("import aiogram alone", imports)
    beyond = median(one.cpu_seconds for one in starts) - median(one.cpu_seconds for one in imports)
    text = f"≤ {MOST_CPU_SECONDS} s CPU beyond that, {beyond:.2f}"
    yield _row("start to the first poll", starts).held_to(text, is_held=beyond <= MOST_CPU_SECONDS)


async def _to_first_poll() -> Spent:
    async with slow_office() as office, bot_process(office) as process, asyncio.timeout(UP_WITHIN_SECONDS):
        await office.telegram.wait_until_polled()
        return process.spent


def _row(name: str, runs: list[Spent]) -> Row:
    return Row(
        name=name,
        seconds=median(one.seconds for one in runs),
        cpu_seconds=median(one.cpu_seconds for one in runs),
    )
