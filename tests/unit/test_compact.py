"""A search in a button: reversible, one byte a letter, cut at whole words."""

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.compact import LONGEST_QUERY, packed, plain, unpacked


@given(st.text())
def test_packing_can_be_undone(text: str) -> None:
    """Whatever was typed, its plain form comes back from the button as it went in."""
    asked = plain(text)

    assert unpacked(packed(asked)) == asked


@given(st.text())
def test_a_query_takes_one_byte_a_letter(text: str) -> None:
    """A packed query is ASCII without the separator, and never longer than its room."""
    data = packed(plain(text))

    assert data.isascii()
    assert ":" not in data
    assert len(data.encode()) <= LONGEST_QUERY


@given(st.text())
def test_a_plain_text_stays_as_it_is(text: str) -> None:
    """The first page and the third look for the same words."""
    asked = plain(text)

    assert plain(asked) == asked


def test_a_long_query_loses_whole_words() -> None:
    """Half a word would find something else."""
    asked = plain("Чистопольская улица двадцать корпус четыре подъезд второй")

    assert asked == "чистопольская улица двадцать корпус четыре"


def test_one_endless_word_is_cut() -> None:
    """A single word without end is cut where the room ends."""
    asked = plain("а" * 100)

    assert asked == "а" * LONGEST_QUERY


def test_signs_between_words_become_spaces() -> None:
    """Quotes and commas divide words and are not searched for."""
    asked = plain("ООО «Ёлка», д. 5")

    assert asked == "ооо ёлка д. 5"
