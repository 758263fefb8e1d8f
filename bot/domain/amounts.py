"""Amounts of money as people type them: «12,4 млн», «12 400 000», «12.4m», «950 тыс», «1 млн 200 тыс ₽»."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Final

from bot.domain.deals import Money

LEAST_PLAUSIBLE: Final = Decimal(10_000)
"""Less than that is asked about: nobody sells or lets a flat for it, and «12,1» means millions."""
MOST_TIMES_OFF: Final = 5
MOST_DIGITS: Final = 13
"""Before the point; more is a slip of the finger."""

_THOUSAND, _MILLION, _MILLIARD = Decimal(1000), Decimal(1_000_000), Decimal(1_000_000_000)
_UNITS: Final[dict[str, Decimal]] = {
    **dict.fromkeys(
        ("т", "тыс", "тысяч", "тысячи", "тысяча", "тыщ", "тыщи", "тр", "т.р", "к", "k", "th", "thousand"), _THOUSAND
    ),
    **dict.fromkeys(
        (
            "м",
            "мил",
            "млн",
            "миллион",
            "миллиона",
            "миллионов",
            "лям",
            "ляма",
            "лямов",
            "кк",
            "m",
            "mil",
            "mln",
            "mn",
            "million",
            "kk",
        ),
        _MILLION,
    ),
    **dict.fromkeys(("млрд", "миллиард", "миллиарда", "миллиардов", "bn", "b", "billion"), _MILLIARD),
}
_CURRENCIES: Final[dict[str, str]] = {
    **dict.fromkeys(("₽", "руб", "рубль", "рубля", "рублей", "р", "rub", "rubles", "rur"), "RUB"),
    **dict.fromkeys(("$", "usd", "долл", "доллар", "доллара", "долларов", "dollars"), "USD"),
    **dict.fromkeys(("€", "eur", "евро", "euro", "euros"), "EUR"),
    **dict.fromkeys(("₸", "kzt", "тенге"), "KZT"),
    **dict.fromkeys(("byn", "br"), "BYN"),
}

_MEASURE = re.compile(r"(?<=[\d\s])(?:кв\.?\s*м|м|m|sq\.?\s*m|сот|соток|га)[²2]?\.?$|\s*%$", re.IGNORECASE)
"""«64,5 м²»: what is counted, which the field knows."""
_SHORT_UNIT = re.compile(r"\d\s*(?:т|к|k)\.?$", re.IGNORECASE)
"""Thousands of money; «2к» in a field of rooms is a slip."""
_MINUS: Final = ("-", "−", "–")

_SPACES = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}'’_]")
_PART = re.compile(r"(?P<figure>\d[\d., ]*)\s*(?P<word>[^\W\d]+(?:\.[^\W\d]+)?)?\.?\s*")
_LAST_WORD = re.compile(r"(?<=[\d\s.])([^\W\d]+)\.?$")
_FIRST_WORD = re.compile(r"([^\W\d]+)\.?\s*(?=\d)")
_FINISH = re.compile(r"\s*[!;]+$")
"""What a phone or a hurry puts behind a figure."""
_SIGN = re.compile(r"[$€₽₸]")
_GROUPED = re.compile(r"\d{1,3}(?P<point>[., ])\d{3}(?:(?P=point)\d{3})*(?:(?!(?P=point))[.,]\d{1,2})?")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")

MOST_SIGNS: Final = 64
"""Of an amount with its words; a longer text is none, and is not searched for one."""


def parse_amount(text: str) -> Decimal | None:
    """The amount, its currency aside; None for what is none. Two digits behind the point at most."""
    money = parse_money(text)
    return money.amount if money else None


def parse_money(text: str, currency: str = "") -> Money | None:
    """The amount with its currency, `currency` where the text names none; None for what is no amount."""
    if len(text) > MOST_SIGNS:
        return None
    line = _FINISH.sub("", _SPACES.sub(" ", text.casefold()).strip())
    found = currency
    for sign in _SIGN.findall(line):
        found = _CURRENCIES[sign]
    line = _SIGN.sub(" ", line).strip()
    last = _LAST_WORD.search(line)
    if last and last[1] in _CURRENCIES:
        line, found = line[: last.start()].strip(), _CURRENCIES[last[1]]
    first = _FIRST_WORD.match(line)
    if first and first[1] in _CURRENCIES:
        line, found = line[first.end() :], _CURRENCIES[first[1]]
    total, end, least = Decimal(0), 0, None
    while end < len(line):
        part = _PART.match(line, end)
        if part is None:
            return None
        unit = _UNITS.get(part["word"] or "")
        figure = _figure(part["figure"].strip(), has_unit=unit is not None)
        if figure is None or (part["word"] and unit is None):
            return None
        scale = unit or _unsaid_unit(figure, least)
        if least is not None and scale >= least:
            return None  # «400 тыс 12 млн» is not how anybody counts
        total, end, least = total + figure * scale, part.end(), scale
    if least is None or total >= Decimal(10) ** MOST_DIGITS or total != total.quantize(Decimal("0.01")):
        return None
    return Money(shortest(total), found)


def parse_figure(text: str) -> Decimal | None:
    """A figure that is no money, its measure aside: «64,5 м²», «-3»; None for what is none."""
    if len(text) > MOST_SIGNS:
        return None
    line = _MEASURE.sub("", text.strip())
    if _SHORT_UNIT.search(line):
        return None
    is_negative = line.startswith(_MINUS)
    figure = parse_amount(line[1:] if is_negative else line)
    return -figure if figure is not None and is_negative else figure


def readings(amount: Decimal, present: Decimal | None) -> tuple[Decimal, ...]:
    """What the amount may mean, the likeliest first; one of them where it is plain.

    Asked about is what is less than 10 000, or more than five times off the deal's present amount.
    """
    if amount <= 0 or not is_doubtful(amount, present):
        return (amount,)
    likeliest = _likeliest(amount, present if present and present >= LEAST_PLAUSIBLE else None)
    return (likeliest, amount) if likeliest != amount else (amount,)


def is_doubtful(amount: Decimal, present: Decimal | None) -> bool:
    """Whether it is asked about at all: also where only one reading makes sense."""
    if amount < LEAST_PLAUSIBLE:
        return True
    return present is not None and present > 0 and _times(amount, present) > MOST_TIMES_OFF


def _likeliest(amount: Decimal, present: Decimal | None) -> Decimal:
    """The same digits with zeros more or less, nearest to what the deal has now."""
    if present is None:
        by_thousands = [shortest(amount * _THOUSAND), shortest(amount * _MILLION)]
        return next((one for one in by_thousands if one >= LEAST_PLAUSIBLE * 10), by_thousands[-1])
    candidates: Iterable[Decimal] = (amount.scaleb(power) for power in range(-6, 10))
    if amount < LEAST_PLAUSIBLE:
        candidates = (amount, amount * _THOUSAND, amount * _MILLION)
    whole = [one for one in candidates if one == one.quantize(Decimal("0.01"))]
    return shortest(min(whole, key=lambda one: _times(one, present)))


def _times(one: Decimal, other: Decimal) -> Decimal:
    least = Decimal("0.01")
    one, other = max(one, least), max(other, least)
    return max(one, other) / min(one, other)


def _unsaid_unit(figure: Decimal, least: Decimal | None) -> Decimal:
    """What a figure without a unit counts: behind another one the next smaller, «12 млн 400» is 12 400 000."""
    return least / _THOUSAND if least is not None and figure < _THOUSAND else Decimal(1)


def _figure(figure: str, *, has_unit: bool) -> Decimal | None:
    """Digits with their groups and their point: «12.400» is twelve thousand unless a unit follows."""
    figure = figure.rstrip(".,")
    grouped = _GROUPED.fullmatch(figure)
    if grouped and not (has_unit and grouped["point"] != " " and figure.count(grouped["point"]) == 1):
        whole = figure.replace(grouped["point"], "")
        return _decimal(whole.replace(",", "."))
    return _decimal(figure.replace(",", ".")) if _PLAIN.fullmatch(figure) else None


def _decimal(figure: str) -> Decimal | None:
    try:
        return Decimal(figure)
    except InvalidOperation:
        return None


def shortest(figure: Decimal) -> Decimal:
    """The same figure without the zeros behind its point."""
    return Decimal(int(figure)) if figure == int(figure) else figure.normalize()
