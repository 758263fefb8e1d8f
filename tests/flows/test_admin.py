"""`/admin`: how the bot is doing, and what an administrator does about photos that are held up; nobody else can."""

import re

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Message, Person
from bot.sandbox.telegram.faults import TelegramFault
from tests.fakes.clock import BriskClock, MovableClock
from tests.flows.office import ADMINISTRATOR_ID, Office, bot_running
from tests.flows.reading import asks, labels, plain, shown_instead

pytestmark = pytest.mark.long

FLAT = 1251
PROMISED_SECONDS = 5
OVERVIEW = "Лимиты Битрикс24"
STUCK = "Застрявшие фото"


@pytest.fixture
async def elena(office: Office) -> Person:
    """The administrator, who is no agent."""
    return administrator(office)


def administrator(office: Office) -> Person:
    """Whom `ADMIN_IDS` names."""
    return office.employee("Елена Орлова", telegram_id=ADMINISTRATOR_ID)


async def held_up(office: Office, sender: Person, photos: list[bytes], deal_id: int = FLAT) -> Message:
    """These photos of a person wait because the drive is full; their receipt says so and is returned."""
    await office.opens(sender, deal_id)
    office.portal.faults.drive_is_full = True
    sent = await sender.sends_album(photos)
    return await sender.chat.wait_for_text("На Диске Битрикс24 нет места", after=sent[-1], timeout_seconds=20)


def goes_away(office: Office) -> None:
    """The portal is not there from now on."""
    office.portal.faults.refuses_connections = True


async def the_stuck(elena: Person) -> Message:
    """What is stuck, from `/admin` on: the one message."""
    screen = await asks(elena, "/admin")
    await elena.taps(STUCK, screen)
    await elena.chat.wait_for(lambda _: "‹ Обзор" in labels(screen))
    return screen


async def test_the_overview_says_who_and_what(office: Office, anna: Person, elena: Person) -> None:
    """People, queue, errors, limits and the state of the three, in one message; its buttons turn it in place."""
    await held_up(office, anna, samples.album(2))

    screen = await asks(elena, "/admin")
    await elena.taps("Обновить", screen)  # the second of the two may have come back a moment after the receipt said so
    await shown_instead(elena, screen, "⚠️ на Диске нет места: 2")

    said = plain(screen)
    assert said.startswith("Бот 0.1.0\nБаза данных ✅")
    assert "\nTelegram ✅" in said
    assert "В боте 1 человек\nСегодня работают 1, за 7 дней 1" in said
    assert "В пути: 2 фото\nСамое старое ждёт с " in said
    assert "⚠️ на Диске нет места: 2" in said
    assert re.search(r"Запросы: \d+ из 50", said)
    assert labels(screen) == ["Застрявшие фото · 2", "Кто что делал", "Агенты", "Обновить"]
    await elena.taps("Агенты", screen)
    await shown_instead(elena, screen, "Сейчас в боте: 1")


async def test_stuck_photos_go_at_once_after_the_drive_was_mended(closed_office: Office) -> None:
    """The try a minute later is not waited for: they are in the folder, and not on the list."""
    office, album = closed_office, samples.album(2)
    async with bot_running(office, BriskClock(4)):  # the next try by itself is 15 s away
        anna, elena = await office.agent("Анна Сафина"), administrator(office)
        receipt = await held_up(office, anna, album)
        screen = await the_stuck(elena)
        assert "1. № 1251 · Анна Сафина\n2 фото, сегодня " in plain(screen)
        assert "⚠️ на Диске нет места" in plain(screen)

        office.portal.faults.drive_is_full = False
        await elena.taps("Повторить 1", screen)

        await elena.chat.wait_for(lambda chat: any("Пробую сейчас" in one.text for one in chat.notices))
        await shown_instead(anna, receipt, "2 из 2 в папке")
        await elena.taps("‹ Обзор", screen)
        await shown_instead(elena, screen, "В пути: ничего")
        await elena.taps(STUCK, screen)
        await shown_instead(elena, screen, "Ни одно фото не застряло.")
    assert len(office.files(FLAT)) == len(album)


async def test_dropped_photos_never_go_and_their_sender_reads_why(office: Office, anna: Person, elena: Person) -> None:
    """Asked once; then the drive may be mended: what was let go is not sent, what comes after it is."""
    receipt = await held_up(office, anna, samples.album(2))
    screen = await the_stuck(elena)

    await elena.taps("🗑 Снять 1…", screen)
    await shown_instead(elena, screen, "2 фото не попадут в Битрикс24.")
    await elena.taps("🗑 Снять 2 фото", screen)
    await shown_instead(anna, receipt, "2 фото: больше не отправляю, таково решение администратора.")
    left = labels(receipt)
    office.portal.faults.drive_is_full = False
    await anna.sends_photo(samples.album(3)[2])
    await shown_instead(anna, receipt, "1 из 1 в папке")

    assert "На Диске Битрикс24 нет места.\nЕсли нужно, пришлите ещё раз." in plain(receipt)
    assert left == []
    assert len(office.files(FLAT)) == 1
    await shown_instead(elena, screen, "Ни одно фото не застряло.")


async def test_a_dropped_photo_that_may_be_there_is_settled_first(closed_office: Office) -> None:
    """Its answer was lost and the portal went away; it turns up after it was let go, and is taken out again."""
    office, clock = closed_office, MovableClock()
    async with bot_running(office, clock):
        anna = await office.agent("Анна Сафина")
        await office.opens(anna, FLAT)
        office.portal.faults.postpone["upload"] = 1
        office.portal.log.subscribe(lambda line: goes_away(office) if line.method == "upload" else None)
        sent = await anna.sends_photo(samples.album(2)[0])
        receipt = await anna.chat.wait_for_text("Битрикс24 не отвечает", after=sent)
        clock.advance(16 * 60)
        elena = administrator(office)
        screen = await the_stuck(elena)
        assert "⚠️ долго в пути" in plain(screen)
        await elena.taps("🗑 Снять 1…", screen)
        await shown_instead(elena, screen, "1 фото не попадёт в Битрикс24.")
        await elena.taps("🗑 Снять 1 фото", screen)
        await shown_instead(elena, screen, "Ни одно фото не застряло.")

        office.portal.faults.catch_up()
        arrived = len(office.files(FLAT))
        office.portal.faults.refuses_connections = False

        await office.portal_has(lambda: not office.files(FLAT))
        await shown_instead(anna, receipt, "1 фото: больше не отправляю")
    assert arrived == 1


async def test_a_photo_dropped_while_it_is_fetched_is_never_uploaded(closed_office: Office) -> None:
    """Telegram gives its bytes slowly; they arrive after it was let go, and the portal is sent none of them."""
    office, clock = closed_office, MovableClock()
    async with bot_running(office, clock) as app:
        anna, elena = await office.agent("Анна Сафина"), administrator(office)
        await office.opens(anna, FLAT)
        office.telegram.faults.bytes_per_second = 20_000
        sent = await anna.sends_photo(samples.album(2)[0])
        receipt = await anna.chat.wait_for_text("0 из 1", after=sent)
        clock.advance(16 * 60)
        screen = await the_stuck(elena)
        await elena.taps("🗑 Снять 1…", screen)
        await shown_instead(elena, screen, "1 фото не попадёт")

        await elena.taps("🗑 Снять 1 фото", screen)
        await shown_instead(elena, screen, "Ни одно фото не застряло.")
        office.telegram.faults.bytes_per_second = None

        await shown_instead(anna, receipt, "1 фото: больше не отправляю")
        await app.idle()
    assert "upload" not in office.portal.log.methods


async def test_keeping_drops_nothing(office: Office, anna: Person, elena: Person) -> None:
    """The question can be answered with no."""
    receipt = await held_up(office, anna, samples.album(2))
    screen = await the_stuck(elena)
    await elena.taps("🗑 Снять 1…", screen)
    await shown_instead(elena, screen, "2 фото не попадут")

    await elena.taps("Пусть ждут", screen)

    await shown_instead(elena, screen, "1. № 1251 · Анна Сафина")
    assert "2 фото у меня, целы" in plain(receipt)


async def test_nobody_elses_forged_buttons_do_anything(office: Office, anna: Person) -> None:
    """Neither the command nor the data of its buttons: it is all unknown to an agent and to a stranger."""
    receipt = await held_up(office, anna, samples.album(2))
    stranger = office.telegram.person("Тимур", "79005550910")
    answer = await asks(anna, "/admin")
    greeted = await asks(stranger, "/admin")

    office.portal.faults.drive_is_full = False
    for data in ("ay:1:1", "aq:1:1", "ad:1:1", "at:1", "av", "ao", "aj:1:0", "ah:1"):
        await anna.taps_data(data, answer)
        await stranger.taps_data(data, greeted)

    await anna.chat.wait_for(lambda chat: len(chat.notices) == 8)
    assert "Такой команды нет" in plain(answer)
    assert "2 фото у меня, целы" in plain(receipt)
    # A busy machine answers a tap with nothing first, so that the button does not hang.
    assert {notice.text for notice in anna.chat.notices} - {""} == {"Не знаю такой кнопки. Ничего не изменено."}
    assert OVERVIEW not in anna.chat.texts_from_bot + stranger.chat.texts_from_bot


async def test_an_old_button_works_after_a_restart(closed_office: Office) -> None:
    """The list was shown before; dropped after the restart, while the portal is away."""
    office = closed_office
    async with bot_running(office):
        anna = await office.agent("Анна Сафина")
        receipt = await held_up(office, anna, samples.album(2))
        elena = administrator(office)
        screen = await the_stuck(elena)
        await elena.taps("🗑 Снять 1…", screen)
        await shown_instead(elena, screen, "2 фото не попадут")

    office.portal.faults.refuses_connections = True
    async with bot_running(office):
        await elena.taps("🗑 Снять 2 фото", screen)
        await shown_instead(anna, receipt, "больше не отправляю")

        await shown_instead(elena, screen, "Ни одно фото не застряло.")
    office.portal.faults.refuses_connections = False
    assert office.files(FLAT) == []


async def test_the_overview_needs_no_portal(closed_office: Office) -> None:
    """The portal hangs from the start: what is wrong is shown within five seconds, and by its code."""
    office = closed_office
    office.portal.faults.is_down = True
    async with bot_running(office):
        elena = administrator(office)

        asked = await elena.says("/admin")
        screen = await elena.chat.wait_for_text(OVERVIEW, after=asked, timeout_seconds=PROMISED_SECONDS)
        await elena.chat.wait_for(lambda _: bool(labels(screen)))

        said = plain(screen)
        office.portal.faults.is_down = False
    assert "Битрикс24 ⚠️" in said
    assert "База данных ✅" in said


async def test_an_alarm_leads_to_the_overview(office: Office, anna: Person, elena: Person) -> None:
    """What only a person can mend comes with the way to see more; the alarm itself stays."""
    await asks(elena, "/admin")
    await held_up(office, anna, samples.album(2))
    alarm = await elena.chat.wait_for_text("на Диске Битрикс24 нет места")

    await elena.taps("Открыть /admin", alarm)

    opened = await elena.chat.wait_for_text(OVERVIEW, after=alarm)
    assert opened.message_id != alarm.message_id
    assert "нет места" in plain(alarm)


async def test_an_alarm_speaks_the_administrators_language(closed_office: Office) -> None:
    """Whoever administers the bot may read no Russian."""
    office = closed_office
    async with bot_running(office):
        anna = await office.agent("Анна Сафина")
        elena = office.employee("Елена Орлова", language_code="en", telegram_id=ADMINISTRATOR_ID)
        await asks(elena, "/admin")

        await held_up(office, anna, samples.album(2))

        alarm = await elena.chat.wait_for_text("there is no room on the Bitrix24 drive")
        assert labels(alarm) == ["Open /admin"]


async def test_an_alarm_outlasts_trouble_at_telegram(closed_office: Office) -> None:
    """The sender is told that the administrator knows: a message that Telegram did not take at once comes later."""
    office = closed_office
    async with bot_running(office, BriskClock()):
        anna = await office.agent("Анна Сафина")
        elena = administrator(office)
        await asks(elena, "/admin")
        await office.opens(anna, FLAT)
        office.portal.faults.drive_is_full = True
        office.telegram.faults.fail_next.append(TelegramFault("sendMessage", 502, "Bad Gateway", count=3))

        await anna.sends_album(samples.album(2))

        await elena.chat.wait_for_text("на Диске Битрикс24 нет места", timeout_seconds=30)
