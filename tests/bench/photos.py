"""The main job measured: the real bot, and beside it the same files one after the other as base64."""

from collections.abc import AsyncIterator
from pathlib import Path

from bot.sandbox.portal.records import FOLDER_FIELD
from bot.sandbox.telegram import Message, Person
from tests.bench.load import Load, remove
from tests.bench.process import MeasuredProcess, Spent, running
from tests.bench.sequential import Order
from tests.bench.table import MB, Row
from tests.bench.world import (
    AGENT,
    DEAL_ID,
    bot_process,
    files_arrived,
    first_exchange,
    no_more_requests,
    slow_office,
    wire_bytes,
)
from tests.flows.office import Office

TWENTY = Load(20, 3 * MB)
MANY_SMALL = Load(100, 300_000)
TWENTY_LARGE = Load(20, 15 * MB)
FORTY_LARGE = Load(40, 15 * MB)
TEN_HEICS = Load(10, 3 * MB, is_heic=True)

OTHER_REQUESTS = 4
"""Besides the uploads, into an existing folder, for up to fifty photos."""
MOST_ADDED_BYTES = 40 * MB


async def photo_rows() -> AsyncIterator[Row]:
    """Every row about photos, the comparison's under the bot's."""
    for load in (TWENTY, MANY_SMALL, TWENTY_LARGE):
        yield _judged(await by_the_bot(load), most_requests=None if load is MANY_SMALL else load.count + OTHER_REQUESTS)
        yield await one_by_one(load)
    yield _judged(await by_the_bot(FORTY_LARGE))
    yield _judged(await by_the_bot(TEN_HEICS))


def _judged(row: Row, *, most_requests: int | None = None) -> Row:
    """Memory is flat for any number and size; requests are counted where an album asks for its addresses once."""
    is_held = (row.added_bytes or 0) <= MOST_ADDED_BYTES
    text = f"≤ {MOST_ADDED_BYTES // MB} MB added"
    if most_requests is None:
        return row.held_to(text, is_held=is_held)
    return row.held_to(f"≤ {most_requests} requests, {text}", is_held=is_held and (row.requests or 0) <= most_requests)


async def by_the_bot(load: Load) -> Row:
    """An agent sends the photos into the chat of the real process; until the last one lies in the deal's folder."""
    async with slow_office() as office, bot_process(office) as process:
        await first_exchange(office)
        idle_bytes = process.memory_bytes
        process.forget_peak()
        anna = await office.agent(AGENT)
        await office.opens(anna, DEAL_ID)
        await no_more_requests(office)
        task = _Task(office, process, load, idle_bytes)
        await _send(anna, load, office.folder)
        task.begins()
        await files_arrived(office, task.files_wanted)
        row = task.ends(f"{load.name}, the bot")
        await anna.chat.wait_for_text(f"{load.count} из {load.count}")
        return row


async def one_by_one(load: Load) -> Row:
    """The same photos fetched, coded as base64 and stored one after the other, by a program of its own."""
    async with slow_office() as office:
        sent = await _send(office.employee(AGENT), load, office.folder)
        settings = office.settings
        order = Order(
            webhook_url=office.portal.webhook_url,
            telegram_url=settings.telegram_api_url,
            token=settings.bot_token.get_secret_value(),
            deal_id=DEAL_ID,
            folder_field=FOLDER_FIELD,
            files=[(message.media.file_id, f"{message.message_id}.jpg") for message in sent if message.media],
        )
        async with running(["-m", "tests.bench.sequential"], {}, talks=True) as process:
            await process.hears(order.as_line())
            await process.says("idle")
            task = _Task(office, process, load, process.memory_bytes)
            process.forget_peak()
            task.begins()
            await process.hears("go")
            await process.says("done")
            return task.ends(f"{load.name}, base64 one by one")


class _Task:
    """One load on its way: what it took from its beginning to its end."""

    def __init__(self, office: Office, process: MeasuredProcess, load: Load, idle_bytes: int) -> None:
        self._office = office
        self._process = process
        self._idle_bytes = idle_bytes
        self._before = Spent(0, 0)
        self.files_wanted = len(office.files(DEAL_ID)) + load.files_stored
        office.portal.log.clear()

    def begins(self) -> None:
        """The clock runs from here."""
        self._before = self._process.spent

    def ends(self, name: str) -> Row:
        """All of it is in the folder."""
        spent, peak_bytes = self._process.spent, self._process.peak_bytes
        if len(self._office.files(DEAL_ID)) != self.files_wanted:
            raise AssertionError(f"{len(self._office.files(DEAL_ID))} files instead of {self.files_wanted}")
        return Row(
            name=name,
            requests=self._office.portal.log.count(),
            seconds=spent.seconds - self._before.seconds,
            cpu_seconds=spent.cpu_seconds - self._before.cpu_seconds,
            wire_bytes=wire_bytes(self._office),
            memory_bytes=peak_bytes,
            added_bytes=peak_bytes - self._idle_bytes,
        )


async def _send(person: Person, load: Load, folder: Path) -> list[Message]:
    """The agent's phone sends them; on its way out nothing is counted."""
    attachments = load.write(folder)
    messages = await person.sends_album(attachments)
    remove(attachments)
    return messages
