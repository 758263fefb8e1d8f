"""What the bot says: an English sentence in the code becomes one in the agent's language, with its numbers and dates.

Catalogues are gettext `.po` files, compiled in memory when the program starts, so there is no build step to forget.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, get_currency_symbol

from bot.clock import Clock
from bot.domain.deals import Money

SOURCE_LANGUAGE = "en"
"""The language of the sentences in the code; it needs no catalogue."""

NO_BREAK = "\N{NO-BREAK SPACE}"
THIN_NO_BREAK = "\N{NARROW NO-BREAK SPACE}"

MORNING_HOURS = range(5, 12)
DAY_HOURS = range(12, 18)
DAYS_OF_WEEK = 7


def _folder() -> Path:
    """Where the catalogues are: inside the installed package, or beside it in a clone."""
    installed = Path(__file__).parent / "locales"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "locales"


@cache
def _compiled(po_file: Path) -> GNUTranslations:
    """Once in a process: it takes longer than anything else that a start does by itself."""
    compiled = BytesIO()
    with po_file.open("rb") as source:
        write_mo(compiled, read_po(source))
    compiled.seek(0)
    return GNUTranslations(compiled)


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's sentences, numbers and dates."""

    language: str
    timezone: ZoneInfo
    clock: Clock
    translations: NullTranslations

    def t(self, msgid: str, **values: object) -> str:
        """The sentence in this language, its {placeholders} filled."""
        return self.translations.gettext(msgid).format(**values)

    def n(self, singular: str, plural: str, n: int, **values: object) -> str:
        """The sentence in the form that belongs to `n`, which stands in it as {n}."""
        return self.translations.ngettext(singular, plural, n).format(n=self.number(n), **values)

    def number(self, value: int | Decimal) -> str:
        """A quantity with groups that do not break."""
        return format_decimal(value, locale=self.language).replace(NO_BREAK, THIN_NO_BREAK)

    def money(self, money: Money) -> str:
        """An amount in full with its currency; kopecks only where there are any."""
        is_whole = money.amount == money.amount.to_integral_value()
        pattern = "#,##0" if is_whole else "#,##0.00"
        amount = format_decimal(money.amount, format=pattern, locale=self.language).replace(NO_BREAK, THIN_NO_BREAK)
        # Russian data knows the short signs of all the currencies that an agency here meets; English spells RUB out.
        if not money.currency:  # nobody could say which it is
            return amount
        return f"{amount}{NO_BREAK}{get_currency_symbol(money.currency, locale='ru')}"

    def date(self, day: dt.date) -> str:
        """A day as people say it: «28 ноября», with the year when it is not this one."""
        pattern = "d MMMM" if day.year == self._today().year else "d MMMM y"
        return format_date(day, pattern, locale=Locale(self.language)).replace(" ", NO_BREAK)

    def time(self, at: dt.datetime) -> str:
        """The time of day in the agent's zone: «14:02»."""
        return f"{at.astimezone(self.timezone):%H:%M}"

    def when(self, at: dt.datetime) -> str:
        """A moment as people say it: «сегодня 14:05», «вчера 9:30», «28 ноября 14:05»."""
        day = at.astimezone(self.timezone).date()
        if day == self._today():
            return self.t("today {time}", time=self.time(at))
        if day == self._today() - dt.timedelta(days=1):
            return self.t("yesterday {time}", time=self.time(at))
        return f"{self.date(day)} {self.time(at)}"

    def roughly(self, at: dt.datetime) -> str:
        """A moment as people recall it, to stand after a verb: «утром», «вчера», «28 ноября»."""
        local = at.astimezone(self.timezone)
        if local.date() == self._today():
            return self._part_of_day(local.hour)
        is_yesterday = local.date() == self._today() - dt.timedelta(days=1)
        return self.t("yesterday") if is_yesterday else self.t("on {day}", day=self.date(local.date()))

    def dated(self, at: dt.datetime) -> str:
        """The day from which something is, to stand after what it is: «от понедельника», «от 28 ноября».

        Its weekday if that can be no other day: not today, and less than a week ago.
        """
        day = at.astimezone(self.timezone).date()
        days_ago = (self._today() - day).days
        return self._weekday(day) if 0 < days_ago < DAYS_OF_WEEK else self.t("from {day}", day=self.date(day))

    def since(self, at: dt.datetime) -> str:
        """The moment from which something lasts, to stand after «с»: «14:02», or with its day when it is not today."""
        day = at.astimezone(self.timezone).date()
        return self.time(at) if day == self._today() else f"{self.time(at)}, {self.date(day)}"

    def good_day(self) -> str:
        """The greeting of this hour, to stand after a name."""
        hour = self.clock.now().astimezone(self.timezone).hour
        if hour in MORNING_HOURS:
            return self.t("good morning")
        return self.t("good afternoon") if hour in DAY_HOURS else self.t("good evening")

    def _part_of_day(self, hour: int) -> str:
        if hour in MORNING_HOURS:
            return self.t("in the morning")
        if hour in DAY_HOURS:
            return self.t("in the afternoon")
        return self.t("at night") if hour < MORNING_HOURS.start else self.t("in the evening")

    def _weekday(self, day: dt.date) -> str:
        return (
            self.t("from Monday"),
            self.t("from Tuesday"),
            self.t("from Wednesday"),
            self.t("from Thursday"),
            self.t("from Friday"),
            self.t("from Saturday"),
            self.t("from Sunday"),
        )[day.weekday()]

    def _today(self) -> dt.date:
        return self.clock.now().astimezone(self.timezone).date()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All the languages that the bot speaks."""

    default_language: str
    by_language: Mapping[str, Texts]

    @classmethod
    def load(cls, default_language: str, timezone: str, *, clock: Clock | None = None) -> Self:
        """Read and compile every catalogue once."""
        zone = ZoneInfo(timezone)
        clock = clock or Clock()
        by_language = {SOURCE_LANGUAGE: Texts(SOURCE_LANGUAGE, zone, clock, NullTranslations())}
        for po_file in sorted(_folder().glob("*/LC_MESSAGES/bot.po")):
            language = po_file.parent.parent.name
            by_language[language] = Texts(language, zone, clock, _compiled(po_file))
        if default_language not in by_language:
            default_language = SOURCE_LANGUAGE
        return cls(default_language, by_language)

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages, the default one first."""
        others = sorted(set(self.by_language) - {self.default_language})
        return (self.default_language, *others)

    def is_ours(self, language: str | None) -> bool:
        """Whether the bot speaks this language; regions («en-GB») count as their language."""
        return language is not None and language[:2] in self.by_language

    def texts(self, language: str | None) -> Texts:
        """This language's texts, or the default's where it is none of ours."""
        if language is not None and self.is_ours(language):
            return self.by_language[language[:2]]
        return self.by_language[self.default_language]
