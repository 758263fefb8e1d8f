"""README's copy and restore, done: the copy is taken from a running bot, and put back into an empty folder."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.sandbox import samples
from bot.sandbox.telegram import Person
from bot.store.engine import DATABASE_NAME
from tests.flows.office import Office, bot_running
from tests.flows.reading import asks, plain
from tests.flows.snapshots import sums

FLAT = 1245


def copy_of(office: Office) -> Path:
    """`sqlite3 data/bot.sqlite3 ".backup copy.sqlite3"`, beside the bot at work."""
    copy = office.folder / "copy.sqlite3"
    original = office.settings.data_dir / DATABASE_NAME
    with closing(sqlite3.connect(original)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def restored(office: Office, copy: Path) -> None:
    """The folder is lost; a new one gets the copy in the database's place."""
    shutil.rmtree(office.settings.data_dir)
    office.settings.data_dir.mkdir()
    shutil.copy(copy, office.settings.data_dir / DATABASE_NAME)


async def takes_in(office: Office, person: Person, photos: list[bytes]) -> None:
    """An album for the open deal while the portal is away: it waits in the inbox, and its sender knows."""
    office.portal.faults.refuses_connections = True
    sent = await person.sends_album(photos)
    await person.chat.wait_for(lambda _: sent[0].reactions == ["👀"])


async def test_photos_of_a_copy_go_on_and_none_goes_twice(closed_office: Office) -> None:
    """What waited in the copy was stored after it was taken; the restored bot finds it there, and knows its agent."""
    office, photos = closed_office, samples.album(3)
    before = office.hashes(FLAT)
    async with bot_running(office):
        anna = await office.agent("Анна Сафина")
        await office.opens(anna, FLAT)
        await takes_in(office, anna, photos)
        copy = copy_of(office)
        office.portal.faults.refuses_connections = False
        await anna.chat.wait_for_text("3 из 3", timeout_seconds=30)
    stored = office.hashes(FLAT)

    restored(office, copy)
    async with bot_running(office) as app:
        status = await asks(anna, "/status")
        await app.idle()
        card = await office.opens(anna, FLAT)

    assert stored[len(before) :] == sums(photos)
    assert office.hashes(FLAT) == stored
    assert str(FLAT) in plain(card)
    assert "Битрикс24" in plain(status)


async def test_photos_of_a_lost_folder_arrive_from_its_copy(closed_office: Office) -> None:
    """The machine is lost before the portal came back: Telegram still has the files, and the copy knows them."""
    office, photos = closed_office, samples.album(3)
    before = office.hashes(FLAT)
    async with bot_running(office):
        anna = await office.agent("Анна Сафина")
        await office.opens(anna, FLAT)
        await takes_in(office, anna, photos)
        copy = copy_of(office)

    restored(office, copy)
    office.portal.faults.refuses_connections = False
    async with bot_running(office):
        await anna.chat.wait_for_text("3 из 3", timeout_seconds=30)

    assert office.hashes(FLAT)[len(before) :] == sums(photos)
