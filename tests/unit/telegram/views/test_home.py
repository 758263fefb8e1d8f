"""The home card, `/status` and `/help`."""

from datetime import UTC, datetime

from bot.domain.ids import DealId
from bot.services.status import Outage, Status
from bot.telegram.views.home import (
    LastDeal,
    help_screen,
    home,
    language_chosen,
    language_screen,
    status_screen,
    welcome,
)
from tests.unit.telegram.views.drawing import CATALOGUE, EN, RU, lines

OUTAGE = Outage(datetime(2026, 11, 23, 11, 2, tzinfo=UTC), datetime(2026, 11, 23, 11, 31, tzinfo=UTC))


def test_the_first_home_card() -> None:
    """By name, and what the bot is for."""
    assert lines(welcome(RU, "Анна", 11)) == [
        "Здравствуйте, Анна!",
        "",
        "Напишите номер сделки, адрес или телефон клиента — найду.",
        "Пришлите фото — положу в папку.",
        "Ответьте на карточку — запишу комментарий.",
        "[Мои сделки · 11] [Недавние]",
    ]


def test_every_later_home_card() -> None:
    """The last deal is one touch away."""
    assert lines(home(RU, "Анна", Status(), LastDeal(DealId(1245), "Чистопольская, 20, кв. 41"), 11)) == [
        "Анна, добрый день.",
        "В пути фото нет, всё в папках.",
        "[№ 1245 · Чистопольская 20]",
        "[Мои сделки · 11] [Недавние]",
    ]


def test_home_while_the_portal_is_silent() -> None:
    """No name, no numbers, and still everything that is known."""
    status = Status(portal_down_since=OUTAGE.began_at, photos={DealId(7): 3}, photos_without_deal=6)

    assert lines(home(RU, None, status, LastDeal(DealId(7), None), None)) == [
        "Добрый день.",
        "В пути: 3 фото → № 7",
        "Ждут сделку: 6 фото",
        "Битрикс24 не отвечает с 14:02.",
        "[№ 7]",
        "[Мои сделки] [Недавние]",
    ]


def test_status() -> None:
    """Four lines that an agent can read."""
    assert lines(status_screen(RU, Status(photos={DealId(1245): 3}, photos_without_deal=6))) == [
        "Бот ✅  Битрикс24 ✅",
        "В пути: 3 фото → № 1245",
        "Ждут сделку: 6 фото",
        "Последняя ошибка: нет",
    ]


def test_status_after_an_outage() -> None:
    """From when to when."""
    assert lines(status_screen(EN, Status(comments=1, last_outage=OUTAGE)))[1:] == [
        "On the way: 1 comment",
        "Last error: Bitrix24 did not answer, today 14:02 – 14:31",
    ]


def test_help_fits_one_screen() -> None:
    """In both languages, counted as lines of a phone."""
    for texts in (RU, EN):
        assert sum(-(-len(drawn) // 34) or 1 for drawn in lines(help_screen(texts, 11))) <= 20


def test_the_present_language_is_marked() -> None:
    """Each language by its own name."""
    assert lines(language_screen(RU, CATALOGUE)) == ["На каком языке говорить?", "[● Русский] [English]"]
    assert lines(language_chosen(EN, CATALOGUE)) == ["I speak English now.", "[Русский] [● English]"]
