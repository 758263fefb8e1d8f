"""Lists of deals, a page at a time."""

import pytest
from aiogram.types import InlineKeyboardMarkup
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.compact import plain
from bot.telegram.screens import Screen
from bot.telegram.views.deal_lists import by_phone, by_words, my_deals, nothing_found, recent_deals
from bot.telegram.views.pages import PAGE_SIZE, page_of
from bot.telegram.views.progress import dots, list_dots
from tests.unit.telegram.views.drawing import EN, RU, line, lines

THREE = [
    line(1245, "2-к, Чистопольская 20"),
    line(1251, "1-к, Чистопольская 61"),
    line(990, "Чистопольская 3", is_closed=True),
]
MANY = [line(1000 + number, f"Дом {number}", step=number % 6) for number in range(23)]


def data_of(screen: Screen) -> list[str]:
    """What all the buttons carry."""
    assert isinstance(screen.keyboard, InlineKeyboardMarkup)
    return [button.callback_data or "" for row in screen.keyboard.inline_keyboard for button in row]


def test_found_deals() -> None:
    """One button a deal, closed ones marked."""
    assert lines(by_words(RU, "чистопльская", THREE, 1)) == [
        "Нашлось 3, ваши первыми:",
        "[№ 1245 · 2-к, Чистопольская 20]",
        "[№ 1251 · 1-к, Чистопольская 61]",
        "[№ 990 · ✓ Чистопольская 3]",
    ]


def test_nothing_found_says_where_was_looked() -> None:
    """And offers the way on."""
    assert lines(nothing_found(RU, "гвардейская 40", 11)) == [
        "По «гвардейская 40» ничего нет.",
        "Ищу по номеру, адресу, названию, имени и телефону клиента.",
        "[Мои сделки · 11] [Недавние]",
    ]


def test_nothing_found_while_the_deals_are_being_read() -> None:
    """A typo may be why; one tap tries again. Who typed a price is told about that."""
    assert lines(nothing_found(RU, "чистопльская", 11, is_forgiving=False)) == [
        "По «чистопльская» ничего нет.",
        "Опечатки пока не прощаю: после запуска ещё читаю сделки.",
        "[Искать ещё раз]",
        "[Мои сделки · 11] [Недавние]",
    ]
    assert "Опечатки" not in "".join(lines(nothing_found(RU, "12 млн", 11, "12 млн", is_forgiving=False)))


@pytest.mark.parametrize("typed", ["12,1 млн", "цена 12,1 млн", "Сумма: 12 100 000"])
def test_a_price_that_answers_nothing_says_where_it_belongs(typed: str) -> None:
    """With the field's name or without: an agent may think that the open card is meant."""
    [_, hint, *_] = lines(nothing_found(RU, plain(typed), 11, typed))

    assert hint == "Если это цена, ответьте на карточку сделки: цена 12 100 000"


def test_nothing_found_quotes_what_was_typed() -> None:
    """With its commas and capitals; a search that was cut is quoted as it was looked for."""
    [typed, *_] = lines(nothing_found(RU, plain("ЖК «Ёлка», 12,5"), 11, "ЖК «Ёлка», 12,5"))
    endless = "чистопольская улица двадцать корпус четыре подъезд второй"
    [cut, *_] = lines(nothing_found(RU, plain(endless), 11, endless))

    assert typed == "По «ЖК «Ёлка», 12,5» ничего нет."
    assert cut == "По «чистопольская улица двадцать корпус четыре» ничего нет."


def test_pages_go_round() -> None:
    """The page before the first is the last, so no button is dead."""
    first, last = by_words(EN, "house", MANY, 1), by_words(EN, "house", MANY, 3)

    assert lines(first)[-1] == "[‹] [1 of 3] [›]"
    assert [data_of(first)[-3], data_of(first)[-1]] == ["f:3:house", "f:2:house"]
    assert [data_of(last)[-3], data_of(last)[-1]] == ["f:2:house", "f:1:house"]


@given(st.text(min_size=1), st.integers(1, 99999))
def test_a_search_fits_every_button(text: str, number: int) -> None:
    """64 bytes, whatever was typed and however many pages there are."""
    assert all(len(data.encode()) <= 64 for data in data_of(by_words(RU, plain(text), MANY, number)))


@given(st.integers(0, 100), st.integers(-5, 50))
def test_every_deal_is_on_one_page(count: int, asked: int) -> None:
    """Pages together are the list, and a page that is gone is the last one."""
    deals = [line(number + 1, "Дом") for number in range(count)]
    pages = page_of(deals, 1).pages

    assert [one for number in range(1, pages + 1) for one in page_of(deals, number).lines] == deals
    assert 1 <= page_of(deals, asked).number <= pages
    assert len(page_of(deals, asked).lines) <= PAGE_SIZE


def test_my_deals() -> None:
    """Progress before the number, the address as people say it."""
    assert lines(my_deals(RU, [line(1198, "Дубравная, 28", step=5), line(1260, "Зорге 12", step=1)])) == [
        "Ваши открытые сделки: 2",
        "Ближе к концу — выше.",
        "[●●●●● 1198 · Дубравная 28]",
        "[●○○○○ 1260 · Зорге 12]",
    ]


def test_no_deals_at_all() -> None:
    """A new colleague's first lists say what to do."""
    assert lines(my_deals(RU, [])) == ["Открытых сделок у вас нет. Напишите номер, адрес или телефон клиента."]
    assert lines(recent_deals(RU, []))[0].startswith("Вы ещё не открывали сделок.")


def test_a_clients_deals() -> None:
    """By the name on the contact card, or by the number."""
    assert lines(by_phone(RU, "89005550142", THREE[:2], 1, "Ильдар Хасанов"))[0] == "Ильдар Хасанов · 2 сделки"
    assert lines(by_phone(RU, "89005550142", THREE[:2], 1))[0] == "+7 900 555-01-42 · 2 сделки"


def test_nobody_has_the_number() -> None:
    """What was looked for, and what else to try."""
    assert lines(by_phone(RU, "+7 900 555-77-00", [], 1)) == [
        "Сделок с номером +7 900 555-77-00 не нашлось.",
        "Он мог быть записан иначе: попробуйте фамилию или адрес.",
    ]


@pytest.mark.parametrize(
    ("step", "steps", "drawn"),
    [(3, 5, "●●●○○"), (0, 3, "○○○"), (7, 7, "●●●●●●●"), (1, 50, "●○○○○"), (50, 50, "●●●●●"), (0, 0, "")],
)
def test_few_stages_are_dots_and_many_a_share(step: int, steps: int, drawn: str) -> None:
    """Up to seven dots can be counted."""
    assert dots(step, steps) == drawn


@given(st.integers(0, 60), st.integers(0, 60))
def test_list_dots_are_always_five(step: int, steps: int) -> None:
    """So that the lines of a list begin alike; all five only at the end."""
    drawn = list_dots(min(step, steps), steps)

    assert len(drawn) == 5
    assert (drawn == "●●●●●") == (steps > 0 and min(step, steps) == steps)
