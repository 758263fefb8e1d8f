"""Who did what, for administrators: in pages, by person, without a client's phone; values are gone after their time."""

from datetime import timedelta

import pytest

from bot.domain.ids import TelegramId
from bot.sandbox import samples
from bot.sandbox.telegram import Message, Person
from bot.store import journal
from bot.store.upkeep import tidy
from tests.fakes.clock import ManualClock
from tests.flows.office import ADMINISTRATOR_ID, Office, bot_running
from tests.flows.reading import asks, labels, plain, shown_instead
from tests.flows.test_clients import asks_for, opens_client

pytestmark = pytest.mark.long

FLAT, OTHER_FLAT = 1245, 1251
WHO_DID_WHAT = "Кто что делал"


@pytest.fixture
async def elena(office: Office) -> Person:
    """The administrator, who is no agent."""
    return office.employee("Елена Орлова", telegram_id=ADMINISTRATOR_ID)


async def the_journal(elena: Person) -> Message:
    """The first page of everybody's acts, in the place of the overview."""
    screen = await asks(elena, "/admin")
    await elena.taps(WHO_DID_WHAT, screen)
    await shown_instead(elena, screen, "Вход в бота")
    return screen


async def test_changes_comments_and_photos_by_whom(office: Office, anna: Person, elena: Person) -> None:
    """The newest first: what it was and is, in the agent's words for the fields."""
    card = await office.opens(anna, FLAT)
    await shown_instead(anna, await asks(anna, "цена 12,1 млн", reply_to=card), "12 100 000 ₽")
    await shown_instead(anna, await asks(anna, "Ключи у охраны", reply_to=card), "Комментарий в сделке.")
    sent = await anna.sends_album(samples.album(2))
    receipt = await anna.chat.wait_for_text("2 из 2 в папке", after=sent[-1])
    await anna.taps("🗑 Убрать", receipt)
    await shown_instead(anna, receipt, "в корзине")

    screen = await the_journal(elena)

    acts = plain(screen).split("\n\n")
    assert acts[0] == "Кто что делал · Все"
    assert [act.split("\n")[1:] for act in acts[1:]] == [
        ["№ 1245 · 2 фото: в корзину"],
        ["№ 1245 · Комментарий"],
        ["№ 1245 · Сумма: 12 400 000 ₽ → 12 100 000 ₽"],
        ["Вход в бота"],
    ]
    assert all("· Анна Сафина" in act.split("\n")[0] for act in acts[1:])


async def test_a_client_is_not_shown(office: Office, anna: Person, elena: Person) -> None:
    """That a phone was changed is said; neither number is, nor one that was written into a field of the deal."""
    question = await asks_for(anna, await opens_client(office, anna), "555-01-42")
    await anna.says("+7 843 200-11-22", reply_to=question)
    await anna.chat.wait_for_text("200-11-22")
    card = await office.opens(anna, OTHER_FLAT)
    replied = await anna.says("название: звонить 8 917 200-33-44, a.b@example.com", reply_to=card)
    await anna.chat.wait_for_text("→", after=replied)

    screen = await the_journal(elena)

    assert "№ 1245 · Телефон клиента, значение не показываю" in plain(screen)
    assert "→ звонить …, …" in plain(screen)
    assert not any(part in plain(screen) for part in ("200-11-22", "555-01-42", "200-33-44", "example.com"))


async def test_pages_and_one_person_alone(closed_office: Office) -> None:
    """Ten a page; whose acts they are is chosen by a button, which works after a restart too."""
    office = closed_office
    async with bot_running(office) as app:
        anna, marat = await office.agent("Анна Сафина"), await office.agent("Марат Галиев")
        elena = office.employee("Елена Орлова", telegram_id=ADMINISTRATOR_ID)
        await app.idle()
        async with app.store.read() as conn:
            [first] = await journal.page(conn, TelegramId(anna.telegram_id), offset=0, limit=1)
        async with app.store.write() as conn:
            for _ in range(10):
                await journal.write(conn, first)
        screen = await the_journal(elena)
        await elena.taps("›", screen)
        await elena.chat.wait_for(lambda _: "2 из 2" in labels(screen))
        await elena.taps("Все ▾", screen)
        await shown_instead(elena, screen, "Чьи действия показать?")
        assert labels(screen) == ["Все", "Анна Сафина", "Марат Галиев"]

    async with bot_running(office):
        await elena.taps("Марат Галиев", screen)

        await elena.chat.wait_for(lambda _: "‹ Обзор" in labels(screen))
        said = plain(screen)
    assert said.count("Вход в бота") == 1
    assert f"· {marat.telegram_id}" in said or "Марат Галиев" in said


async def test_values_are_gone_after_their_time(office: Office, anna: Person, elena: Person) -> None:
    """Who, when and which field stay."""
    card = await office.opens(anna, FLAT)
    await shown_instead(anna, await asks(anna, "цена 12,1 млн", reply_to=card), "12 100 000 ₽")
    assert office.app
    later = ManualClock(office.app.frame.clock.now() + timedelta(days=31))
    await tidy(office.app.store, later, journal_days=office.settings.journal_days)

    screen = await the_journal(elena)

    assert "№ 1245 · Сумма: значения больше не хранятся" in plain(screen)
    assert "12 100 000" not in plain(screen)


async def test_without_the_portal_the_page_comes_all_the_same(closed_office: Office) -> None:
    """The portal hangs after a restart: names and fields are not known, the rest is."""
    office = closed_office
    async with bot_running(office):
        anna = await office.agent("Анна Сафина")
        card = await office.opens(anna, FLAT)
        await shown_instead(anna, await asks(anna, "цена 12,1 млн", reply_to=card), "12 100 000 ₽")
    office.portal.faults.is_down = True
    async with bot_running(office):
        elena = office.employee("Елена Орлова", telegram_id=ADMINISTRATOR_ID)

        screen = await the_journal(elena)

        assert f"· {anna.telegram_id}\n№ 1245 · " in plain(screen)
        assert "значения сейчас не прочесть" in plain(screen)
        office.portal.faults.is_down = False
