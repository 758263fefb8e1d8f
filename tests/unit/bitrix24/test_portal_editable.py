"""Fields as agents edit them: short keys, and tokens that tell one value from another."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bitrix24.editable import LONGEST_TOKEN, EditableField, amount_token, custom_field, key_of, standard_field
from bot.bitrix24.field_values import FieldValue
from bot.bitrix24.fields import DealField
from bot.domain.deals import Money
from bot.domain.edits import EditKind

AMOUNT = standard_field("a", {"OPPORTUNITY": DealField("OPPORTUNITY", "Сумма", "double")}, {})
TITLE = standard_field("t", {"TITLE": DealField("TITLE", "Название", "string")}, {})
CHOICES = {"51": "Балкон", "53": "Лифт", "55": "Парковка"}


def of_type(type_id: str, *, is_multiple: bool = False, options: dict[str, str] | None = None) -> EditableField:
    """A custom field."""
    known = DealField("UF_CRM_X", "Поле", type_id, is_multiple=is_multiple, options=options or {})
    return custom_field(known, {})


values = st.one_of(
    st.tuples(st.just(of_type("integer")), st.integers(-(10**9), 10**9)),
    st.tuples(st.just(of_type("double")), st.decimals(-(10**6), 10**6, places=2)),
    st.tuples(st.just(of_type("date")), st.dates(date(2000, 1, 1), date(2100, 1, 1))),
    st.tuples(st.just(of_type("boolean")), st.booleans()),
    st.tuples(st.just(of_type("string")), st.text(min_size=1, max_size=300)),
    st.tuples(
        st.just(of_type("money")), st.builds(Money, st.decimals(0, 10**12, places=2), st.sampled_from(["RUB", "USD"]))
    ),
)


@given(values)
def test_a_token_is_short_and_harmless(pair: tuple[EditableField, FieldValue]) -> None:
    """It fits a button, whatever the value."""
    field, value = pair

    token = field.token(value)

    assert len(token) <= LONGEST_TOKEN
    assert re.fullmatch(r"[A-Za-z0-9_.|~=-]*", token)


@given(values)
def test_a_value_comes_back_from_the_journal(pair: tuple[EditableField, FieldValue]) -> None:
    """The same value has the same token, before and after."""
    field, value = pair

    again = field.decoded(field.encoded(value))

    assert field.token(again) == field.token(value)


@given(values)
def test_a_token_stands_for_its_value_or_says_that_it_does_not(pair: tuple[EditableField, FieldValue]) -> None:
    """A hash is never taken for the value itself."""
    field, value = pair
    token = field.token(value)

    if token.startswith("~"):
        with pytest.raises(ValueError, match="hash"):
            field.value_of(token)
    else:
        assert field.token(field.value_of(token)) == token


@given(one=st.text(max_size=60), other=st.text(max_size=60))
def test_different_texts_have_different_tokens(one: str, other: str) -> None:
    """So that nobody is overwritten unseen."""
    assert TITLE is not None
    are_same = TITLE.token(TITLE.decoded(one)) == TITLE.token(TITLE.decoded(other))

    assert are_same == (TITLE.decoded(one) == TITLE.decoded(other))


@pytest.mark.parametrize("figure", ["12400000", "12400000.00", "1.24E+7"])
def test_equal_amounts_are_written_alike(figure: str) -> None:
    """The card, which reads the deal in one way, and the guard, which reads it in another, agree."""
    assert AMOUNT is not None
    money = Money(Decimal(figure), "RUB")

    assert AMOUNT.token(money) == amount_token(money) == "12400000|RUB"


def test_choices_of_many_do_not_depend_on_their_order() -> None:
    """The portal keeps its own."""
    extras = of_type("enumeration", is_multiple=True, options=CHOICES)

    assert extras.token((51, 53)) == extras.token((53, 51)) != extras.token((51,))


def test_one_of_many_is_put_in_or_taken_out() -> None:
    """By what the button says, from what is there."""
    extras = of_type("enumeration", is_multiple=True, options=CHOICES)

    assert extras.value_of(extras.toggle(55, (51, 53)), (51, 53)) == (51, 53, 55)
    assert extras.value_of(extras.toggle(53, (51, 53)), (51, 53)) == (51,)
    assert extras.value_of("+55", ()) == (55,)


@pytest.mark.parametrize(
    ("type_id", "kind"),
    [("string", EditKind.TEXT), ("money", EditKind.MONEY), ("employee", EditKind.LOCKED), ("file", EditKind.LOCKED)],
)
def test_a_field_is_asked_for_by_its_kind(type_id: str, kind: EditKind) -> None:
    """What cannot be typed or chosen here leads to the portal."""
    assert of_type(type_id).kind is kind


def test_a_list_without_choices_is_locked() -> None:
    """There is nothing to choose."""
    assert of_type("enumeration").kind is EditKind.LOCKED


def test_what_the_portal_keeps_itself_is_locked() -> None:
    """A button would only lead to a refusal."""
    assert custom_field(DealField("UF_CRM_X", "Поле", "string", is_writable=False), {}).kind is EditKind.LOCKED


@given(st.sets(st.from_regex(r"UF_CRM_[A-Z0-9_]{1,43}", fullmatch=True), min_size=2, max_size=50))
def test_keys_are_short_and_tell_fields_apart(codes: set[str]) -> None:
    """Fifty letters of a code become six."""
    keys = {key_of(code) for code in codes}

    assert len(keys) == len(codes)
    assert all(len(key) <= 6 for key in keys)
