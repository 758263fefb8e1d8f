"""Answers are lost while photos are moved, removed and taken back: each ends in one place, the one asked for last."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.clock import Clock
from bot.sandbox import samples
from bot.sandbox.telegram import Message, Person
from tests.fakes.clock import BriskClock
from tests.flows.office import Office, bot_running
from tests.flows.process import request_seen
from tests.flows.reading import plain
from tests.flows.snapshots import sums

pytestmark = pytest.mark.long  # ten minutes of the bot are six seconds of everybody's

FLAT, OTHER_FLAT = 1251, 1213


@pytest.fixture
def clock() -> Clock:
    """Ten minutes, after which lost answers are looked at once more, are six seconds."""
    return BriskClock(100)


@pytest.fixture
async def office(closed_office: Office, clock: Clock) -> AsyncIterator[Office]:
    """The portal sets no limit: the tariff is not what these stories are about."""
    closed_office.portal.faults.bucket_size = 10_000
    async with bot_running(closed_office, clock):
        yield closed_office


async def stored(office: Office, anna: Person, album: list[bytes]) -> Message:
    """The album lies in the flat's folder; its receipt."""
    await office.opens(anna, OTHER_FLAT)
    await office.opens(anna, FLAT)
    await anna.sends_album(album)
    return await anna.chat.wait_for_text(f"{len(album)} из {len(album)} в папке")


async def moved(anna: Person, receipt: Message) -> None:
    """Not this deal, but the other one."""
    await anna.taps("Не та сделка", receipt)
    await anna.chat.wait_for(lambda _: "куда" in receipt.text)
    await anna.taps(lambda button: str(OTHER_FLAT) in button.text, receipt)
    await anna.chat.wait_for(lambda _: plain(receipt).startswith(f"№ {OTHER_FLAT}"))


@pytest.mark.parametrize("count", [1, 3])
async def test_a_move_that_lost_its_answer(office: Office, anna: Person, count: int) -> None:
    """The portal moves, and says nothing: the photos are found where they are."""
    album = samples.album(count)
    receipt = await stored(office, anna, album)

    office.portal.faults.lose_answers["disk.file.moveto"] = 1
    await moved(anna, receipt)
    await anna.chat.wait_for(lambda _: f"{count} из {count} перенесен" in plain(receipt))

    assert office.hashes(OTHER_FLAT) == sums(album)
    assert not office.files(FLAT)


async def test_a_move_taken_back_before_its_answer(office: Office, anna: Person) -> None:
    """Moved with the answer lost, and sent back at once: they are in the first deal, not where the row said."""
    album = samples.album(2)
    receipt = await stored(office, anna, album)

    office.portal.faults.lose_answers["disk.file.moveto"] = 1
    await moved(anna, receipt)
    await anna.taps(lambda button: "Обратно" in button.text, receipt)
    await anna.chat.wait_for(lambda _: plain(receipt).startswith(f"№ {FLAT}") and "2 из 2" in receipt.text)

    assert office.hashes(FLAT) == sums(album)
    assert not office.files(OTHER_FLAT)


async def test_a_removal_taken_back_before_its_answer(office: Office, anna: Person) -> None:
    """Removed with the answer lost, and taken back at once: the photos are in the folder."""
    album = samples.album(2)
    receipt = await stored(office, anna, album)

    office.portal.faults.lose_answers["disk.file.markdeleted"] = 1
    await anna.taps("🗑 Убрать", receipt)
    await anna.chat.wait_for(lambda _: "Вернуть 2 фото" in str([button.text for button in receipt.buttons]))
    await anna.taps(lambda button: "Вернуть" in button.text, receipt)
    await anna.chat.wait_for(lambda _: "2 из 2" in receipt.text)

    assert office.hashes(FLAT) == sums(album)


async def test_a_removal_that_happens_late(office: Office, anna: Person) -> None:
    """The portal removes minutes after the agent took it back: the later look takes the photos out again."""
    album = samples.album(2)
    receipt = await stored(office, anna, album)
    office.portal.faults.postpone["disk.file.markdeleted"] = 1
    await anna.taps("🗑 Убрать", receipt)
    await anna.chat.wait_for(lambda _: any("Вернуть" in button.text for button in receipt.buttons))
    await anna.taps(lambda button: "Вернуть" in button.text, receipt)
    await anna.chat.wait_for(lambda _: "2 из 2" in receipt.text)

    office.portal.faults.catch_up()
    gone = len(office.files(FLAT))
    await office.portal_has(lambda: len(office.files(FLAT)) == 2)

    assert gone == 0
    assert office.hashes(FLAT) == sums(album)


async def test_a_photo_that_turns_up_after_the_batch_was_moved(office: Office, anna: Person) -> None:
    """Sent to one deal, moved to the other: what the portal stores in the first one late goes into the trash."""
    photo = samples.room("kitchen")
    await office.opens(anna, OTHER_FLAT)
    await office.opens(anna, FLAT)
    office.portal.faults.postpone["upload"] = 1
    sent = asyncio.gather(request_seen(office, lambda line: line.method == "upload"))
    await anna.sends_photo(photo)
    await sent
    receipt = await anna.chat.wait_for_text("0 из 1")

    await moved(anna, receipt)
    await anna.chat.wait_for(lambda _: "1 из 1 перенесено" in plain(receipt))
    office.portal.faults.catch_up()
    late = len(office.files(FLAT))
    await office.portal_has(lambda: not office.files(FLAT))

    assert late == 1
    assert office.hashes(OTHER_FLAT) == sums([photo])


async def test_a_photo_that_turns_up_after_the_batch_was_removed(office: Office, anna: Person) -> None:
    """Removed while its answer was missing: what turns up late goes into the trash, and can be taken back."""
    photo = samples.room("kitchen")
    await office.opens(anna, FLAT)
    office.portal.faults.postpone["upload"] = 1
    sent = asyncio.gather(request_seen(office, lambda line: line.method == "upload"))
    await anna.sends_photo(photo)
    await sent
    receipt = await anna.chat.wait_for_text("0 из 1")

    await anna.taps("🗑 Убрать", receipt)
    await anna.chat.wait_for(lambda _: "Не отправ" in receipt.text)
    office.portal.faults.catch_up()
    late = len(office.files(FLAT))
    await office.portal_has(lambda: not office.files(FLAT))
    await anna.taps(lambda button: "Вернуть" in button.text, receipt)
    await anna.chat.wait_for(lambda _: "1 из 1" in receipt.text)

    assert late == 1
    assert office.hashes(FLAT) == sums([photo])


async def test_another_drive(office: Office, anna: Person) -> None:
    """The other deal's folder is on somebody's own drive: the photos are copied there, and the originals go."""
    album = samples.album(2)
    on_own_drive(office, OTHER_FLAT)
    receipt = await stored(office, anna, album)

    office.portal.faults.lose_answers["disk.file.copyto"] = 1
    await moved(anna, receipt)
    await anna.chat.wait_for(lambda _: "2 из 2 перенесены" in plain(receipt))
    there = office.hashes(OTHER_FLAT)
    await anna.taps(lambda button: "Обратно" in button.text, receipt)
    await anna.chat.wait_for(lambda _: plain(receipt).startswith(f"№ {FLAT}") and "2 из 2 пер" in plain(receipt))

    assert there == sums(album)
    assert office.hashes(FLAT) == sums(album)
    assert not office.files(OTHER_FLAT)


def on_own_drive(office: Office, deal_id: int) -> None:
    """The deal's folder is not on the common drive."""
    drive = next(one for one in office.portal.disk.storages.values() if one.entity_type == "user")
    folder = office.portal.disk.make_folder(drive.root_id, f"{deal_id} own")
    office.portal.deal(deal_id).custom["UF_CRM_DEAL_FOLDER"] = folder.folder_id
