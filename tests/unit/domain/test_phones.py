"""Phone numbers in any notation are one number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.phones import are_same_phone, looks_like_phone, normal_phone, shown_phone, vouched_phone

NOTATIONS = (
    "+7 900 555-01-42",
    "8 900 555 01 42",
    "89005550142",
    "79005550142",
    "8(900)555-01-42",
    "9005550142",
    "+8 900 555-01-42",
)


@pytest.mark.parametrize("one", NOTATIONS)
@pytest.mark.parametrize("other", NOTATIONS)
def test_notations_of_one_number_are_the_same(one: str, other: str) -> None:
    """Whatever the portal and Telegram write."""
    assert are_same_phone(one, other)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+998 90 123 45 67", "+998901234567"),
        ("998901234567", "+998901234567"),
        ("0049 30 1234567", "+49301234567"),
        ("+1 650 555 0100", "+16505550100"),
        ("555-01-42", None),
        ("8 900 555 01 4", None),
        ("7 900 555 01 4", None),
        ("+81 90 1234 5678", "+819012345678"),
        ("1245", None),
        ("", None),
        ("+", None),
    ],
)
def test_other_countries_and_fragments(text: str, number: str | None) -> None:
    """A foreign number keeps its country; a number without its city is none that could be compared."""
    assert normal_phone(text) == number


@pytest.mark.parametrize(
    "text", ["8 900 555-01-42 доб. 3", "89005550142, доб 12", "+7 900 555-01-42 ext. 4", "8 900 555-01-42 (доб. 3)"]
)
def test_an_extension_is_no_part_of_the_number(text: str) -> None:
    """Whom to ask for behind a switchboard changes nothing about the number."""
    assert are_same_phone(text, "+79005550142")
    assert looks_like_phone(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("6591234567", "+6591234567"),
        ("3725012345", "+3725012345"),
        ("84912345678", "+84912345678"),
        ("+84912345678", "+84912345678"),
        *((notation, "+79005550142") for notation in NOTATIONS),
    ],
)
def test_a_vouched_phone_keeps_its_country(text: str, number: str) -> None:
    """Telegram may leave out the plus, never the country: Singapore's, Estonia's and Vietnam's stay theirs."""
    assert normal_phone(vouched_phone(text)) == number


def test_fragments_are_not_the_same() -> None:
    """Two that cannot be read are not equal for it: nobody signs in with half a number."""
    assert not are_same_phone("555-01-42", "555-01-42")


def test_a_phone_is_shown_without_breaks() -> None:
    """Grouped as people read it, with spaces that stay together."""
    assert shown_phone("89005550142") == "+7\N{NO-BREAK SPACE}900\N{NO-BREAK SPACE}555-01-42"
    assert shown_phone("доб. 12") == "доб. 12"


@pytest.mark.parametrize(
    "text",
    [
        "1245",
        "12 400",
        "3 этаж",
        "+7 900 просто",
        "2026-11-28 10:00",
        "1234567890123456",
        "8" + " " * 60 + "9005550142",
    ],
)
def test_what_is_no_phone(text: str) -> None:
    """Short numbers, words, dates with times."""
    assert not looks_like_phone(text)


@given(st.integers(9_000_000_000, 9_999_999_999))
def test_every_mobile_number_survives_its_notations(number: int) -> None:
    """With 8, with 7, with +7 and bare: the same."""
    assert {normal_phone(f"{prefix}{number}") for prefix in ("8", "7", "+7", "")} == {f"+7{number}"}


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    """Whatever stands in a phone field."""
    normal_phone(text)
    looks_like_phone(text)
    vouched_phone(text)

    assert shown_phone(text) is not None
