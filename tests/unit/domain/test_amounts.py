"""Amounts of money as agents type them, and what they are asked about."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.amounts import is_doubtful, parse_amount, parse_figure, parse_money, readings
from bot.domain.deals import Money
from bot.texts import Catalogue

CATALOGUE = Catalogue.load("ru", "Europe/Moscow")
amounts = st.decimals(min_value=0, max_value=10**12, places=2)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12,4 млн", "12400000"),
        ("12.4m", "12400000"),
        ("12 400 000", "12400000"),
        ("12400000", "12400000"),
        ("12.400.000", "12400000"),
        ("12,400,000", "12400000"),
        ("12 400 000,50 ₽", "12400000.50"),
        ("12,4 млн рублей", "12400000"),
        ("5 млн руб.", "5000000"),
        ("950 тыс", "950000"),
        ("950к", "950000"),
        ("900тр", "900000"),
        ("1 млн 200 тыс", "1200000"),
        ("12 млн 400", "12400000"),
        ("12 млн 400 000 ₽", "12400000"),
        ("1 млрд 200 млн", "1200000000"),
        ("65 тыс 500 руб", "65500"),
        ("12.4кк", "12400000"),
        ("12 лямов", "12000000"),
        ("900 тыщ", "900000"),
        ("12,4 млн!", "12400000"),
        ("RUB 12,400,000", "12400000"),
        ("12.400", "12400"),
        ("12,400 млн", "12400000"),
        ("12,1", "12.1"),
        ("0", "0"),
    ],
)
def test_an_amount_in_any_usual_form(text: str, amount: str) -> None:
    """As people write it to each other."""
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "дорого", "", "-5", "1e5", "12..4", "12 млн 12 млн", "400 тыс 12 млн", "12 40", "не устроила, подумает",
        "10 000 000 000 000", "12 млн попугаев", "млн", "1 млн 2 3", "руб", "!", "№ 1245", "1/2", "9" * 4000,
        "12" + " " * 80 + "млн",
    ],
)  # fmt: skip
def test_what_is_no_amount(text: str) -> None:
    """A word, a sum that nobody counts like that, more digits than a flat can cost."""
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("100 000 $", "USD"),
        ("$100 000", "USD"),
        ("100 000 eur", "EUR"),
        ("USD 100,000", "USD"),
        ("5 млн руб.", "RUB"),
        ("100 000", "KZT"),
    ],
)
def test_the_currency_is_taken_along(text: str, currency: str) -> None:
    """The one that the text names, else the deal's."""
    money = parse_money(text, "KZT")

    assert money is not None
    assert money.currency == currency


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("64,5 м²", "64.5"),
        ("64.5 sq. m", "64.5"),
        ("64 м", "64"),
        ("6 соток", "6"),
        ("2,5 %", "2.5"),
        ("-3", "-3"),
        ("1 200", "1200"),
        ("2 млн", "2000000"),
        ("2к", None),
        ("м²", None),
    ],
)
def test_a_figure_that_is_no_money(text: str, figure: str | None) -> None:
    """An area is no million: the measure is left aside, and a short unit of money is not taken for one."""
    assert parse_figure(text) == (Decimal(figure) if figure else None)


@pytest.mark.parametrize("language", ["ru", "en"])
@given(amount=amounts)
def test_what_the_bot_writes_it_reads(language: str, amount: Decimal) -> None:
    """Every amount, as the bot itself shows it, is the same amount again."""
    shown = CATALOGUE.texts(language).money(Money(amount, "RUB"))

    assert parse_money(shown) == Money(amount, "RUB")


@given(text=st.text(max_size=40))
def test_any_text_is_an_amount_or_none(text: str) -> None:
    """Nothing that a person types fails."""
    amount = parse_amount(text)

    assert amount is None or (amount >= 0 and amount == amount.quantize(Decimal("0.01")))


@pytest.mark.parametrize(
    ("typed", "present", "expected"),
    [
        ("12.1", "12400000", ["12100000", "12.1"]),
        ("12.1", None, ["12100000", "12.1"]),
        ("65", "65000", ["65000", "65"]),
        ("124000000", "12400000", ["12400000", "124000000"]),
        ("13000000", "12400000", ["13000000"]),
        ("62000000", "12400000", ["62000000"]),
        ("13000000", None, ["13000000"]),
    ],
)
def test_what_it_may_mean(typed: str, present: str | None, expected: list[str]) -> None:
    """Too little for a flat, or more than five times off: the likelier reading first."""
    found = readings(Decimal(typed), Decimal(present) if present else None)

    assert list(found) == [Decimal(one) for one in expected]


@given(amount=amounts, present=st.none() | amounts)
def test_the_figure_as_typed_is_always_offered(amount: Decimal, present: Decimal | None) -> None:
    """Whatever else it may mean; and what is plain is not asked about."""
    found = readings(amount, present)

    assert amount in found
    assert is_doubtful(amount, present) or found == (amount,)
