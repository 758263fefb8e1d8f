"""Killed (kill -9) at moments that a story can prove: before the commit, while a folder is made, in mid-upload."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest

from bot.sandbox.telegram import Person
from bot.store.engine import DATABASE_NAME
from tests.flows.office import Office
from tests.flows.process import BotProcess, request_seen
from tests.flows.snapshots import snapshots, sums

FLAT, NEW_FLAT = 1251, 1213

pytestmark = [pytest.mark.long, pytest.mark.timeout(180)]


@pytest.fixture
async def bot(closed_office: Office) -> AsyncIterator[BotProcess]:
    """`python -m bot run`, at work."""
    process = BotProcess(closed_office)
    await process.start()
    yield process
    await process.kill()


@pytest.fixture
async def office(closed_office: Office, bot: BotProcess) -> Office:
    """The agency; the bot is a process of its own."""
    assert bot.is_running
    return closed_office


@contextmanager
def nobody_else_writes(office: Office) -> Iterator[sqlite3.Connection]:
    """The bot's database, locked: until the block ends the bot reads it, and commits nothing."""
    connection = sqlite3.connect(office.folder / "data" / DATABASE_NAME, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("ROLLBACK")
    finally:
        connection.close()


def receipts(person: Person, fragment: str) -> int:
    """How many messages of the bot say this now."""
    return sum(fragment in message.text for message in person.chat.from_bot)


async def test_killed_between_the_answer_and_the_commit(office: Office, bot: BotProcess, anna: Person) -> None:
    """Telegram has given the photos out, our database has not taken them: they are asked for again."""
    await office.opens(anna, FLAT)
    await office.telegram.wait_until_polled()
    photos = snapshots(3)

    with nobody_else_writes(office) as connection:
        await anna.sends_album(photos)
        await office.telegram.state.updates.wait_until_polled(hanging=0)
        await bot.kill()
        kept = connection.execute("SELECT count(*) FROM photos").fetchone()
        # Of the photos: the end of what she wrote before may itself wait for the lock that is held here.
        waiting = connection.execute("""SELECT count(*) FROM updates WHERE body LIKE '%"photo"%'""").fetchone()
    unconfirmed = len(office.telegram.state.updates.unconfirmed)
    await bot.start()
    await anna.chat.wait_for_text("3 из 3", timeout_seconds=30)

    assert (kept, waiting, unconfirmed) == ((0,), (0,), 3)
    assert office.hashes(FLAT) == sums(photos)
    assert receipts(anna, "3 из 3") == 1


@pytest.mark.parametrize("method", ["disk.folder.addsubfolder", "crm.deal.update"])
async def test_killed_while_the_folder_is_made(office: Office, bot: BotProcess, anna: Person, method: str) -> None:
    """The portal has made it, or has written it into the deal, and we never heard: there is one folder all the same."""
    await office.opens(anna, NEW_FLAT)
    photos = snapshots(3)

    office.portal.faults.lose_answers[method] = 2
    reached = asyncio.gather(request_seen(office, lambda line: method in f"{line.method} {line.keys}"))
    await anna.sends_album(photos)
    await reached
    await bot.kill()
    office.portal.faults.lose_answers.clear()
    await bot.start()
    await anna.chat.wait_for_text("3 из 3", timeout_seconds=30)

    folders = office.portal.disk.folders.values()
    assert len([one for one in folders if one.name.startswith(f"{NEW_FLAT} ")]) == 1
    assert office.hashes(NEW_FLAT) == sums(photos)


async def test_killed_in_mid_upload(office: Office, bot: BotProcess, anna: Person) -> None:
    """The files are on the line and the portal has not acted on them: they are sent again."""
    await office.opens(anna, FLAT)
    photos = snapshots(3)

    given = asyncio.gather(request_seen(office, lambda line: "uploadfile" in str(line.keys)))
    hanging = asyncio.gather(request_seen(office, lambda line: (line.method, line.code) == ("upload", "HANGS")))
    await anna.sends_album(photos)
    await given
    office.portal.faults.is_down = True
    await hanging
    await bot.kill()
    office.portal.faults.is_down = False
    await bot.start()
    await anna.chat.wait_for_text("3 из 3", timeout_seconds=60)

    assert office.hashes(FLAT) == sums(photos)
    assert receipts(anna, "3 из 3") == 1


async def test_killed_while_the_answer_is_on_its_way(office: Office, bot: BotProcess, anna: Person) -> None:
    """The portal has the files, its answer is slow, nobody is there to hear it: they are found, and not sent twice."""
    await office.opens(anna, FLAT)
    photos = snapshots(3)

    office.portal.faults.delay_answers = {"upload": 60.0}
    await anna.sends_album(photos)
    await until_stored(office, 3)
    stored = [file.file_id for file in office.files(FLAT)]
    await bot.kill()
    office.portal.faults.delay_answers = {}
    await bot.start()
    await anna.chat.wait_for_text("3 из 3", timeout_seconds=60)

    assert office.hashes(FLAT) == sums(photos)
    assert [file.file_id for file in office.files(FLAT)] == stored


async def once_they_are_taken_in(anna: Person) -> None:
    """Kept, and the album is still waited for."""
    await anna.chat.wait_for(lambda chat: any("👀" in message.reactions for message in chat.messages))


async def once_all_of_these_are_stored(anna: Person) -> None:
    """The album was decided and told of, as if it were whole."""
    await anna.chat.wait_for(lambda chat: any("👍" in message.reactions for message in chat.messages))


@pytest.mark.parametrize("is_up", [pytest.param(False, id="while it is down"), pytest.param(True, id="once it is up")])
@pytest.mark.parametrize("moment", [once_they_are_taken_in, once_all_of_these_are_stored])
async def test_killed_in_the_middle_of_an_album(
    office: Office, bot: BotProcess, anna: Person, moment: Callable[[Person], Awaitable[None]], *, is_up: bool
) -> None:
    """Five of ten have come in, the others come behind the kill: one album, in one batch with one receipt."""
    await office.opens(anna, FLAT)
    photos = snapshots(10)

    album = await anna.sends_album(photos[:5])
    await moment(anna)
    await bot.kill()
    if is_up:
        await bot.start()
    for photo in photos[5:]:
        await anna.adds_to_album(album[0], photo)
    if not is_up:
        await bot.start()
    await anna.chat.wait_for_text("10 из 10", timeout_seconds=60)
    await office.telegram.wait_until_confirmed()
    await bot.kill()

    assert office.hashes(FLAT) == sums(photos)
    assert len(anna.chat.from_bot_after(album[0])) == receipts(anna, "10 из 10 в папке") == 1
    with nobody_else_writes(office) as connection:
        batches = connection.execute("SELECT count(*) FROM batches").fetchone()
        kept = connection.execute("SELECT count(*), count(DISTINCT batch_id) FROM photos").fetchone()
    assert (batches, kept) == ((1,), (10, 1))


async def test_the_tariff_holds_through_a_stall_and_a_kill(office: Office, bot: BotProcess, anna: Person) -> None:
    """Sixty photos, a line that stands still for eight seconds, a kill behind it: no request is one too many."""
    await office.opens(anna, FLAT)
    photos = snapshots(60)

    uploading = asyncio.gather(request_seen(office, lambda line: line.method == "upload"))
    await anna.sends_album(photos)
    await uploading
    office.portal.faults.stall_seconds = 8.0
    await request_seen(office, lambda line: line.method == "upload")
    await bot.kill()
    await bot.start()
    await until_stored(office, len(photos), within_seconds=80)

    assert office.hashes(FLAT) == sums(photos)
    assert office.portal.log.refusals("QUERY_LIMIT_EXCEEDED") == 0


async def until_stored(office: Office, many: int, *, within_seconds: float = 20) -> None:
    """Return once the deal has so many files."""
    changed = asyncio.Event()
    unsubscribe = office.portal.on_change(lambda _: changed.set())
    try:
        async with asyncio.timeout(within_seconds):
            while len(office.files(FLAT)) < many:
                changed.clear()
                await changed.wait()
    finally:
        unsubscribe()
