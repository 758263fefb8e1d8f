"""The portal's spellings of numbers, flags, days and nobody."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.bitrix24 import values
from bot.bitrix24.fields import DealField, DealFieldCodes, deal_fields_of, known_fields
from bot.bitrix24.shown import shown_values
from bot.domain.deals import Colleague, Money
from bot.domain.ids import EmployeeId


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("8930", 8930),
        (8930, 8930),
        (8930.0, 8930),
        ("-1", -1),
        ("", None),
        (None, None),
        ("١", None),
        ("--5", None),
        (True, None),
    ],
)
def test_number_is_read_from_every_spelling(written: Any, expected: int | None) -> None:
    """Classic CRM and Disk write numbers as strings, new objects as numbers."""
    assert values.number(written) == expected


@pytest.mark.parametrize("nobody", [None, 0, "0", "", False, [], 2**63, "9" * 30, "9" * 5000])
def test_nobody_is_no_id(nobody: Any) -> None:
    """All the spellings of an empty binding mean the same, and so does a number that no database holds."""
    assert values.some_id(nobody) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-09-09T02:00:00+02:00", date(2024, 9, 9)),
        ("2024-09-09T03:00:00+03:00", date(2024, 9, 9)),
        ("2024-09-08T19:00:00-05:00", date(2024, 9, 9)),
        ("2024-09-09T00:00:00+03:00", date(2024, 9, 9)),
        ("2024-09-09", date(2024, 9, 9)),
        ("", None),
        ({}, None),
        ("soon", None),
    ],
)
def test_day_survives_the_servers_zone(written: Any, expected: date | None) -> None:
    """A date field comes with a time and an offset, and still means one day."""
    assert values.day(written) == expected


def test_amount_keeps_its_kopecks() -> None:
    """Money is not read through a binary fraction."""
    assert values.amount("12400000.10") == Decimal("12400000.10")
    assert values.amount("a lot") is None


@pytest.mark.parametrize(
    ("type_id", "written", "expected"),
    [
        ("string", " Паркинг ", ("Паркинг",)),
        ("double", "54.50", (Decimal("54.5"),)),
        ("integer", "1200", (1200,)),
        ("money", "12400000.00|RUB", (Money(Decimal(12_400_000), "RUB"),)),
        ("date", "2026-11-28T03:00:00+03:00", (date(2026, 11, 28),)),
        ("datetime", "2026-11-28T14:05:00+03:00", (datetime.fromisoformat("2026-11-28T14:05:00+03:00"),)),
        ("boolean", "1", (True,)),
        ("boolean", "0", (False,)),
        ("boolean", "", ()),
        ("address", "Казань, Баумана 9|55.7;49.1|12", ("Казань, Баумана 9",)),
        ("employee", "7", (Colleague(EmployeeId(7)),)),
        ("file", {"id": 5, "url": "secret"}, ()),
        ("string", ["a", "b"], ("a", "b")),
        ("string", None, ()),
    ],
)
def test_field_is_shown_in_one_line(type_id: str, written: Any, expected: tuple[object, ...]) -> None:
    """Every type that fits a line has its form; files and bindings have none."""
    assert shown_values(DealField("UF_CRM_X", "X", type_id), written, {}) == expected


def test_choice_is_shown_by_its_words() -> None:
    """A list field and a dictionary field show words, never ids."""
    heating = DealField("UF_CRM_HEAT", "Отопление", "enumeration", options={"41": "Газовое", "42": "Печное"})
    source = DealField("SOURCE_ID", "Источник", "crm_status", dictionary="SOURCE")

    assert shown_values(heating, ["41", 42], {}) == ("Газовое", "Печное")
    assert shown_values(source, "WEB", {"WEB": "Сайт"}) == ("Сайт",)
    assert shown_values(source, "OLD", {"WEB": "Сайт"}) == ()


def test_settings_name_fields_by_code_or_title() -> None:
    """A custom field is found by what people call it; one that the portal lacks is left out."""
    fields = deal_fields_of(
        {
            "TITLE": {"type": "string", "title": "Название"},
            "UF_CRM_7": {"type": "string", "title": "UF_CRM_7", "listLabel": "Адрес", "formLabel": "Адрес объекта"},
        }
    )

    known = known_fields(fields, DealFieldCodes(address="адрес ОБЪЕКТА", card=("title", "No such field")))

    assert (known.folder, known.address) == (None, "UF_CRM_7")
    assert [shown.code for shown in known.card] == ["TITLE"]
