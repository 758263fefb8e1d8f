"""The bot's machine has a full disk: no photo is lost, it is said once, and all of it goes on when there is room."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Message, Person
from bot.services.setbacks import ADMINISTRATOR_SECONDS
from tests.fakes.broken_disk import FullDisk, full_at_commit
from tests.fakes.clock import MovableClock
from tests.flows.office import ADMINISTRATOR_ID, Office
from tests.flows.reading import asks, plain, shown_instead
from tests.flows.snapshots import snapshots, sums

FLAT = 1251
FULL = Path("/dev/full")
"""Linux's own: every write to it finds the disk full."""
TRIES = 5
"""Whoever begins anew has done so by then."""
TRIES_A_SECOND = 6.0
"""By all parts of the bot together, each of which waits longer and longer, or a second."""

needs_a_full_device = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


@pytest.fixture
def clock() -> MovableClock:
    """Brisk; a pause for a person is skipped."""
    return MovableClock()


@pytest.fixture
async def anna(office: Office) -> Person:
    """An agent with a deal in hand."""
    person = await office.agent("Анна Сафина")
    await office.opens(person, FLAT)
    assert office.app
    await office.app.idle()
    return person


@pytest.fixture
async def disk(office: Office) -> AsyncIterator[FullDisk]:
    """The database's, with room until the story fills it."""
    assert office.app
    with full_at_commit(office.app.store) as disk:
        disk.is_full = False
        yield disk


def receipts(person: Person) -> list[Message]:
    """The messages that show photos of hers."""
    return [message for message in person.chat.from_bot if " из 4" in plain(message) or "4 фото" in plain(message)]


@contextmanager
def no_room_in_spool(office: Office, *names: str) -> Iterator[None]:
    """The first try to write each of these files finds the disk full; each is cleared away with its try."""
    spool = office.settings.data_dir / "spool"
    for name in names:
        (spool / name).symlink_to(FULL)
    yield
    assert list(spool.iterdir()) == []


async def test_telegram_keeps_what_finds_no_room(
    office: Office, anna: Person, disk: FullDisk, clock: MovableClock
) -> None:
    """An album that cannot be taken in is not confirmed, nor asked for without pause; with room it arrives once."""
    album, began_at, said = snapshots(4), clock.monotonic(), len(anna.chat.from_bot)
    disk.is_full = True
    await anna.sends_album(album)
    await disk.until_refused(TRIES)
    unconfirmed, took_seconds = len(office.telegram.state.updates.unconfirmed), clock.monotonic() - began_at
    said_while_full = len(anna.chat.from_bot) - said
    disk.is_full = False
    await anna.chat.wait_for_text("4 из 4 в папке")

    assert (unconfirmed, said_while_full) == (4, 0)
    assert disk.refused <= TRIES + TRIES_A_SECOND * took_seconds
    assert office.hashes(FLAT) == sums(album)
    assert len(receipts(anna)) == 1


async def test_photos_taken_in_before_are_tried_again(
    office: Office, anna: Person, disk: FullDisk, clock: MovableClock
) -> None:
    """The portal is back, and no row can be changed: nothing is sent, nothing is said twice, then all of it arrives."""
    album = snapshots(4)
    office.portal.faults.refuses_connections = True
    sent = await anna.sends_album(album)
    await anna.chat.wait_for_text("Битрикс24 не отвечает", after=sent[-1])
    assert office.app
    await office.app.idle()
    began_at = clock.monotonic()
    disk.is_full = True
    office.portal.faults.refuses_connections = False
    await disk.until_refused(TRIES * 4)
    took_seconds, while_full = clock.monotonic() - began_at, office.hashes(FLAT)
    said = len(anna.chat.from_bot_after(sent[-1]))
    disk.is_full = False
    receipt = await anna.chat.wait_for_text("4 из 4 в папке")
    await shown_instead(anna, receipt, "Битрикс24 ответил в")

    assert (while_full, said) == ([], 1)
    assert disk.refused <= TRIES + TRIES_A_SECOND * took_seconds
    assert office.hashes(FLAT) == sums(album)
    assert len(receipts(anna)) == 1


async def test_a_receipt_that_cannot_be_written_down_is_sent_once(office: Office, anna: Person, disk: FullDisk) -> None:
    """The photo is here, and the disk fills up before its receipt is shown: one message, edited later."""
    [photo] = snapshots(1)
    sent = await anna.sends_photo(photo)
    await office.telegram.wait_until_confirmed()
    assert office.app
    await office.app.idle()
    disk.is_full = True
    await anna.chat.wait_for(lambda chat: bool(chat.from_bot_after(sent)))
    await disk.until_refused(TRIES * 4)
    disk.is_full = False
    await anna.chat.wait_for_text("1 из 1 в папке")

    assert len(anna.chat.from_bot_after(sent)) == 1
    assert office.hashes(FLAT) == sums([photo])


async def test_what_the_portal_took_meanwhile_is_not_sent_twice(office: Office, anna: Person, disk: FullDisk) -> None:
    """The disk fills up while files are on the line: their rows know nothing, so they are looked for."""
    album = snapshots(4)
    unsubscribe = office.portal.log.subscribe(lambda line: _fill(disk) if line.method == "upload" else None)
    await anna.sends_album(album)
    await disk.until_refused(TRIES * 2)
    unsubscribe()
    disk.is_full = False
    await anna.chat.wait_for_text("4 из 4 в папке")

    assert office.hashes(FLAT) == sums(album)
    assert office.portal.log.methods.count("upload") == len(album)


async def test_news_are_told_once(office: Office, disk: FullDisk) -> None:
    """The disk fills up when the message has just arrived: that it was told is written down later."""
    marat = await office.agent_with_known_deals("Марат Галиев")
    assert office.app
    deal = office.portal.add_deal("Вторичка, Мира 5", responsible_id=office.number_of("Марат Галиев"))
    deal.created_by_id = office.number_of("Анна Сафина")
    await office.app.see_changed_deals()
    await marat.chat.wait_for_text("Новая сделка")
    disk.is_full = True
    await disk.until_refused(TRIES * 4)
    disk.is_full = False
    await asks(marat, "/status")

    assert len([message for message in marat.chat.from_bot if "Новая сделка" in message.text]) == 1


@needs_a_full_device
async def test_the_spool_finds_no_room(office: Office, anna: Person, clock: MovableClock) -> None:
    """Four photos: two are stored, two wait a minute; the receipt says why, the administrator is told once."""
    boss = office.telegram.person("Главный Администратор", "+7 900 000-00-01", telegram_id=ADMINISTRATOR_ID)
    await asks(boss, "/start")
    album = snapshots(4)
    with no_room_in_spool(office, "1.part", "3.part"):
        await anna.sends_album(album)
        receipt = await anna.chat.wait_for_text("На диске бота нет места")
        waiting = plain(receipt)
        alarm = await boss.chat.wait_for_text("на диске машины, где работает бот, нет места")
        clock.advance(ADMINISTRATOR_SECONDS)
        await shown_instead(anna, receipt, "4 из 4 в папке")

    assert "остальное заберу из Telegram позже. Пересылать не нужно." in waiting
    assert "Написал администратору." in waiting
    assert office.hashes(FLAT) == sums(album)
    assert [message for message in boss.chat.from_bot if "нет места" in message.text] == [alarm]


@needs_a_full_device
async def test_the_jpeg_of_a_heic_finds_no_room(office: Office, anna: Person, clock: MovableClock) -> None:
    """A full disk says nothing of the picture: its JPEG is made when there is room."""
    with no_room_in_spool(office, "2.jpg"):
        await anna.sends_file(samples.heic(), "IMG_2051.HEIC")
        await anna.chat.wait_for_text("На диске бота нет места")
        clock.advance(ADMINISTRATOR_SECONDS)
        await anna.chat.wait_for_text("1 из 1 в папке")
        await office.portal_has(lambda: len(office.files(FLAT)) == 2)

    assert [file.name.rpartition(".")[2] for file in office.files(FLAT)] == ["heic", "jpg"]


def _fill(disk: FullDisk) -> None:
    disk.is_full = True
