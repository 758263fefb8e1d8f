"""The portal, the line or Telegram fail while photos are on their way: each arrives once, and it is said."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.sandbox import samples
from bot.sandbox.portal import Fault, PortalFaults, RequestLine
from bot.sandbox.telegram import Person, TelegramFault
from bot.services.batch_folders import FOLDER_IS_FRESH_SECONDS
from bot.services.deliver_photos import TRANSFERS_AT_ONCE
from bot.telegram.floods import EDIT_PAUSE_SECONDS
from tests.fakes.clock import MovableClock
from tests.flows.office import Office, bot_running
from tests.flows.process import request_seen
from tests.flows.snapshots import sums

FLAT = 1251
NEW_FLAT = 1213
SLOW_BYTES_PER_SECOND = 5_000
SPEED = 4.0
TOLERANCE_SECONDS = 0.1


@pytest.mark.parametrize("switch", ["is_down", "refuses_connections"])
async def test_photos_wait_for_the_portal(office: Office, anna: Person, switch: str) -> None:
    """The agent hears within ten seconds that photos are safe; they go by themselves when it answers."""
    album = samples.album(5)
    await office.opens(anna, FLAT)
    setattr(office.portal.faults, switch, True)

    await anna.sends_album(album)
    await anna.chat.wait_for_text("5 фото у меня, целы", timeout_seconds=10)
    waiting = len(office.files(FLAT))
    setattr(office.portal.faults, switch, False)
    await anna.chat.wait_for_text("5 из 5", timeout_seconds=30)

    assert waiting == 0
    assert office.hashes(FLAT) == sums(album)
    assert "Битрикс24 ответил в" in anna.chat.texts_from_bot


async def test_photos_sent_into_an_outage_say_when_it_ended(office: Office, anna: Person) -> None:
    """They came when everybody knew already that the portal is away; they waited for it no less than others."""
    await office.opens(anna, FLAT)
    office.portal.faults.refuses_connections = True
    await anna.chat.wait_for_text("не отвечает с", after=await anna.says(str(NEW_FLAT)))

    await anna.sends_album(samples.album(2))
    await anna.chat.wait_for_text("2 фото у меня, целы")
    office.portal.faults.mend()
    await anna.chat.wait_for_text("2 из 2", timeout_seconds=30)

    assert "Битрикс24 ответил в" in anna.chat.texts_from_bot


QUICK_FAULTS = 2
"""So many of them are tried each time, the others by `make long`."""
FAULTS: list[tuple[str, Callable[[PortalFaults], object]]] = [
    ("uploads lose answers", lambda faults: faults.lose_answers.update(upload=3)),
    ("batches lose answers", lambda faults: faults.lose_answers.update(batch=2)),
    ("a gateway's page", lambda faults: setattr(faults, "html_errors", 3)),
    ("server faults", lambda faults: faults.fail_next.append(Fault("upload", count=3))),
    ("the rate limit", lambda faults: faults.fail_next.append(Fault(None, 503, "QUERY_LIMIT_EXCEEDED", "Too many", 1))),
    ("addresses one by one", lambda faults: setattr(faults, "refuses_addresses_in_batch", True)),
    ("a stall", lambda faults: setattr(faults, "stall_seconds", 3.0)),
]


@pytest.mark.parametrize(
    ("name", "switch_on"),
    [
        pytest.param(*fault, id=fault[0], marks=() if number < QUICK_FAULTS else pytest.mark.long)
        for number, fault in enumerate(FAULTS)
    ],
)
async def test_faults_of_the_portal_lose_and_double_nothing(
    office: Office, anna: Person, name: str, switch_on: Callable[[PortalFaults], object]
) -> None:
    """Whatever goes wrong on the way, five photos are five files in sending order."""
    album = samples.album(5)
    await office.opens(anna, FLAT)

    switch_on(office.portal.faults)
    await anna.sends_album(album)
    await anna.chat.wait_for_text("5 из 5", timeout_seconds=50)

    assert office.hashes(FLAT) == sums(album), name


async def test_a_folder_whose_making_lost_its_answer_is_one(office: Office, anna: Person) -> None:
    """The deal's first folder is made, the answer is lost: there is one folder, and the photos are in it."""
    album = samples.album(3)
    await office.opens(anna, NEW_FLAT)

    office.portal.faults.lose_answers["disk.folder.addsubfolder"] = 1
    await anna.sends_album(album)
    await anna.chat.wait_for_text("3 из 3", timeout_seconds=50)

    folders = [one for one in office.portal.disk.folders.values() if one.name.startswith(f"{NEW_FLAT} ")]
    assert len(folders) == 1
    assert office.hashes(NEW_FLAT) == sums(album)


async def test_a_full_drive_is_said_and_healed(office: Office, anna: Person) -> None:
    """No room: the photos are safe, the reason stands in the receipt."""
    await office.opens(anna, FLAT)

    office.portal.faults.drive_is_full = True
    await anna.sends_album(samples.album(2))
    await anna.chat.wait_for_text("На Диске Битрикс24 нет места", timeout_seconds=20)

    assert not office.files(FLAT)


async def test_updates_delivered_twice_store_once(office: Office, anna: Person) -> None:
    """Telegram repeats every update; each photo is still one file, and there is one receipt."""
    album = samples.album(4)
    await office.opens(anna, FLAT)

    office.telegram.faults.duplicate_updates = True
    await anna.sends_album(album)
    await anna.chat.wait_for_text("4 из 4")

    assert office.hashes(FLAT) == sums(album)
    assert sum("4 из 4" in message.text for message in anna.chat.from_bot) == 1


async def test_downloads_that_fail_are_tried_again(office: Office, anna: Person) -> None:
    """Telegram gives a file only at the third request."""
    album = samples.album(2)
    await office.opens(anna, FLAT)

    office.telegram.faults.file_downloads_fail = 2
    await anna.sends_album(album)
    await anna.chat.wait_for_text("2 из 2", timeout_seconds=40)

    assert office.hashes(FLAT) == sums(album)


async def test_flood_and_refused_reactions_change_nothing(office: Office, anna: Person) -> None:
    """Telegram asks to hold back, and takes no reactions: the photos and their receipt arrive all the same."""
    await office.opens(anna, FLAT)

    office.telegram.faults.refuses_reactions = True
    office.telegram.faults.flood_next = 1
    await anna.sends_album(samples.album(2))
    await anna.chat.wait_for_text("2 из 2", timeout_seconds=40)

    assert len(office.files(FLAT)) == 2


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(TelegramFault("editMessageText"), id="an error"),
        pytest.param(TelegramFault("editMessageText", 429, "Too Many Requests: retry after 1", 1), id="a flood"),
    ],
)
@pytest.mark.parametrize("clock", [SPEED], indirect=True)
async def test_a_refused_edit_counts_for_the_pace(office: Office, anna: Person, refusal: TelegramFault) -> None:
    """Telegram stumbles over an edit of the receipt, or asks for less: the next try comes three seconds later."""
    await office.opens(anna, FLAT)
    await anna.sends_album(samples.album(2))
    receipt = await anna.chat.wait_for_text("2 из 2")
    before = len(office.telegram.calls)
    office.telegram.faults.fail_next = [replace(refusal)]

    await anna.taps("Не та сделка", receipt)
    await anna.chat.wait_for(lambda _: "куда их?" in receipt.text)

    calls = list(office.telegram.calls)[before:]
    refused, accepted = [call.called_at for call in calls if call.method == "editMessageText"]
    assert (accepted - refused).total_seconds() * SPEED > EDIT_PAUSE_SECONDS - TOLERANCE_SECONDS


@pytest.mark.parametrize("loss", ["given away", "dismissed"])
async def test_a_long_queue_outlasts_no_right(closed_office: Office, loss: str) -> None:
    """Four photos are on the way when deal or work is lost; those behind them stay with the bot."""
    office, clock, planned = closed_office, MovableClock(), asyncio.Event()

    def note(line: RequestLine) -> None:
        if any("disk.folder.uploadfile" in key for key in line.keys):
            planned.set()

    office.portal.log.subscribe(note)
    async with bot_running(office, clock) as app:
        anna = await office.agent("Анна Сафина")
        await office.opens(anna, FLAT)
        office.telegram.faults.bytes_per_second = SLOW_BYTES_PER_SECOND
        await anna.sends_album(samples.album(6))
        async with asyncio.timeout(20):
            await planned.wait()
        if loss == "given away":
            office.portal.change_deal(FLAT, responsible_id=office.portal.employee("Марат Галиев").employee_id)
            clock.advance(FOLDER_IS_FRESH_SECONDS + 1)
        else:
            office.portal.employee("Анна Сафина").is_active = False
            await app._people.roster.refresh()
        office.telegram.faults.bytes_per_second = None

        await anna.chat.wait_for_text("В какую сделку?" if loss == "given away" else "Доступа больше нет")
        await app.idle()

    assert len(office.files(FLAT)) <= TRANSFERS_AT_ONCE


async def test_what_is_removed_while_it_is_fetched_is_never_sent(office: Office, anna: Person) -> None:
    """A slow photo, removed before all of it has come from Telegram: the portal never sees it, and it can come back."""
    await office.opens(anna, FLAT)
    office.telegram.faults.bytes_per_second = SLOW_BYTES_PER_SECOND
    planned = asyncio.gather(request_seen(office, lambda line: line.method == "disk.folder.uploadfile"))
    await anna.sends_photo(samples.room("kitchen"))
    receipt = await anna.chat.wait_for_text("1 фото у меня")
    await planned

    await anna.taps("🗑 Убрать", receipt)
    await anna.chat.wait_for(lambda _: "Убираю" in receipt.text)
    office.telegram.faults.bytes_per_second = None
    await anna.chat.wait_for(lambda _: "Не отправлено" in receipt.text)
    sent = office.portal.log.count("upload")
    await anna.taps("↩️ Вернуть 1 фото", receipt)
    await anna.chat.wait_for(lambda _: "1 из 1" in receipt.text)

    assert sent == 0
    assert office.hashes(FLAT) == sums([samples.room("kitchen")])
