"""Photos on their way out measured on the real bot: copies and a link for a client, and an album into the chat."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.telegram import Message, Person
from tests.bench.load import Load, remove
from tests.bench.process import MeasuredProcess
from tests.bench.table import MB, Row
from tests.bench.world import (
    AGENT,
    DEAL_ID,
    DONE_WITHIN_SECONDS,
    bot_process,
    first_exchange,
    no_more_requests,
    slow_office,
    wire_bytes,
)
from tests.flows.office import Office
from tests.flows.outgoing import copies, fill, opens_photos
from tests.flows.reading import labels

TO_A_CLIENT = Load(20, 3 * MB)
INTO_THE_CHAT = Load(10, 3 * MB)
OTHER_REQUESTS = 8
"""Besides each photo's way out of the deal's folder and, as a copy, into the client's: our budget for twenty."""
MOST_ADDED_BYTES = 40 * MB


async def photo_out_rows() -> AsyncIterator[Row]:
    """Both ways out."""
    row = await _measured(TO_A_CLIENT, "to a client", "Ссылка клиенту", _has_link)
    yield _judged(row, most_requests=2 * TO_A_CLIENT.count + OTHER_REQUESTS)
    row = await _measured(INTO_THE_CHAT, "into the chat", "Показать здесь", _has_album)
    yield _judged(row, most_requests=INTO_THE_CHAT.count + 1)


def _judged(row: Row, *, most_requests: int) -> Row:
    """Memory is flat for any number and size."""
    is_held = (row.added_bytes or 0) <= MOST_ADDED_BYTES and (row.requests or 0) <= most_requests
    return row.held_to(f"≤ {most_requests} requests, ≤ {MOST_ADDED_BYTES // MB} MB added", is_held=is_held)


@dataclass(frozen=True, slots=True)
class _Desk:
    """An agent before the menu of a deal's photos; nothing else goes on."""

    office: Office
    process: MeasuredProcess
    anna: Person
    menu: Message
    idle_bytes: int


async def _measured(load: Load, where: str, button: str, is_done: Callable[[_Desk], bool]) -> Row:
    """From the tap until the agent has what it asks for."""
    async with _before_the_menu(load) as desk:
        before = desk.process.spent
        await desk.anna.taps(button, desk.menu)
        await desk.anna.chat.wait_for(lambda _: is_done(desk), timeout_seconds=DONE_WITHIN_SECONDS)
        spent, peak_bytes = desk.process.spent, desk.process.peak_bytes
        return Row(
            name=f"{load.name} {where}",
            requests=desk.office.portal.log.count(),
            seconds=spent.seconds - before.seconds,
            cpu_seconds=spent.cpu_seconds - before.cpu_seconds,
            wire_bytes=wire_bytes(desk.office),
            memory_bytes=peak_bytes,
            added_bytes=peak_bytes - desk.idle_bytes,
        )


@asynccontextmanager
async def _before_the_menu(load: Load) -> AsyncIterator[_Desk]:
    async with slow_office() as office, bot_process(office) as process:
        await first_exchange(office)
        photos = load.write(office.folder)
        fill(office, [one.source.read_bytes() for one in photos if isinstance(one.source, Path)], deal_id=DEAL_ID)
        remove(photos)
        idle_bytes = process.memory_bytes
        process.forget_peak()
        anna = await office.agent(AGENT)
        menu = await opens_photos(office, anna, DEAL_ID)
        await no_more_requests(office)
        office.portal.log.clear()
        yield _Desk(office, process, anna, menu, idle_bytes)


def _has_link(desk: _Desk) -> bool:
    return "📋 Скопировать ссылку" in labels(desk.menu) and len(copies(desk.office)) == TO_A_CLIENT.count


def _has_album(desk: _Desk) -> bool:
    return len([message for message in desk.anna.chat.from_bot if message.media]) == INTO_THE_CHAT.count
