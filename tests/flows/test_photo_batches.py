"""What one receipt shows: photos close in time, as many as one batch holds, albums whole; and a hand grown cold."""

from collections.abc import AsyncIterator

import pytest

from bot.clock import Clock
from bot.sandbox.telegram import Message, Person
from tests.fakes.clock import MovableClock
from tests.flows.office import Office, busy_office
from tests.flows.reading import labels, plain
from tests.flows.snapshots import snapshot, snapshots, sums

pytestmark = pytest.mark.long

FLAT, OTHER_FLAT = 1245, 1251
FILES_PER_BATCH = 4
MINUTE, HOUR = 60, 3600


@pytest.fixture(scope="module")
def clock() -> Clock:
    """The bot's and Telegram's; the stories set it forward."""
    return MovableClock()


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> AsyncIterator[Office]:
    """One office for all of these stories: every story has a chat of its own."""
    folder = tmp_path_factory.mktemp("office")
    async with busy_office(folder, clock=clock, max_files_per_batch=FILES_PER_BATCH, max_file_mb=1) as office:
        yield office


def receipts(anna: Person, fragment: str) -> list[Message]:
    """The messages of the bot that say this now."""
    return [message for message in anna.chat.from_bot if fragment in message.text]


async def test_a_deal_in_hand_for_hours_is_asked_about(office: Office, clock: MovableClock, anna: Person) -> None:
    """Four hours after the last touch the deal stands first, and the photos wait for a word."""
    await office.opens(anna, FLAT)
    before = len(office.files(FLAT))

    clock.advance(4 * HOUR + MINUTE)
    await anna.sends_album(snapshots(2))
    question = await anna.chat.wait_for_text("Туда же?")
    waiting = len(office.files(FLAT))
    asked, offered = plain(question), labels(question)
    await anna.taps(lambda button: button.text.startswith("Да"))
    await anna.chat.wait_for_text("2 из 2")

    assert "№ 1245 вы открывали" in asked
    assert offered[0].startswith("Да, № 1245 · ")
    assert (waiting, len(office.files(FLAT))) == (before, before + 2)


async def test_a_deal_acted_on_stays_in_hand(office: Office, clock: MovableClock, anna: Person) -> None:
    """Each photo sent to it counts as a touch, so a day of photos asks nothing."""
    await office.opens(anna, FLAT)
    before = len(office.files(FLAT))

    for _ in range(3):
        clock.advance(4 * HOUR - MINUTE)
        sent = await anna.sends_photo(snapshot())
        await anna.chat.wait_for_text("1 из 1", after=sent)

    assert len(office.files(FLAT)) == before + 3


async def test_a_deal_opened_ten_minutes_ago_is_not_doubted(office: Office, clock: MovableClock, anna: Person) -> None:
    """After nine minutes the photos may have been meant for the one before; after eleven nobody asks any more."""
    await office.opens(anna, OTHER_FLAT)
    await office.opens(anna, FLAT)
    clock.advance(9 * MINUTE)
    await anna.sends_photo(snapshot())
    doubted = plain(await anna.chat.wait_for_text("1 из 1"))

    clock.advance(2 * MINUTE)
    await anna.sends_album(snapshots(2))
    believed = plain(await anna.chat.wait_for_text("2 из 2"))

    assert f"До этого вы были в № {OTHER_FLAT}." in doubted
    assert "До этого" not in believed


async def test_a_minute_apart_is_another_receipt(office: Office, clock: MovableClock, anna: Person) -> None:
    """Photos half a minute apart share a receipt; after a minute's silence a new one begins."""
    await office.opens(anna, FLAT)

    await anna.sends_photo(snapshot())
    await anna.chat.wait_for_text("1 из 1")
    clock.advance(MINUTE / 2)
    await anna.sends_photo(snapshot())
    await anna.chat.wait_for_text("2 из 2")
    clock.advance(MINUTE + 1)
    await anna.sends_photo(snapshot())
    await anna.chat.wait_for_text("1 из 1")

    assert (len(receipts(anna, "2 из 2")), len(receipts(anna, "1 из 1"))) == (1, 1)


async def test_the_photo_after_a_full_batch_begins_the_next(office: Office, anna: Person) -> None:
    """Nothing is refused for its number: five single photos, where four are a batch, have two receipts."""
    before = len(office.files(FLAT))
    await office.opens(anna, FLAT)

    for photo in snapshots(FILES_PER_BATCH + 1):
        await anna.sends_photo(photo)
    await anna.chat.wait_for(lambda _: bool(receipts(anna, "4 из 4") and receipts(anna, "1 из 1")))

    assert len(office.files(FLAT)) == before + FILES_PER_BATCH + 1


async def test_an_album_stays_whole(office: Office, anna: Person) -> None:
    """An album that does not fit behind another begins the next batch; one greater than a batch is shown whole."""
    await office.opens(anna, FLAT)

    for count in (3, 2, 6):
        await anna.sends_album(snapshots(count))
    shown = ("3 из 3", "2 из 2", "6 из 6")
    await anna.chat.wait_for(lambda _: all(receipts(anna, each) for each in shown))

    assert [len(receipts(anna, each)) for each in shown] == [1, 1, 1]


@pytest.mark.parametrize("caption", [None, "#1213 кухня"])
async def test_a_late_item_follows_its_album(
    office: Office, clock: MovableClock, anna: Person, caption: str | None
) -> None:
    """It comes when another deal is open, minutes later, perhaps with a third one's number, and is a part of it."""
    await office.opens(anna, OTHER_FLAT)
    before = office.hashes(OTHER_FLAT)
    [first, _] = await anna.sends_album(snapshots(2))
    receipt = await anna.chat.wait_for_text("2 из 2")

    await office.opens(anna, FLAT)
    clock.advance(2 * MINUTE)
    late = snapshot()
    await anna.adds_to_album(first, late, caption)
    await anna.chat.wait_for(lambda _: "3 из 3" in receipt.text)

    assert len(office.files(OTHER_FLAT)) == len(before) + 3
    assert office.hashes(OTHER_FLAT)[-1] == sums([late])[0]


async def test_a_file_over_the_limit_is_named(office: Office, anna: Person) -> None:
    """Its name and size, why, and what to do; the photo beside it is stored."""
    before = len(office.files(FLAT))
    await office.opens(anna, FLAT)

    await anna.sends_photo(snapshot())
    await anna.sends_file(bytes(2_000_000), "договор.pdf")
    receipt = await anna.chat.wait_for_text("1 из 2")
    await anna.chat.wait_for(lambda _: "⚠️" in receipt.text)

    assert "⚠️ договор.pdf, 2 МБ\nЭто больше, чем берёт бот." in plain(receipt)
    assert len(office.files(FLAT)) == before + 1


async def test_a_round_video_is_a_file_of_the_deal(office: Office, anna: Person) -> None:
    """A video note goes where photos go."""
    before = len(office.files(FLAT))
    await office.opens(anna, FLAT)

    await anna.sends_video_note()
    await anna.chat.wait_for_text("1 из 1")

    stored = office.files(FLAT)
    assert len(stored) == before + 1
    assert stored[-1].name.endswith(".mp4")


async def test_the_longest_caption_does_no_harm(office: Office, anna: Person) -> None:
    """1,024 characters with a deal's number at their end: the photo is there, the receipt quotes their beginning."""
    before = len(office.files(OTHER_FLAT))
    caption = f"вид из окна {'очень ' * 200}"[: 1024 - len(" #1251")] + " #1251"
    await office.opens(anna, FLAT)

    await anna.sends_photo(snapshot(), caption)
    receipt = await anna.chat.wait_for_text("1 из 1")

    assert len(caption) == 1024
    assert len(office.files(OTHER_FLAT)) == before + 1
    assert "«вид из окна очень" in receipt.text
    assert len(receipt.text) < 200
