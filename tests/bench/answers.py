"""How long an agent waits for an answer, and what of it is ours, on the real process.

The portal answers after 80 ms, Telegram at once. What is ours is told by the bot's own CPU, which a busy machine hardly
changes; how many round trips followed each other, by the quickest of the runs. `seconds` is their median.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from statistics import mean, median

from bot.sandbox.telegram import Message, Person
from tests.bench.process import MeasuredProcess
from tests.bench.table import Row
from tests.bench.world import (
    AGENT,
    DEAL_ID,
    LATENCY_SECONDS,
    UP_WITHIN_SECONDS,
    bot_process,
    first_exchange,
    no_more_requests,
    slow_office,
)
from tests.flows.office import Office

TIMES = 15
BUCKET = 10_000
"""Nobody asks as fast as this does: the tariff is not what is measured."""
OURS_SECONDS = 0.03


@dataclass(frozen=True, slots=True)
class Question:
    """What the agent types, and the round trips that its answer may take."""

    name: str
    text: str
    trips: int
    is_reply: bool = False


QUESTIONS = (
    Question("a number", "1251", 1),
    Question("a phone", "8 900 555 01 50", 2),
    Question("an address", "чистопольская 61", 2),
    Question("a client's name", "мингазова", 2),
    Question("one wrong letter", "чистопльская 61", 2),
    Question("a change by reply", "цена {} тыс", 2, is_reply=True),
)


async def answer_rows() -> AsyncIterator[Row]:
    """Each question, asked again and again; the open deals are known by then."""
    async with slow_office(bitrix24_requests_per_second=100, bitrix24_burst=BUCKET) as office:
        office.telegram.faults.delay_seconds, office.portal.faults.bucket_size = 0, BUCKET
        async with bot_process(office) as process:
            await first_exchange(office)
            anna = await office.agent(AGENT)
            await _index_is_filled(office)
            card = await office.opens(anna, DEAL_ID)
            for question in QUESTIONS:
                yield await _asked(office, process, anna, card, question)


async def _asked(office: Office, process: MeasuredProcess, anna: Person, card: Message, question: Question) -> Row:
    waits, counts, spent = [], [], []
    for time in range(TIMES + 1):
        await no_more_requests(office)
        office.portal.log.clear()
        began_at = office.portal.clock.monotonic()
        text = question.text.format(12_000 + time)
        spent_before = process.spent.cpu_seconds
        asked = await anna.says(text, reply_to=card if question.is_reply else None)
        await anna.chat.wait_for(lambda _: _is_answered(anna, asked, question))  # noqa: B023  # waited for in this turn
        waits.append(office.portal.clock.monotonic() - began_at)
        counts.append(office.portal.log.count())
        spent.append(process.spent.cpu_seconds - spent_before)
    del waits[0], counts[0], spent[0]  # the first one warms up
    ours = mean(spent)  # the kernel counts in hundredths of a second, the mean of many is finer
    trips = int(min(waits) / LATENCY_SECONDS)
    row = Row(name=f"answer to {question.name}", requests=max(counts), seconds=median(waits), cpu_seconds=ours)
    in_words = f"{question.trips} round trip{'s' * (question.trips > 1)}, {trips}"
    text = f"{in_words}; ≤ {OURS_SECONDS * 1000:.0f} ms CPU, {ours * 1000:.0f}"
    return row.held_to(text, is_held=trips <= question.trips and ours <= OURS_SECONDS)


def _is_answered(anna: Person, asked: Message, question: Question) -> bool:
    answers = anna.chat.from_bot_after(asked)
    return bool(answers) and (not question.is_reply or "→" in answers[-1].text)


async def _index_is_filled(office: Office) -> None:
    """The bot reads the open deals some seconds after its start, and their clients right after that."""
    asked = asyncio.Event()
    stop_listening = office.portal.log.subscribe(lambda line: asked.set() if line.method == "crm.item.list" else None)
    async with asyncio.timeout(UP_WITHIN_SECONDS):
        await asked.wait()
    stop_listening()
    await no_more_requests(office)
    await no_more_requests(office)
