"""Days and times as people type them: «28.11», «28 ноября», «завтра», «через неделю», «в пятницу», «28.11 в 15:30»."""

import re
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

PAST_DAYS: Final = 90
"""A day without a year that passed so long ago, or less, is meant as this year's; an older one as the next year's."""

_NAMED: Final[dict[str, int]] = {
    "сегодня": 0, "today": 0, "завтра": 1, "tomorrow": 1, "послезавтра": 2, "вчера": -1, "yesterday": -1,
    "неделя": 7, "week": 7, "next week": 7,
}  # fmt: skip
_MONTHS: Final = (
    ("янв", "jan"), ("фев", "feb"), ("мар", "mar"), ("апр", "apr"), ("мая", "май", "may"), ("июн", "jun"),
    ("июл", "jul"), ("авг", "aug"), ("сен", "sep"), ("окт", "oct"), ("ноя", "nov"), ("дек", "dec"),
)  # fmt: skip
_WEEKDAYS: Final = (
    ("пн", "понедельник", "mon", "monday"), ("вт", "вторник", "tue", "tuesday"),
    ("ср", "среда", "среду", "wed", "wednesday"), ("чт", "четверг", "thu", "thursday"),
    ("пт", "пятница", "пятницу", "fri", "friday"), ("сб", "суббота", "субботу", "sat", "saturday"),
    ("вс", "воскресенье", "sun", "sunday"),
)  # fmt: skip
_LENGTHS: Final[dict[str, int]] = {
    **dict.fromkeys(("день", "дня", "дней", "day", "days"), 1),
    **dict.fromkeys(("неделю", "недели", "недель", "week", "weeks"), 7),
}
_IN_MONTHS: Final = frozenset({"месяц", "месяца", "месяцев", "month", "months"})

_NUMERIC = re.compile(r"(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}|\d{2}))?(?:\s*(?:г|года?)?\.?)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|-?го)?\s+([^\W\d]+)\.?,?(?:\s+(\d{4}))?(?:\s*(?:г|года?)\.?)?")
_MONTH_DAY = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?(?:\s+(\d{4}))?")
_AHEAD = re.compile(r"(?:через|in)\s+(?:(\d{1,3}|a|an)\s+)?([^\W\d]+)")
_TIME = re.compile(r"(?:^|\s+|t)(?:в\s+|at\s+)?(\d{1,2})[:.](\d{2})(?::\d{2})?$")
_HOUR = re.compile(r"(?:^|\s+)(?:в|at)\s+(\d{1,2})(?:\s*(?:ч|час\w*|h))?\.?$")
_CENTURY: Final = 2000
_LAST_YEAR: Final = 2200


def parse_day(text: str, today: date) -> date | None:
    """The day; None for what is none. Without a year it is the nearest that makes sense."""
    line = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").casefold().split()).removeprefix("до ").removeprefix("by ")
    if line in _NAMED:
        return today + timedelta(days=_NAMED[line])
    found = _written_day(line, today) or _weekday(line, today) or _ahead(line, today)
    return found if found and found.year <= _LAST_YEAR else None


def parse_moment(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The day and the time of day, in this zone; a time alone is today's. None for what has no time of day."""
    line = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").casefold().split())
    found = _TIME.search(line) or _HOUR.search(line)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2]) if found.re is _TIME else 0
    today = now.astimezone(zone).date()
    rest = line[: found.start()].strip(" ,")
    day = parse_day(rest, today) if rest else today
    try:
        return datetime.combine(day, time(hour, minute), zone) if day else None
    except ValueError:
        return None


def _written_day(line: str, today: date) -> date | None:
    if iso := _ISO.fullmatch(line):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if numeric := _NUMERIC.fullmatch(line):
        return _dated(int(numeric[1]), int(numeric[2]), numeric[3], today)
    if worded := _DAY_MONTH.fullmatch(line):
        return _dated(int(worded[1]), _month(worded[2]), worded[3], today)
    if english := _MONTH_DAY.fullmatch(line):
        return _dated(int(english[2]), _month(english[1]), english[3], today)
    return None


def _weekday(line: str, today: date) -> date | None:
    """The next day of this name; today's own name means a week from now."""
    name = line.removeprefix("во ").removeprefix("в ").removeprefix("on ").removeprefix("next ")
    number = next((place for place, names in enumerate(_WEEKDAYS) if name in names), None)
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1) if number is not None else None


def _ahead(line: str, today: date) -> date | None:
    ahead = _AHEAD.fullmatch(line)
    if ahead is None:
        return None
    count = int(ahead[1]) if ahead[1] and ahead[1].isdecimal() else 1
    if ahead[2] in _IN_MONTHS:
        months = today.month - 1 + count
        year, month = today.year + months // 12, months % 12 + 1
        return next((found for less in range(4) if (found := _day(year, month, today.day - less))), None)
    length = _LENGTHS.get(ahead[2])
    return today + timedelta(days=count * length) if length else None


def _dated(day: int, month: int | None, year: str | None, today: date) -> date | None:
    if month is None:
        return None
    if year:
        number = int(year)
        return _day(number if number > 99 else _CENTURY + number, month, day)  # noqa: PLR2004  # two digits of a year
    for number in range(today.year, today.year + 9):  # the 29th of February comes every eight years at the rarest
        found = _day(number, month, day)
        if found and found >= today - timedelta(days=PAST_DAYS):
            return found
    return None


def _month(word: str) -> int | None:
    bare = word.strip(".")
    return next((place for place, names in enumerate(_MONTHS, 1) if any(_is_form(bare, name) for name in names)), None)


def _is_form(word: str, beginning: str) -> bool:
    return word.startswith(beginning) and len(word) <= LONGEST_MONTH


LONGEST_MONTH: Final = 9
"""Letters: «сентября» is eight of them, «september» nine."""


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
