"""Any field: asked for by its kind under More, answered by button or text; and the deal holds what was meant."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.bitrix24.editable import key_of
from bot.clock import Clock
from bot.sandbox.telegram import Message, Person
from bot.texts import Catalogue
from tests.flows.office import Office, bot_running, open_office
from tests.flows.reading import plain

FLAT = 1245
EDITED = (
    "UF_CRM_AREA", "Комнат", "UF_CRM_FLOOR", "UF_CRM_MORTGAGE", "UF_CRM_BOOKED_ON", "UF_CRM_VIEWING_AT",
    "UF_CRM_COMMISSION", "UF_CRM_REPAIR", "UF_CRM_EXTRAS", "UF_CRM_TAGS", "UF_CRM_LAWYER",
)  # fmt: skip


@pytest.fixture
async def closed_office(tmp_path: Path) -> AsyncIterator[Office]:
    """An agency that lets its agents edit a field of every kind."""
    async with open_office(tmp_path, deal_edit_fields=EDITED) as office:
        yield office


@pytest.fixture
async def office(closed_office: Office) -> AsyncIterator[Office]:
    """With the bot at work."""
    async with bot_running(closed_office):
        yield closed_office


def rows(message: Message) -> list[list[str]]:
    """The buttons as they stand."""
    return [[one.text for one in row] for row in message.keyboard]


async def opens_fields(office: Office, person: Person) -> Message:
    """The card with the fields under it."""
    card = await office.opens(person, FLAT)
    await person.taps("Ещё", card)
    await person.chat.wait_for(lambda _: card.find_button("Изменить") is not None)
    await person.taps("Изменить", card)
    await person.chat.wait_for(lambda _: card.find_button("Название") is not None)
    return card


async def asks_for(office: Office, person: Person, field: str) -> Message:
    """The question for a field of the menu."""
    card = await opens_fields(office, person)
    if card.find_button(field) is None:
        await person.taps("›", card)
        await person.chat.wait_for(lambda _: card.find_button(field) is not None)
    asked = len(person.chat.from_bot)
    await person.taps(field, card)
    await person.chat.wait_for(lambda chat: len(chat.from_bot) > asked)
    return person.chat.last_from_bot


async def test_the_menu_has_pages(office: Office, anna: Person) -> None:
    """The standard fields first, then those of the settings, by code or by title."""
    card = await opens_fields(office, anna)
    closes_on = office.portal.deal(FLAT).closes_on
    assert closes_on is not None
    day = Catalogue.load("ru", "Europe/Moscow", clock=Clock()).texts("ru").date(closes_on).replace("\u00a0", " ")

    first = [text for row in rows(card) for text in row]
    assert [text.replace("\u00a0", " ").replace("\u202f", " ") for text in first[:5]] == [
        "Сумма: 12 400 000 ₽",
        "Название: 2-к, Чистопольская 20",
        f"Дата закрытия: {day}",
        "Источник: Звонок",
        "Комментарий сделки: пусто",
    ]
    assert rows(card)[-2:] == [["‹", "1 из 2", "›"], ["‹ Назад"]]


async def test_the_menu_stays_for_the_next_field(office: Office, anna: Person) -> None:
    """After an answer it is there again, on its page, with what is true now."""
    card = await opens_fields(office, anna)
    await anna.taps("›", card)
    await anna.chat.wait_for(lambda _: ["‹", "2 из 2", "›"] in rows(card))
    asked = anna.chat.last_from_bot
    assert "Ремонт" in str(rows(card))

    await anna.taps("Ремонт", card)
    await anna.chat.wait_for(lambda chat: chat.last_from_bot is not asked)
    await anna.says("дизайн")

    await anna.chat.wait_for(lambda _: card.find_button("Ремонт: Дизайнерский") is not None)
    assert ["‹", "2 из 2", "›"] in rows(card)


async def test_a_tapped_value_is_on_the_menu_too(office: Office, anna: Person) -> None:
    """The card that the question came from is true again, whichever way it was answered."""
    card = await opens_fields(office, anna)
    asked = len(anna.chat.from_bot)
    await anna.taps("Источник", card)
    await anna.chat.wait_for(lambda chat: len(chat.from_bot) > asked)

    await anna.taps("Реклама", anna.chat.last_from_bot)

    await anna.chat.wait_for(lambda _: card.find_button("Источник: Реклама") is not None)


async def test_commas_are_a_change_as_well(office: Office, anna: Person) -> None:
    """A title that gets other signs is written, not taken for written."""
    await asks_for(office, anna, "Название")

    answered = await anna.says("2-к. Чистопольская 20")
    await anna.chat.wait_for_text("→ 2-к. Чистопольская 20", after=answered)

    assert office.portal.deal(FLAT).title == "2-к. Чистопольская 20"


async def test_a_new_title_may_begin_like_another_field(office: Office, anna: Person) -> None:
    """Where any text is an answer, the whole text is the answer."""
    await asks_for(office, anna, "Название")

    answered = await anna.says("цена 12 млн, торг")
    await anna.chat.wait_for_text("→ цена 12 млн, торг", after=answered)

    deal = office.portal.deal(FLAT)
    assert (deal.title, deal.amount) == ("цена 12 млн, торг", Decimal(12_400_000))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("Название", "2-к у парка", "Название: 2-к, Чистопольская 20 → 2-к у парка"),
        ("Комментарий сделки", "Торг\nдо 12 млн", "Комментарий сделки: пусто → Торг до 12 млн"),
        ("Площадь, м²", "65,5", "Площадь, м²: 64,5 → 65,5"),
        ("Площадь, м²", "65 м", "Площадь, м²: 64,5 → 65"),
        ("Площадь, м²", "65,5 кв. м", "Площадь, м²: 64,5 → 65,5"),
        ("Комнат", "3", "Комнат: 2 → 3"),
        ("Этаж", "6 из 9", "Этаж: 5 из 9 → 6 из 9"),
        ("Ипотека", "нет", "Ипотека: да → нет"),
        ("Комиссия", "250 тыс", "Комиссия: пусто → 250 000 ₽"),
        ("Ремонт", "дизайн", "Ремонт: Евроремонт → Дизайнерский"),
        ("Удобства", "лифт, мебель", "Удобства: Балкон, Лифт → Лифт, Мебель"),
        ("Метки", "срочно\nбез торга", "Метки: срочно, торг <уместен> → срочно, без торга"),
        ("Источник", "Реклама", "Источник: Звонок → Реклама"),
    ],
)
async def test_a_value_by_text(office: Office, anna: Person, field: str, typed: str, said: str) -> None:
    """Old → new, the way back, and the portal holds it; then everything is as it was."""
    deal = office.portal.deal(FLAT)
    before = (deal.title, deal.comments, deal.source_id, dict(deal.custom))
    await asks_for(office, anna, field)

    answered = await anna.says(typed)
    result = await anna.chat.wait_for_text("→", after=answered)

    assert said in plain(result)
    assert (deal.title, deal.comments, deal.source_id, dict(deal.custom)) != before
    await anna.taps("↩️", result)
    was = said.split(": ")[1].split(" → ", maxsplit=1)[0]
    await anna.chat.wait_for(lambda _: was in plain(result).split("→")[-1])
    assert (deal.title, deal.comments, deal.source_id) == before[:3]
    assert {code for code, value in deal.custom.items() if (value or None) != (before[3].get(code) or None)} == set()


@pytest.mark.parametrize(
    ("field", "typed", "expected"),
    [
        ("Площадь, м²", "много", "Жду число"),
        ("Комнат", "2,5", "Жду целое число"),
        ("Комнат", "2к", "Жду целое число"),
        ("Ипотека", "может быть", "Жду «да» или «нет»"),
        ("Дата брони", "скоро", "Жду день"),
        ("Ближайший показ", "28.11", "Жду день и время"),
        ("Ближайший показ", "15.12", "Жду день и время"),
        ("Комиссия", "договоримся", "Жду сумму"),
        ("Ремонт", "никакой", "Жду одно из списка"),
        ("Название", "я" * 256, "до 255 букв"),
    ],
)
async def test_a_wrong_value(office: Office, anna: Person, field: str, typed: str, expected: str) -> None:
    """It is told what is expected, and the question stays."""
    before = dict(office.portal.deal(FLAT).custom)
    await asks_for(office, anna, field)

    for _ in range(2):
        answered = await anna.says(typed)
        await anna.chat.wait_for_text(expected, after=answered)

    assert office.portal.deal(FLAT).custom == before


async def test_a_day_by_button(office: Office, anna: Person) -> None:
    """Today, tomorrow, in a week; the closing date of the card."""
    asked = await asks_for(office, anna, "Дата закрытия")
    assert rows(asked) == [["Сегодня", "Завтра"], ["Через неделю"], ["Очистить", "Не менять"]]

    await anna.taps("Завтра", asked)
    await anna.chat.wait_for(lambda _: "→" in asked.text)

    today = datetime.now(tz=office.settings.timezone).date()
    assert office.portal.deal(FLAT).closes_on == today + timedelta(days=1)


async def test_a_day_by_text(office: Office, anna: Person) -> None:
    """In any usual form."""
    await asks_for(office, anna, "Дата закрытия")

    answered = await anna.says("28 ноября 2027")
    result = await anna.chat.wait_for_text("→", after=answered)

    assert "→ 28 ноября 2027" in plain(result)
    assert office.portal.deal(FLAT).closes_on == date(2027, 11, 28)


async def test_a_moment(office: Office, anna: Person) -> None:
    """In the agent's own time zone."""
    await asks_for(office, anna, "Ближайший показ")

    answered = await anna.says("28.11.2027 15:30")
    result = await anna.chat.wait_for_text("→", after=answered)

    assert "28 ноября 2027 15:30" in plain(result)
    shown = office.portal.deal(FLAT).custom["UF_CRM_VIEWING_AT"]
    assert isinstance(shown, datetime)
    assert shown.astimezone(office.settings.timezone).isoformat().startswith("2027-11-28T15:30")


async def test_a_switch(office: Office, anna: Person) -> None:
    """The present answer is marked, the other one is a tap away."""
    asked = await asks_for(office, anna, "Ипотека")
    assert rows(asked)[0] == ["● Да", "Нет"]

    await anna.taps("Нет", asked)
    await anna.chat.wait_for(lambda _: "да → нет" in asked.text)

    assert office.portal.deal(FLAT).custom["UF_CRM_MORTGAGE"] is False


async def test_a_list(office: Office, anna: Person) -> None:
    """One of many, the present one marked."""
    asked = await asks_for(office, anna, "Ремонт")
    assert rows(asked)[:3] == [
        ["Без отделки", "Косметический"],
        ["● Евроремонт", "Дизайнерский"],
        ["Очистить", "Не менять"],
    ]

    await anna.taps("Дизайнерский", asked)
    await anna.chat.wait_for(lambda _: "Евроремонт → Дизайнерский" in asked.text)

    assert office.portal.deal(FLAT).custom["UF_CRM_REPAIR"] == 47


async def test_a_list_of_many(office: Office, anna: Person) -> None:
    """Each tap adds or takes out; the list stays for the next one."""
    asked = await asks_for(office, anna, "Удобства")
    assert [text for row in rows(asked)[:2] for text in row] == ["● Балкон", "● Лифт", "Парковка", "Мебель"]

    await anna.taps("Парковка", asked)
    await anna.chat.wait_for(lambda _: asked.find_button("● Парковка") is not None)
    await anna.taps("● Балкон", asked)
    await anna.chat.wait_for(lambda _: asked.find_button("Балкон").text == "Балкон")  # type: ignore[union-attr]

    assert office.portal.deal(FLAT).custom["UF_CRM_EXTRAS"] == [53, 55]


async def test_another_kind_leads_to_the_portal(office: Office, anna: Person) -> None:
    """An employee is chosen there; who it is stands on the menu's button and in the answer."""
    asked = await asks_for(office, anna, "Юрист: Рустам Ахметов")

    assert plain(asked).split("\n")[1:] == ["Юрист: Рустам Ахметов", "Это поле меняется в Битрикс24."]
    assert asked.buttons[0].url == f"{office.portal.base_url}/crm/deal/details/{FLAT}/"


async def test_who_does_not_work_there_any_more(office: Office, anna: Person) -> None:
    """Has no name that is known: the number is said rather than nothing."""
    office.portal.deal(FLAT).custom["UF_CRM_LAWYER"] = 17

    asked = await asks_for(office, anna, "Юрист: сотрудник")

    assert plain(asked).split("\n")[1] == "Юрист: сотрудник № 17"


async def test_what_a_person_typed_travels_in_no_batch(office: Office, anna: Person) -> None:
    """References in it would be replaced: the text arrives as it is, and the card comes in a request of its own."""
    await asks_for(office, anna, "Название")
    office.portal.log.clear()

    answered = await anna.says("Дом $result[deal][ID] & 100%")
    await anna.chat.wait_for_text("→", after=answered)

    assert office.portal.deal(FLAT).title == "Дом $result[deal][ID] & 100%"
    assert office.portal.log.methods == ["batch", "crm.item.update", "batch"]


async def test_a_reply_names_any_field(office: Office, anna: Person) -> None:
    """Figures with a space, texts with a colon; a text without it is a comment."""
    card = await office.opens(anna, FLAT)

    replied = await anna.says("комнат 3", reply_to=card)
    await anna.chat.wait_for_text("Комнат: 2 → 3", after=replied)
    replied = await anna.says("Этаж: 6 из 9", reply_to=card)
    await anna.chat.wait_for_text("Этаж: 5 из 9 → 6 из 9", after=replied)
    replied = await anna.says("этаж слишком высокий", reply_to=card)
    await anna.chat.wait_for_text("Комментарий в сделке.", after=replied)

    assert office.portal.deal(FLAT).custom["UF_CRM_ROOMS"] == 3


async def test_a_field_that_is_not_offered(office: Office, anna: Person) -> None:
    """Forged data changes no field beside those of the settings."""
    card = await office.opens(anna, FLAT)
    for code in ("ASSIGNED_BY_ID", "UTM_SOURCE", "UF_CRM_LISTING"):
        await anna.taps_data(f"v:{FLAT}:{key_of(code)}::4:0", card)
    await anna.chat.wait_for(lambda chat: len(chat.notices) == 3)

    deal = office.portal.deal(FLAT)
    assert deal.responsible_id == office.portal.employee("Анна Сафина").employee_id
    assert "UTM_SOURCE" not in deal.extra
    assert all("больше нет" in notice.text for notice in anna.chat.notices)


async def test_the_amount_in_another_currency(office: Office, anna: Person) -> None:
    """The sign goes with the figure, and comes back with it."""
    await asks_for(office, anna, "Сумма")

    answered = await anna.says("150 000 $")
    await anna.chat.wait_for_answer(answered)
    doubt = anna.chat.last_from_bot
    if "сколько" in doubt.text:
        await anna.taps(lambda one: one.text.startswith("150"), doubt)
    await anna.chat.wait_for(lambda chat: "→" in chat.last_from_bot.text)
    result = anna.chat.last_from_bot

    assert "12 400 000 ₽ → 150 000 $" in plain(result)
    assert (office.portal.deal(FLAT).amount, office.portal.deal(FLAT).currency) == (Decimal(150_000), "USD")
    await anna.taps("↩️", result)
    await anna.chat.wait_for(lambda _: "→ 12 400 000 ₽" in plain(result))
    assert (office.portal.deal(FLAT).amount, office.portal.deal(FLAT).currency) == (Decimal(12_400_000), "RUB")
