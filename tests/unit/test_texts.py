"""Numbers, money, dates and plurals as people say them, in both languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.domain.deals import Money
from bot.texts import Catalogue, Texts
from tests.fakes.clock import ManualClock

NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""12:00 in Moscow."""
THIN, FIRM = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Both languages, at noon."""
    return Catalogue.load("ru", "Europe/Moscow", clock=ManualClock(NOON))


@pytest.fixture
def ru(catalogue: Catalogue) -> Texts:
    """Russian."""
    return catalogue.texts("ru")


@pytest.fixture
def en(catalogue: Catalogue) -> Texts:
    """English."""
    return catalogue.texts("en")


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 сделка"), (2, "2 сделки"), (5, "5 сделок"), (11, "11 сделок"), (21, "21 сделка")]
)
def test_russian_plurals(ru: Texts, count: int, said: str) -> None:
    """One, a few, many, and the teens, which are many."""
    assert ru.n("{n} deal", "{n} deals", count) == said


@pytest.mark.parametrize(
    ("hours_ago", "said"),
    [(1, "утром"), (6, "утром"), (8, "ночью"), (13, "вчера"), (36, "вчера"), (37, f"21{FIRM}ноября")],
)
def test_a_moment_as_people_recall_it(ru: Texts, hours_ago: int, said: str) -> None:
    """The part of this day, yesterday, or the day."""
    assert ru.roughly(NOON - timedelta(hours=hours_ago)) == said


@pytest.mark.parametrize(
    ("days_ago", "russian", "english"),
    [
        (1, "от воскресенья", "from Sunday"),
        (2, "от субботы", "from Saturday"),
        (3, "от пятницы", "from Friday"),
        (4, "от четверга", "from Thursday"),
        (5, "от среды", "from Wednesday"),
        (6, "от вторника", "from Tuesday"),
        (0, f"от 23{FIRM}ноября", f"from 23{FIRM}November"),
        (7, f"от 16{FIRM}ноября", f"from 16{FIRM}November"),
    ],
)
def test_the_day_from_which_something_is(ru: Texts, en: Texts, days_ago: int, russian: str, english: str) -> None:
    """Its weekday within the last week, when that names one day alone; else its date."""
    at = NOON - timedelta(days=days_ago)

    assert (ru.dated(at), en.dated(at)) == (russian, english)


def test_an_evening_and_an_afternoon() -> None:
    """The later parts of the day."""
    late = Catalogue.load("en", "Europe/Moscow", clock=ManualClock(NOON + timedelta(hours=11))).texts("en")

    assert late.roughly(NOON + timedelta(hours=5)) == "in the afternoon"
    assert late.roughly(NOON + timedelta(hours=10)) == "in the evening"


def test_english_plurals(en: Texts) -> None:
    """One and the rest."""
    assert (en.n("{n} deal", "{n} deals", 1), en.n("{n} deal", "{n} deals", 2)) == ("1 deal", "2 deals")


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("12400000", "RUB", f"12{THIN}400{THIN}000{FIRM}₽"),
        ("12400000.00", "RUB", f"12{THIN}400{THIN}000{FIRM}₽"),
        ("12.1", "RUB", f"12,10{FIRM}₽"),
        ("950", "USD", f"950{FIRM}$"),
        ("1", "XTS", f"1{FIRM}XTS"),
    ],
)
def test_money_in_full(ru: Texts, amount: str, currency: str, said: str) -> None:
    """Thin groups, kopecks only where there are any, nothing that breaks."""
    assert ru.money(Money(Decimal(amount), currency)) == said


def test_money_in_english(en: Texts) -> None:
    """Commas, and the sign that everybody at the agency knows."""
    assert en.money(Money(Decimal(12_400_000), "RUB")) == f"12,400,000{FIRM}₽"


@pytest.mark.parametrize(
    ("day", "said"), [(date(2026, 11, 28), f"28{FIRM}ноября"), (date(2027, 1, 5), f"5{FIRM}января{FIRM}2027")]
)
def test_days_as_people_say_them(ru: Texts, day: date, said: str) -> None:
    """The year only when it is not this one."""
    assert ru.date(day) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 23, 11, 5, tzinfo=UTC), "сегодня 14:05"),
        (datetime(2026, 11, 22, 21, 30, tzinfo=UTC), "сегодня 00:30"),
        (datetime(2026, 11, 22, 20, 30, tzinfo=UTC), "вчера 23:30"),
        (datetime(2026, 11, 20, 11, 5, tzinfo=UTC), f"20{FIRM}ноября 14:05"),
    ],
)
def test_moments_in_the_agents_zone(ru: Texts, at: datetime, said: str) -> None:
    """Today and yesterday end at midnight where the agent is."""
    assert ru.when(at) == said


def test_since_today_is_a_time_and_before_a_day_too(ru: Texts) -> None:
    """What stands after «с»."""
    assert ru.since(datetime(2026, 11, 23, 11, 2, tzinfo=UTC)) == "14:02"
    assert ru.since(datetime(2026, 11, 21, 11, 2, tzinfo=UTC)) == f"14:02, 21{FIRM}ноября"


@pytest.mark.parametrize(
    ("hour_utc", "said"), [(3, "доброе утро"), (9, "добрый день"), (16, "добрый вечер"), (22, "добрый вечер")]
)
def test_the_greeting_follows_the_hour(hour_utc: int, said: str) -> None:
    """By the agent's clock, not by the server's."""
    clock = ManualClock(NOON.replace(hour=hour_utc))

    assert Catalogue.load("ru", "Europe/Moscow", clock=clock).texts("ru").good_day() == said


@pytest.mark.parametrize(("asked", "given"), [("en", "en"), ("en-GB", "en"), ("ru", "ru"), ("de", "ru"), (None, "ru")])
def test_a_language_that_is_not_ours_is_the_default(catalogue: Catalogue, asked: str | None, given: str) -> None:
    """Regions count as their language; everything else is spoken to in the default one."""
    assert catalogue.texts(asked).language == given


def test_an_unknown_default_is_english() -> None:
    """A setting for a language that nobody translated still starts."""
    assert Catalogue.load("de", "UTC").texts(None).language == "en"


def test_braces_in_values_stay_as_they_are(ru: Texts) -> None:
    """Titles that look like placeholders are values, not texts."""
    assert ru.t("{name}: refused.", name="{n} {0} %s") == "{n} {0} %s: отказано."
