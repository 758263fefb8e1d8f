"""Days and times as agents type them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.days import parse_day, parse_moment
from bot.texts import Catalogue
from tests.fakes.clock import NOON, ManualClock

TODAY = date(2026, 11, 23)
"""A Monday."""
MOSCOW = ZoneInfo("Europe/Moscow")
CATALOGUE = Catalogue.load("ru", "Europe/Moscow", clock=ManualClock(NOON))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("28.11", date(2026, 11, 28)),
        ("28.11.2026", date(2026, 11, 28)),
        ("28.11.27", date(2027, 11, 28)),
        ("28/11", date(2026, 11, 28)),
        ("2026-11-28", date(2026, 11, 28)),
        ("28 ноября", date(2026, 11, 28)),
        ("28 ноября 2027 г.", date(2027, 11, 28)),
        ("до 28.11", date(2026, 11, 28)),
        ("28 nov", date(2026, 11, 28)),
        ("November 28, 2027", date(2027, 11, 28)),
        ("Сегодня", TODAY),
        ("завтра", TODAY + timedelta(days=1)),
        ("послезавтра", TODAY + timedelta(days=2)),
        ("через неделю", TODAY + timedelta(days=7)),
        ("через 3 дня", TODAY + timedelta(days=3)),
        ("in 2 weeks", TODAY + timedelta(days=14)),
        ("через месяц", date(2026, 12, 23)),
        ("в пятницу", date(2026, 11, 27)),
        ("пн", date(2026, 11, 30)),
        ("1.1", date(2027, 1, 1)),
        ("20.11", date(2026, 11, 20)),
        ("29.02", date(2028, 2, 29)),
        ("28,11", date(2026, 11, 28)),
        ("28 11 27", date(2027, 11, 28)),
        ("2026/11/28", date(2026, 11, 28)),
        ("28ноября", date(2026, 11, 28)),
        ("28-го ноября", date(2026, 11, 28)),
        ("28th of November", date(2026, 11, 28)),
        ("28-го", date(2026, 11, 28)),
        ("до 20 числа", date(2026, 12, 20)),
        ("к 31-му", date(2026, 12, 31)),
        ("the 28th", date(2026, 11, 28)),
        ("до пятницы", date(2026, 11, 27)),
        ("к среде", date(2026, 11, 25)),
        ("на 28.11", date(2026, 11, 28)),
        ("до конца недели", date(2026, 11, 29)),
        ("конец месяца", date(2026, 11, 30)),
        ("end of the year", date(2026, 12, 31)),
        ("через 2 нед.", date(2026, 12, 7)),
        ("через пару дней", date(2026, 11, 25)),
        ("через полгода", date(2027, 5, 23)),
        ("через год", date(2027, 11, 23)),
        ("next month", date(2026, 12, 23)),
    ],
)
def test_a_day_in_any_usual_form(text: str, day: date) -> None:
    """Without a year it is the nearest that makes sense."""
    assert parse_day(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "31.02",
        "0.0",
        "32.13",
        "12,4 млн",
        "",
        "никогда",
        "28",
        "28.11.20261",
        "через попу",
        "32-го",
        "28.11/26",
        "конец света",
    ],
)
def test_what_is_no_day(text: str) -> None:
    """Days that no calendar has, and words."""
    assert parse_day(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("28.11 15:30", datetime(2026, 11, 28, 15, 30, tzinfo=MOSCOW)),
        ("завтра в 15:00", datetime(2026, 11, 24, 15, 0, tzinfo=MOSCOW)),
        ("15:30", datetime(2026, 11, 23, 15, 30, tzinfo=MOSCOW)),
        ("28 ноября 2026, 9:05", datetime(2026, 11, 28, 9, 5, tzinfo=MOSCOW)),
        ("28.11 в 9", datetime(2026, 11, 28, 9, 0, tzinfo=MOSCOW)),
        ("15:30 завтра", datetime(2026, 11, 24, 15, 30, tzinfo=MOSCOW)),
        ("в 15:30 28.11", datetime(2026, 11, 28, 15, 30, tzinfo=MOSCOW)),
        ("завтра в 3", datetime(2026, 11, 24, 15, 0, tzinfo=MOSCOW)),
        ("завтра в 9 утра", datetime(2026, 11, 24, 9, 0, tzinfo=MOSCOW)),
        ("завтра в 9", datetime(2026, 11, 24, 9, 0, tzinfo=MOSCOW)),
        ("в пятницу в 7 вечера", datetime(2026, 11, 27, 19, 0, tzinfo=MOSCOW)),
        ("tomorrow at 3 pm", datetime(2026, 11, 24, 15, 0, tzinfo=MOSCOW)),
        ("15.30", datetime(2026, 11, 23, 15, 30, tzinfo=MOSCOW)),
        ("в 15.12", datetime(2026, 11, 23, 15, 12, tzinfo=MOSCOW)),
        ("28.11 15.12", datetime(2026, 11, 28, 15, 12, tzinfo=MOSCOW)),
        ("2026-11-28T15:30:00", datetime(2026, 11, 28, 15, 30, tzinfo=MOSCOW)),
        ("15.12", None),
        ("пт 4.12", None),
        ("через 3 дня", None),
        ("28.11", None),
        ("25:00", None),
        ("дорого в 15:00", None),
    ],
)
def test_a_moment_in_any_usual_form(text: str, moment: datetime | None) -> None:
    """A day with its time; a time alone is today's, unless it may as well be a day."""
    assert parse_moment(text, datetime(2026, 11, 23, 9, tzinfo=UTC), MOSCOW) == moment


@pytest.mark.parametrize("language", ["ru", "en"])
@given(day=st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31)))
def test_what_the_bot_writes_it_reads(language: str, day: date) -> None:
    """Every day of another year, as the bot itself shows it, and every one of this year that is not long past."""
    read = parse_day(CATALOGUE.texts(language).date(day), TODAY)

    assert read == day or (day.year == TODAY.year and day < TODAY - timedelta(days=90))


@given(text=st.text(max_size=40))
def test_any_text_is_a_day_or_none(text: str) -> None:
    """Nothing that a person types fails."""
    found = parse_day(text, TODAY), parse_moment(text, NOON, MOSCOW)

    assert all(one is None or one.year >= 1 for one in found)
