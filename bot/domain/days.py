"""Days and times as people type them: «28.11», «28 ноября», «завтра», «через неделю», «в пятницу», «28.11 в 15:30»."""

import re
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

LONGEST_MONTH: Final = 9
"""Letters: «сентября» is eight of them, «september» nine."""
PAST_DAYS: Final = 90
"""A day without a year that passed so long ago, or less, is meant as this year's; an older one as the next year's."""

_NAMED: Final[dict[str, int]] = {
    "сегодня": 0, "today": 0, "завтра": 1, "tomorrow": 1, "послезавтра": 2, "day after tomorrow": 2,
    "вчера": -1, "yesterday": -1, "неделя": 7, "week": 7, "next week": 7,
}  # fmt: skip
_MONTHS: Final = (
    ("янв", "jan"), ("фев", "feb"), ("мар", "mar"), ("апр", "apr"), ("мая", "май", "may"), ("июн", "jun"),
    ("июл", "jul"), ("авг", "aug"), ("сен", "sep"), ("окт", "oct"), ("ноя", "nov"), ("дек", "dec"),
)  # fmt: skip
_WEEKDAYS: Final = (
    ("пн", "понедельник", "понедельника", "понедельнику", "mon", "monday"),
    ("вт", "вторник", "вторника", "вторнику", "tue", "tuesday"),
    ("ср", "среда", "среду", "среды", "среде", "wed", "wednesday"),
    ("чт", "четверг", "четверга", "четвергу", "thu", "thursday"),
    ("пт", "пятница", "пятницу", "пятницы", "пятнице", "fri", "friday"),
    ("сб", "суббота", "субботу", "субботы", "субботе", "sat", "saturday"),
    ("вс", "воскресенье", "воскресенья", "воскресенью", "sun", "sunday"),
)
_LENGTHS: Final[dict[str, int]] = {
    **dict.fromkeys(("день", "дня", "дней", "day", "days"), 1),
    **dict.fromkeys(("неделю", "недели", "недель", "нед", "week", "weeks"), 7),
}
_IN_MONTHS: Final[dict[str, int]] = {
    **dict.fromkeys(("месяц", "месяца", "месяцев", "мес", "month", "months"), 1),
    **dict.fromkeys(("полгода",), 6),
    **dict.fromkeys(("год", "года", "лет", "year", "years"), 12),
}
_COUNTS: Final[dict[str, int]] = {"a": 1, "an": 1, "пару": 2, "два": 2, "две": 2, "two": 2, "три": 3, "three": 3}
_ENDS: Final[dict[str, str]] = {"недели": "week", "месяца": "month", "года": "year"}

_BEFORE = re.compile(r"^(?:до|ко?|на|по|by|until|till)\s+")
"""What stands before a day as often as not, and changes nothing about it."""
_NUMERIC = re.compile(r"(\d{1,2})([./,\- ])(\d{1,2})(?:\2(\d{4}|\d{2}))?\.?(?:\s*(?:г|года?)\.?)?")
_ISO = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})")
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|-?(?:го|ое|е))?\s*(?:of\s+)?([^\W\d]+)\.?,?(?:\s+(\d{4}))?(?:\s*(?:г|года?)\.?)?"
)
_MONTH_DAY = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?(?:\s+(\d{4}))?")
_DAY_ALONE = re.compile(r"(?:the\s+)?(\d{1,2})(?:st|nd|rd|th|-?(?:го|му|ое|е)|\s+числ[ауо])")
_END = re.compile(r"(?:в\s+|the\s+)?(?:кон(?:ец|ца|це|цу)|end\s+of(?:\s+the)?)\s+(недели|месяца|года|week|month|year)")
_AHEAD = re.compile(r"(?:через|in|next)\s+(?:(\d{1,3}|a|an|пару|два|две|two|три|three)\s+)?([^\W\d]+)\.?")
_TIME_FIRST = re.compile(r"^((?:в\s+|at\s+)?\d{1,2}:\d{2})[\s,]+(.+)$")
_TIME = re.compile(
    r"(?:^|[\s,]+|t)(?P<said>(?:в|к|at)\s+)?(?P<hour>\d{1,2})(?:(?P<point>[:.])(?P<minute>\d{2})(?::\d{2})?)?"
    r"(?:\s*(?:ч|час\w*|h)\.?)?(?:\s*(?P<half>утра|дня|вечера|am|pm))?$"
)
_NOON: Final = 12
_FIRST_WAKING_HOUR: Final = 7
"""«В 3» is three in the afternoon: nobody shows a flat at night."""
_CENTURY: Final = 2000
_LAST_YEAR: Final = 2200


def parse_day(text: str, today: date) -> date | None:
    """The day; None for what is none. Without a year it is the nearest that makes sense."""
    line = _BEFORE.sub("", _one_line(text))
    if line in _NAMED:
        return today + timedelta(days=_NAMED[line])
    readers = (_written_day, _day_alone, _weekday, _end, _ahead)
    found = next((day for read in readers if (day := read(line, today))), None)
    return found if found and found.year <= _LAST_YEAR else None


def parse_moment(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The day and the time of day, in this zone; a time alone is today's. None for what has no time of day.

    «15.12» alone may be a time and may be a day: it is taken for neither.
    """
    line = _TIME_FIRST.sub(r"\2 \1", _one_line(text))
    found = _TIME.search(line)
    if found is None or not (found["minute"] or found["said"] or found["half"]):
        return None
    today = now.astimezone(zone).date()
    rest = line[: found.start()].strip(" ,")
    if (not rest or _weekday(rest, today)) and _may_be_day(found, today):
        return None
    day = parse_day(rest, today) if rest else today
    try:
        return datetime.combine(day, time(_hour(found), int(found["minute"] or 0)), zone) if day else None
    except ValueError:
        return None


def _one_line(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").casefold().split())


def _may_be_day(found: re.Match[str], today: date) -> bool:
    is_bare = found["point"] == "." and not found["said"] and not found["half"]
    return is_bare and _dated(int(found["hour"]), int(found["minute"]), None, today) is not None


def _hour(found: re.Match[str]) -> int:
    hour, half = int(found["hour"]), found["half"]
    if half in {"утра", "am"}:
        return 0 if hour == _NOON else hour
    is_afternoon = half is not None or (found["minute"] is None and 0 < hour < _FIRST_WAKING_HOUR)
    return hour + _NOON if is_afternoon and hour < _NOON else hour


def _written_day(line: str, today: date) -> date | None:
    if iso := _ISO.fullmatch(line):
        return _day(int(iso[1]), int(iso[3]), int(iso[4]))
    if numeric := _NUMERIC.fullmatch(line):
        return _dated(int(numeric[1]), int(numeric[3]), numeric[4], today)
    if worded := _DAY_MONTH.fullmatch(line):
        return _dated(int(worded[1]), _month(worded[2]), worded[3], today)
    if english := _MONTH_DAY.fullmatch(line):
        return _dated(int(english[2]), _month(english[1]), english[3], today)
    return None


def _day_alone(line: str, today: date) -> date | None:
    """The next day of this number."""
    alone = _DAY_ALONE.fullmatch(line)
    months = (_month_on(today, ahead) for ahead in range(3)) if alone else ()
    days = (_day(year, month, int(alone[1])) for year, month in months if alone)
    return next((day for day in days if day and day >= today), None)


def _weekday(line: str, today: date) -> date | None:
    """The next day of this name; today's own name means a week from now."""
    name = line.removeprefix("во ").removeprefix("в ").removeprefix("on ").removeprefix("next ")
    number = next((place for place, names in enumerate(_WEEKDAYS) if name in names), None)
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1) if number is not None else None


def _end(line: str, today: date) -> date | None:
    """The last day of this week, month or year."""
    found = _END.fullmatch(line)
    match _ENDS.get(found[1], found[1]) if found else None:
        case "week":
            return today + timedelta(days=6 - today.weekday())
        case "month":
            return date(*_month_on(today, 1), 1) - timedelta(days=1)
        case "year":
            return date(today.year, 12, 31)
    return None


def _ahead(line: str, today: date) -> date | None:
    ahead = _AHEAD.fullmatch(line)
    if ahead is None:
        return None
    count = int(ahead[1]) if ahead[1] and ahead[1].isdecimal() else _COUNTS.get(ahead[1], 1)
    if ahead[2] in _IN_MONTHS:
        year, month = _month_on(today, count * _IN_MONTHS[ahead[2]])
        return next((found for less in range(4) if (found := _day(year, month, today.day - less))), None)
    length = _LENGTHS.get(ahead[2])
    return today + timedelta(days=count * length) if length else None


def _month_on(today: date, ahead: int) -> tuple[int, int]:
    """The year and the month so many months from now."""
    months = today.month - 1 + ahead
    return today.year + months // 12, months % 12 + 1


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


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
