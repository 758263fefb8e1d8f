"""What people type, and which deal it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import DealId
from bot.domain.queries import (
    NO_DEAL,
    DealNumber,
    PhoneQuery,
    TextQuery,
    caption_deal,
    parse_deep_link,
    parse_query,
)

HOST = "agency.bitrix24.ru"


@pytest.mark.parametrize(
    "text",
    [
        "1245",
        " 1245 ",
        "#1245",
        "# 1245",
        "№1245",
        "№ 1245",
        "№\N{NO-BREAK SPACE}1245",
        "001245",
        "1245.",
        "(1245)",
        "сделка 1245",
        "Сделка № 1245.",
        "ID 1245",
        "№ 1245 · Чистопольская 20\n\n●●●○○ Показы",
        "https://agency.bitrix24.ru/crm/deal/details/1245/",
        "http://AGENCY.bitrix24.ru/crm/deal/details/1245/?any=1",
        "agency.bitrix24.ru/crm/deal/show/1245/",
        "https://agency.bitrix24.ru/crm/type/2/details/1245/",
        "https://agency.bitrix24.ru/mobile/crm/deal/details/1245/",
        "https://agency.bitrix24.ru/mobile/crm/deal/?page=view&deal_id=1245",
        "вот: https://agency.bitrix24.ru/crm/deal/details/1245/ посмотрите",
        "см.https://Agency.bitrix24.ru:443/crm/deal/details/1245/",
    ],
)
def test_a_deal_can_be_named_in_many_ways(text: str) -> None:
    """A number, with or without its sign, and any link to the deal in our portal."""
    assert parse_query(text, portal_host=HOST) == DealNumber(DealId(1245))


@pytest.mark.parametrize(
    "text", ["8 900 555 01 42", "+7 900 555-01-42", "89005550142", "8(900)555-01-42", "+1 650 555 0100", "555-01-42"]
)
def test_a_phone_is_told_from_a_deal(text: str) -> None:
    """Ten digits and more, or fewer with the signs that phones are written with."""
    assert parse_query(text, portal_host=HOST) == PhoneQuery(text)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Ильдар 8 900 555-01-42", "8 900 555-01-42"),
        ("тел.: +7(900)555-01-42, Ильдар Хасанов", "+7(900)555-01-42"),
        ("tel:+79005550142", "+79005550142"),
        ("\u202a+7 900 555-01-42\u202c", "+7 900 555-01-42"),
    ],
)
def test_a_phone_is_found_among_words(text: str, phone: str) -> None:
    """A line out of an address book or a message, with the signs that copying leaves in it."""
    assert parse_query(text, portal_host=HOST) == PhoneQuery(phone)


@pytest.mark.parametrize(
    ("text", "looked_for"),
    [
        ("чистопольская 20", "чистопольская 20"),
        ("12 400", "12 400"),
        ("3 этаж", "3 этаж"),
        ("1245 чистопольская", "1245 чистопольская"),
        ("89005550142 или 89005550143", "89005550142 или 89005550143"),
        ("Баумана 9, кв. 41, 12400000", "Баумана 9, кв. 41, 12400000"),
        ("0", "0"),
        ("№", "№"),
        ("  два\nслова ", "два слова"),
        ("https://other.bitrix24.ru/crm/deal/details/1/", "https://other.bitrix24.ru/crm/deal/details/1/"),
    ],
)
def test_everything_else_is_words(text: str, looked_for: str) -> None:
    """Links to other portals and numbers among words open nothing."""
    assert parse_query(text, portal_host=HOST) == TextQuery(looked_for)


def test_a_link_counts_whatever_port_the_portal_has() -> None:
    """A portal on loopback is named with its port in a link and without it in the settings, or the other way round."""
    link = "http://127.0.0.1:8080/crm/deal/details/7/"

    assert (
        parse_query(link, portal_host="127.0.0.1")
        == parse_query(link, portal_host="127.0.0.1:9")
        == DealNumber(DealId(7))
    )


def test_words_are_what_has_letters_or_digits() -> None:
    """Quotes and lonely signs are not looked for."""
    assert TextQuery("«Ёлка», ул. Мира — 5").words == ("Ёлка", "ул.", "Мира", "5")


@pytest.mark.parametrize(
    ("caption", "deal_id"),
    [
        ("1198", 1198),
        ("#1198 кухня", 1198),
        ("кухня № 1198", 1198),
        ("кухня, №1198, вид", 1198),
        ("https://agency.bitrix24.ru/crm/deal/details/1198/ фасад", 1198),
        ("3 этаж", None),
        ("кухня 12 м²", None),
        ("1198 кухня", None),
        ("ул. Мира 5", None),
        ("кв.#5а", None),
        ("", None),
        ("#12345678901 кухня", NO_DEAL),
        ("№ 0", NO_DEAL),
        ("89005550150", NO_DEAL),
        ("#0, #1198", 1198),
    ],
)
def test_a_caption_chooses_a_deal_only_on_purpose(caption: str, deal_id: int | None) -> None:
    """A sign, a link, or nothing but a number; a bare number among words never does."""
    assert caption_deal(caption, portal_host=HOST) == deal_id


@given(st.text(alphabet=st.characters(exclude_characters="#№/"), min_size=1), st.integers(1, 10**8))
def test_a_number_among_words_never_chooses(words: str, number: int) -> None:
    """Whatever the words are, without a sign or a link the number in them is a floor or an area."""
    caption = f"этаж {number} {words}"

    assert caption_deal(caption, portal_host=HOST) is None


@given(st.text())
def test_anything_can_be_asked(text: str) -> None:
    """No text breaks the parser, and a number it finds is one that a deal can have."""
    query = parse_query(text, portal_host=HOST)

    assert not isinstance(query, DealNumber) or query.deal_id > 0
    assert (caption_deal(text, portal_host=HOST) or 1) > 0


@pytest.mark.parametrize(("payload", "deal_id"), [("deal_123", 123), ("deal_", None), ("deal_0", None), ("x", None)])
def test_a_deep_link_names_a_deal(payload: str, deal_id: int | None) -> None:
    """`?start=deal_123` and nothing else."""
    assert parse_deep_link(payload) == deal_id
