"""A search in a button: reversible, one byte a letter, cut at whole words."""

from hypothesis import example, given
from hypothesis import strategies as st

from bot.telegram.compact import QUERY_BYTES, packed, plain, unpacked


@given(st.text())
def test_packing_can_be_undone(text: str) -> None:
    """Whatever was typed, its plain form comes back from the button as it went in."""
    asked = plain(text)

    assert unpacked(packed(asked)) == asked


@given(st.text())
def test_a_packed_query_fits_its_button(text: str) -> None:
    """A packed query has no separator in it and is never longer than its room."""
    data = packed(plain(text))

    assert ":" not in data
    assert len(data.encode()) <= QUERY_BYTES


@given(st.text())
@example("000000\x1b \x80\x80\x80\x80\x80\x80\x80\x80\x80\x80𐀀𐀀𐀀𐀀𐀀")
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

    assert asked == "а" * QUERY_BYTES


def test_signs_between_words_become_spaces() -> None:
    """Quotes and commas divide words and are not searched for."""
    asked = plain("ООО «Ёлка», д. 5")

    assert asked == "ооо ёлка д. 5"


def test_russian_takes_one_byte_a_letter() -> None:
    """The alphabet that nearly everybody types in is the one that is packed."""
    data = packed(plain("чистопольская 20 ёлка"))

    assert len(data.encode()) == len("чистопольская 20 ёлка")


def test_another_alphabet_travels_as_it_is() -> None:
    """A title in Arabic can be searched for and turned page by page, too."""
    asked = plain("قصر الشرق")

    assert asked == "قصر الشرق"
    assert unpacked(packed(asked)) == asked
