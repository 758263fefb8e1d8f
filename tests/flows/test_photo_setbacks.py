"""The bot's own world fails: its database, an update, its reader, the people; no photo is lost, and it is said."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from bot.clock import Clock
from bot.domain.ids import TelegramId
from bot.sandbox.telegram import Message, Person
from bot.services.tray_upkeep import LOOK_EVERY_SECONDS
from bot.store import photos as photos_kept
from tests.fakes.broken_disk import refusing_writes
from tests.fakes.clock import MovableClock
from tests.flows.office import Office, busy_office
from tests.flows.reading import plain
from tests.flows.snapshots import snapshot, snapshots, sums

FLAT = 1245
MINUTE, HOUR, DAY = 60, 3600, 86_400


@pytest.fixture(scope="module")
def clock() -> Clock:
    """The bot's and Telegram's; the stories set it forward."""
    return MovableClock()


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> AsyncIterator[Office]:
    """One office for all of these stories: every story has a chat of its own."""
    async with busy_office(tmp_path_factory.mktemp("office"), clock=clock) as office:
        yield office


@pytest.fixture
def before(office: Office) -> int:
    """How many files the deal had before this story."""
    return len(office.files(FLAT))


def added(office: Office, before: int) -> list[str]:
    """What this story has put into the deal."""
    return office.hashes(FLAT)[before:]


def receipts(person: Person, fragment: str) -> list[Message]:
    """The messages of the bot that say this now."""
    return [message for message in person.chat.from_bot if fragment in message.text]


async def on_the_way(office: Office, person: Person) -> int:
    """How many photos of this person the bot still keeps."""
    assert office.app is not None
    async with office.app.store.read() as conn:
        return sum((await photos_kept.under_way(conn, TelegramId(person.telegram_id))).values())


async def until_stored(office: Office, before: int, many: int) -> None:
    """Return once the deal has so many files more."""
    changed = asyncio.Event()
    unsubscribe = office.portal.on_change(lambda _: changed.set())
    try:
        async with asyncio.timeout(20):
            while len(added(office, before)) < many:
                changed.clear()
                await changed.wait()
    finally:
        unsubscribe()


class Heard(logging.Handler):
    """Waits for a line of the bot's log."""

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self._fragment = fragment
        self._is_said = asyncio.Event()
        self._log = logging.getLogger("bot")

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        if self._fragment in record.getMessage():
            self._is_said.set()

    async def __aenter__(self) -> None:
        self._log.addHandler(self)
        self._log.setLevel(logging.INFO)

    async def __aexit__(self, *_: object) -> None:
        async with asyncio.timeout(20):
            await self._is_said.wait()
        self._log.removeHandler(self)
        self._log.setLevel(logging.NOTSET)


async def test_a_database_that_refuses_writes_loses_nothing(office: Office, anna: Person, before: int) -> None:
    """Photos that came before and while it refuses are delivered as soon as it takes writes again, once each."""
    assert office.app is not None
    await office.opens(anna, FLAT)
    photos = snapshots(4)

    await anna.sends_album(photos[:2])
    with refusing_writes(office.app.store):
        async with Heard("updates do not come in"):
            await anna.sends_album(photos[2:])
        while_refusing = added(office, before)
    await anna.chat.wait_for_text("4 из 4")

    assert while_refusing == []
    assert added(office, before) == sums(photos)
    assert len(receipts(anna, "4 из 4")) == 1


async def test_an_update_nobody_can_read_holds_up_no_photo(office: Office, anna: Person, before: int) -> None:
    """It is set aside, its sender is told to try once more, and the photo behind it is stored."""
    await office.opens(anna, FLAT)

    office.telegram.state.updates.put_raw(
        {"message": {"message_id": "x", "chat": {"id": anna.telegram_id, "type": "private"}, "photo": "broken"}}
    )
    photo = snapshot()
    await anna.sends_photo(photo)
    await anna.chat.wait_for_text("1 из 1")

    assert added(office, before) == sums([photo])


async def test_who_blocks_the_bot_loses_no_photo(office: Office, anna: Person, before: int) -> None:
    """Nobody can be told, so nothing is; the photos arrive, and the next ones are answered again."""
    await office.opens(anna, FLAT)
    photos = snapshots(3)

    await anna.sends_album(photos[:2])
    await anna.blocks_bot()
    await until_stored(office, before, 2)
    await anna.unblocks_bot()
    await anna.sends_photo(photos[2])
    await anna.chat.wait_for_text("3 из 3")

    assert added(office, before) == sums(photos)


async def test_two_taps_are_one_step(office: Office, anna: Person, before: int) -> None:
    """Remove and its way back, each tapped twice in one breath: the photos are there once."""
    await office.opens(anna, FLAT)
    photos = snapshots(3)
    await anna.sends_album(photos)
    await anna.chat.wait_for_text("3 из 3")

    for _ in range(2):
        await anna.taps("🗑 Убрать")
    await anna.chat.wait_for_text("в корзине")
    removed = added(office, before)
    for _ in range(2):
        await anna.taps("↩️ Вернуть 3 фото")
    await anna.chat.wait_for_text("3 из 3")

    assert removed == []
    assert added(office, before) == sums(photos)


async def test_photos_without_a_deal_are_reminded_of_and_let_go(
    office: Office, clock: MovableClock, anna: Person
) -> None:
    """A day before the end the question comes once more, in a new message; a day later they go, and it is said."""
    await anna.sends_album(snapshots(2))
    question = await anna.chat.wait_for_text("храню 7 дней")

    clock.advance(6 * DAY + MINUTE)
    reminder = await anna.chat.wait_for_text("Завтра ждать перестану", after=question)
    reminded = plain(reminder)
    await clock.until_waiting(2, LOOK_EVERY_SECONDS)  # the tray, and the employees, who are read as often
    clock.advance(DAY)
    await anna.chat.wait_for_text("ждали сделку 7 дней")

    assert reminded.startswith("⏳ 2 фото от ")
    assert len(receipts(anna, "Завтра ждать")) == 0
    assert await on_the_way(office, anna) == 0


async def test_a_reminder_can_be_answered(office: Office, clock: MovableClock, anna: Person, before: int) -> None:
    """The last day is early enough."""
    await office.opens(anna, FLAT)
    clock.advance(5 * HOUR)
    photos = snapshots(2)
    await anna.sends_album(photos)
    await anna.chat.wait_for_text("Туда же?")

    clock.advance(6 * DAY + MINUTE)
    reminder = await anna.chat.wait_for_text("Завтра ждать перестану")
    await anna.taps(lambda button: "1245" in button.text, reminder)
    await anna.chat.wait_for_text("2 из 2")

    assert added(office, before) == sums(photos)


@pytest.mark.long
async def test_a_mistaken_dismissal_costs_no_photo(
    office: Office, clock: MovableClock, anna: Person, before: int
) -> None:
    """Who is out gets nothing stored; who is back is asked again, in a new message, and the photos arrive."""
    await office.opens(anna, FLAT)
    employee = office.portal.employee("Анна Сафина")
    photos = snapshots(2)
    office.portal.faults.drive_is_full = True
    await anna.sends_album(photos)
    await anna.chat.wait_for_text("нет места")

    async with Heard("wait for a return"):
        employee.is_active = False
        clock.advance(16 * MINUTE)
        farewell = await anna.chat.wait_for_text("Доступа больше нет")
        clock.advance(2 * MINUTE)
    office.portal.faults.drive_is_full = False
    clock.advance(HOUR)
    refused = await anna.says("1245")
    await anna.chat.wait_for_answer(refused)
    while_out = added(office, before)
    employee.is_active = True
    clock.advance(16 * MINUTE)
    with suppress(AssertionError):
        await anna.chat.wait_for_text("В какую сделку?", after=farewell, timeout_seconds=6)
    clock.advance(16 * MINUTE)  # whoever was being read at the first step is read again after this one

    def questions() -> list[Message]:
        said = anna.chat.from_bot_after(farewell)
        return [one for one in said if any("1245" in button.text for button in one.buttons)]

    await anna.chat.wait_for(lambda _: bool(questions()))
    [question] = questions()
    await anna.taps(lambda button: "1245" in button.text, question)
    await anna.chat.wait_for_text("2 из 2", after=farewell)

    assert while_out == []
    assert added(office, before) == sums(photos)
