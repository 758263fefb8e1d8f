"""What a deal is called, in a heading and on a button."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import DealId
from bot.telegram.views.heading import BUTTON_LETTERS, button_label, heading, literal, street, title
from tests.unit.telegram.views.drawing import flat


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("Чистопольская, 20, кв. 41", "Чистопольская 20"),
        ("ул. Ленина, 5/2", "ул. Ленина 5/2"),
        ("ул. Мира, д. 5, офис 3", "ул. Мира д. 5"),
        ("2-к, Чистопольская 20", "2-к, Чистопольская 20"),
        ("Аренда, Баумана 9", "Аренда, Баумана 9"),
        ("Дом у реки", "Дом у реки"),
        ("", ""),
    ],
)
def test_addresses_as_people_say_them(address: str, said: str) -> None:
    """Street and house; what is no address stays as it is."""
    assert street(address) == said


def test_a_heading_without_a_label_is_the_number() -> None:
    """While nobody can say what the deal is called."""
    assert heading(DealId(7), None) == "№\N{NO-BREAK SPACE}7"


@given(st.text(), st.integers(1, 10**9), st.booleans())
def test_a_button_fits_a_phone(label: str, deal_id: int, is_closed: bool) -> None:  # noqa: FBT001  # hypothesis
    """Whatever the deal is called; the two signs that isolate another direction are not seen."""
    shown = button_label(DealId(deal_id), label, is_closed=is_closed).strip("\u2068\u2069")

    assert len(shown.replace("\u2068", "")) <= BUTTON_LETTERS


@given(st.text(), st.integers(1, 300))
def test_text_stays_in_its_line(text: str, room: int) -> None:
    """No line breaks, no control signs, no direction signs but a pair of ours."""
    shown = literal(text, room)

    assert not any(unicodedata.category(sign) in {"Cc", "Zl", "Zp"} for sign in shown)
    assert shown.count("\u2068") == shown.count("\u2069") <= 1
    assert len(shown) <= room + 2


def test_a_cut_is_shown() -> None:
    """Politely, without the comma before it, and without half a family."""
    assert literal("Чистопольская, 20", 15) == "Чистопольская…"
    assert literal("👨‍👩‍👧", 3) == "👨…"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2-к, Чистопольская 20", "2-к, Чистопольская 20"),
        ("Сделка #1245", "Чистопольская, 20, кв. 41"),
        ("", "Чистопольская, 20, кв. 41"),
    ],
)
def test_a_title_that_says_nothing_gives_way(written: str, said: str) -> None:
    """Portals call a deal by its number when nobody called it anything."""
    assert title(flat(title=written)) == said
