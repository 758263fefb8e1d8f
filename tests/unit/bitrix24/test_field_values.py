"""Values of fields by type: every one comes back from the wire as it was written, in both families of methods."""

from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.bitrix24.conversion import read_value, write_value
from bot.bitrix24.field_values import Address, Binding, FieldValue, NewFile, OneValue, StoredFile, Unknown
from bot.bitrix24.fields import DealField, Family, name_in
from bot.bitrix24.values import JsonObject, ParamValue, mapping, member
from bot.bitrix24.writes import ensure_written, write_deal
from bot.domain.deals import Money
from bot.domain.ids import DealId
from tests.unit.bitrix24.agency import Bench

LETTERS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
IDS = st.integers(1, 2**53)
FIGURES = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=2)
ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=ZONES).map(  # noqa: DTZ001  # zones are drawn
    lambda moment: moment.replace(microsecond=0)
)
WORDS = LETTERS.filter(lambda words: "|" not in words)

BY_TYPE: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("string", "text", "url", "crm_status", "crm_currency", "location"), LETTERS),
    **dict.fromkeys(("integer", "crm_category"), st.integers(-(2**53), 2**53)),
    **dict.fromkeys(("user", "employee", "crm_contact", "crm_company", "crm_lead", "crm_quote", "crm_deal"), IDS),
    **dict.fromkeys(("enumeration", "iblock_element", "iblock_section"), IDS),
    **dict.fromkeys(("boolean", "char"), st.booleans()),
    "double": FIGURES,
    "date": st.dates(date(1971, 1, 1), date(2200, 1, 1)),
    "datetime": MOMENTS,
    "money": st.builds(Money, FIGURES, st.sampled_from(["RUB", "EUR", "USD", ""])),
    "address": st.builds(Address, WORDS, st.sampled_from(["", "55.7;49.1|12", "55.7;49.1"])),
    "crm": st.builds(Binding, st.sampled_from(["", "D", "C", "CO", "L", "SI", "T9f"]), IDS),
    "file": st.builds(StoredFile, IDS),
}
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
CODES = st.sampled_from(["UF_CRM_X", "SOURCE_ID"])
each_type = pytest.mark.parametrize("type_id", BY_TYPE)
each_family = pytest.mark.parametrize("family", Family, ids=lambda family: family.name.lower())


def writes(type_id: str, family: Family) -> bool:
    """Whether the family can write what it reads of this type: the older one loses files that are to be kept."""
    return (type_id, family) != ("file", Family.CLASSIC)


@each_type
@each_family
@settings(max_examples=25)
@given(data=st.data())
def test_value_comes_back_as_it_was_written(data: st.DataObject, type_id: str, family: Family) -> None:
    """One value, empty or not, of every type."""
    field = DealField(data.draw(CODES), "Field", type_id)
    value: OneValue = data.draw(st.none() | BY_TYPE[type_id]) if writes(type_id, family) else None

    assert read_value(field, write_value(field, value, family)) == value


@each_type
@each_family
@settings(max_examples=25)
@given(data=st.data())
def test_many_values_come_back_in_their_order(data: st.DataObject, type_id: str, family: Family) -> None:
    """A field of many values of every type, none included."""
    field = DealField(data.draw(CODES), "Field", type_id, is_multiple=True)
    many = st.lists(BY_TYPE[type_id], max_size=4).map(tuple)
    value: FieldValue = data.draw(many) if writes(type_id, family) else ()

    assert read_value(field, write_value(field, value, family)) == value


@given(JSON_VALUES, st.sampled_from(["resourcebooking", "disk_file", "rest_5_own_type", ""]), st.booleans())
def test_unknown_type_passes_through_unharmed(value: Any, type_id: str, is_multiple: bool) -> None:  # noqa: FBT001  # hypothesis hands it over
    """What an application of the portal invented goes back exactly as it came."""
    field = DealField("UF_CRM_X", "X", type_id, is_multiple=is_multiple)

    read = read_value(field, value)

    assert read == Unknown(value)
    assert write_value(field, read, Family.ITEM) == value


@each_type
@settings(max_examples=25)
@given(value=JSON_VALUES, is_multiple=st.booleans())
def test_reading_never_fails(type_id: str, value: Any, is_multiple: bool) -> None:  # noqa: FBT001  # hypothesis hands it over
    """Whatever the portal sends is a value of the type, nothing, or kept as it is."""
    field = DealField("UF_CRM_X", "X", type_id, is_multiple=is_multiple)

    read_value(field, value)


@pytest.mark.parametrize(
    ("type_id", "classic", "item", "expected"),
    [
        ("double", "19999.99", 19999.99, Decimal("19999.99")),
        ("integer", "3", 3, 3),
        ("boolean", "1", "Y", True),
        ("boolean", "0", "N", False),
        ("char", "N", "N", False),
        ("user", "6", 6, 6),
        ("employee", "0", None, None),
        ("crm_company", "0", 0, None),
        ("crm_contact", None, None, None),
        ("crm_category", "0", 0, 0),
        ("date", "2024-08-30T02:00:00+02:00", "2024-08-30T02:00:00+02:00", date(2024, 8, 30)),
        ("datetime", "", {}, None),
        (
            "datetime",
            "2024-08-30T14:05:00+03:00",
            "2024-08-30T11:05:00+00:00",
            datetime(2024, 8, 30, 11, 5, tzinfo=UTC),
        ),
        ("money", "1234.56|EUR", "1234.56|EUR", Money(Decimal("1234.56"), "EUR")),
        ("money", "1|RUB", "1.00|RUB", Money(Decimal(1), "RUB")),
        ("money", "1234.5", 1234.5, Money(Decimal("1234.5"), "")),
        ("money", "|RUB", "", None),
        ("boolean", 1, True, True),
        ("boolean", 0, False, False),
        ("boolean", "", None, None),
        ("char", "y", "Y", True),
        ("address", "Казань|55.79;49.12|7", "Казань|55.79;49.12|7", Address("Казань", "55.79;49.12|7")),
        ("address", "Казань", "Казань", Address("Казань")),
        ("datetime", "2024-08-30T14:05:00Z", "2024-08-30T14:05:00+00:00", datetime(2024, 8, 30, 14, 5, tzinfo=UTC)),
        ("date", "2024-08-29T21:00:00-03:00", "2024-08-30", date(2024, 8, 30)),
        ("crm", "C_2", "C_2", Binding("C", 2)),
        ("crm", "T9f_12", "T9f_12", Binding("T9f", 12)),
        ("file", {"id": "57", "showUrl": "/x"}, {"id": 57, "url": "/x", "urlMachine": "/y"}, StoredFile(57)),
        ("integer", "many", "many", Unknown("many")),
        ("crm", "someone", "someone", Unknown("someone")),
    ],
)
def test_either_spelling_is_read_alike(type_id: str, classic: Any, item: Any, expected: OneValue) -> None:
    """Strings of the older family and typed values of the newer one mean the same."""
    field = DealField("UF_CRM_X", "X", type_id)

    assert read_value(field, classic) == read_value(field, item) == expected


@pytest.mark.parametrize("empty", [[], False, None, ""])
def test_every_spelling_of_an_empty_list_is_read(empty: Any) -> None:
    """A field of many values without any has four spellings."""
    assert read_value(DealField("UF_CRM_X", "X", "enumeration", is_multiple=True), empty) == ()


def test_time_is_shown_at_the_offset_that_the_portal_wrote() -> None:
    """The same moment, in the words that people see on the portal."""
    read = read_value(DealField("UF_CRM_X", "X", "datetime"), "2026-11-28T14:05:00+05:00")

    assert isinstance(read, datetime)
    assert read.utcoffset() == timedelta(hours=5)


@pytest.mark.parametrize(
    ("type_id", "wrong"),
    [
        ("integer", "5"),
        ("integer", True),
        ("boolean", 1),
        ("double", "12"),
        ("date", datetime(2026, 1, 1, tzinfo=UTC)),
        ("datetime", datetime(2026, 1, 1)),  # noqa: DTZ001  # a time without a zone is the mistake
        ("money", Decimal(5)),
        ("crm", "D_1"),
        ("string", 5),
        ("file", b"jpeg"),
        ("own_type", "x"),
        ("integer", (5,)),
    ],
)
def test_value_of_another_type_is_not_written(type_id: str, wrong: Any) -> None:
    """A mistake of ours is an error here, where the portal would drop it silently."""
    with pytest.raises(ValueError, match=r"."):
        write_value(DealField("UF_CRM_X", "X", type_id), wrong, Family.ITEM)


def test_files_are_written_in_the_form_of_their_family() -> None:
    """Each family takes the other's form with a yes, and stores nothing."""
    many = DealField("UF_CRM_PLAN", "Plan", "file", is_multiple=True)
    new = NewFile("plan.pdf", b"\xfb\xff")

    item = write_value(many, (StoredFile(12), new), Family.ITEM)
    classic = write_value(many, (new,), Family.CLASSIC)

    assert item == [{"id": 12}, ["plan.pdf", "+/8="]]
    assert classic == [{"fileData": ["plan.pdf", "+/8="]}]
    assert b64decode("+/8=") == new.content
    with pytest.raises(ValueError, match=r"crm\.item\.update"):
        write_value(many, (StoredFile(12),), Family.CLASSIC)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("TITLE", "title"),
        ("STAGE_ID", "stageId"),
        ("CLOSEDATE", "closedate"),
        ("IS_MANUAL_OPPORTUNITY", "isManualOpportunity"),
        ("PARENT_ID_156", "parentId156"),
        ("UF_CRM_1747309879", "UF_CRM_1747309879"),
    ],
)
def test_newer_family_has_names_of_its_own(code: str, expected: str) -> None:
    """System fields change their name, custom ones keep their code."""
    assert (name_in(Family.ITEM, code), name_in(Family.CLASSIC, code)) == (expected, code)


VALUES: dict[str, FieldValue] = {
    "UF_CRM_ADDRESS": Address("Казань, Баумана 9", "55.7;49.1|12"),
    "UF_CRM_AREA": Decimal("54.5"),
    "UF_CRM_ROOMS": 3,
    "UF_CRM_FLOOR": "7 из 9",
    "UF_CRM_MORTGAGE": True,
    "UF_CRM_VIEWING_AT": datetime(2026, 12, 1, 14, 5, tzinfo=UTC),
    "UF_CRM_LISTING": "https://example.com/1",
    "UF_CRM_LAWYER": 4,
    "UF_CRM_SELLER": Binding("C", 101),
    "UF_CRM_BOOKED_ON": date(2026, 12, 31),
    "UF_CRM_COMMISSION": Money(Decimal("250000.50"), "RUB"),
    "UF_CRM_REPAIR": 45,
    "UF_CRM_EXTRAS": (51, 55),
    "UF_CRM_TAGS": ("у парка", "торг"),
    "SOURCE_ID": "WEB",
    "CLOSEDATE": date(2027, 2, 28),
    "OPPORTUNITY": Decimal("12400000.50"),
    "ASSIGNED_BY_ID": 4,
    "OPENED": False,
}


ITEM: Mapping[str, ParamValue] = {"entityTypeId": 2, "useOriginalUfNames": "Y"}


@pytest.mark.parametrize("code", VALUES)
async def test_portal_keeps_what_is_written(bench: Bench, code: str) -> None:
    """A field of every type, through the portal: written, read back in both families, and cleared if it can be."""
    fields = await bench.dictionaries.deal_fields()
    deal_id = DealId(1260)

    item = await write_deal(bench.client, bench.dictionaries, deal_id, {code: VALUES[code]})
    classic: JsonObject = mapping((await bench.client.call("crm.deal.get", {"id": deal_id})).result)
    listed = mapping((await bench.client.call("crm.item.get", {**ITEM, "id": deal_id})).result)

    assert read_value(fields[code], item[name_in(Family.ITEM, code)]) == VALUES[code]
    ensure_written("crm.deal.get", fields, {code: VALUES[code]}, classic, Family.CLASSIC)
    ensure_written("crm.item.get", fields, {code: VALUES[code]}, mapping(member(listed, "item")), Family.ITEM)


@pytest.mark.parametrize("code", [code for code in VALUES if code.startswith("UF_") and code != "UF_CRM_MORTGAGE"])
async def test_portal_clears_what_is_emptied(bench: Bench, code: str) -> None:
    """None and the empty tuple empty a custom field of every type."""
    deal_id = DealId(1260)
    await write_deal(bench.client, bench.dictionaries, deal_id, {code: VALUES[code]})
    nothing: FieldValue = () if isinstance(VALUES[code], tuple) else None

    await write_deal(bench.client, bench.dictionaries, deal_id, {code: nothing})

    assert bench.portal.deal(1260).custom[code] in (None, "", [])
