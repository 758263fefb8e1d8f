"""The portal's JSON ↔ the values of `field_values`, by the type of the field; reading never fails, writing may.

Source: apidocs.bitrix24.com/api-reference/crm/data-types.html and
apidocs.bitrix24.com/api-reference/crm/universal/crm-item-update.html.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from bot.bitrix24.field_values import Address, Binding, FieldValue, NewFile, OneValue, StoredFile, Unknown
from bot.bitrix24.fields import DealField, Family
from bot.bitrix24.values import JsonValue, amount, day, is_yes, number, rows, some_id, text
from bot.domain.deals import Money

_BINDING = re.compile(r"(?:([A-Z][A-Za-z0-9]*)_)?([1-9][0-9]*)", re.ASCII)
_NOBODY: Final = re.compile("0")
_NO_AMOUNT: Final = re.compile(r"\|.*")
_FLAGS: Final = frozenset({"Y", "N", "1", "0", "TRUE", "FALSE"})


def read_value(field: DealField, value: JsonValue) -> FieldValue:
    """What a field holds, from either family of methods. What does not fit the field's type comes as `Unknown`.

    A list is read as one also where the description, which may be an hour old, speaks of one value.
    """
    if field.type_id not in _KINDS:
        return Unknown(value)
    if not field.is_multiple and not (isinstance(value, list) and value):
        return _read_one(field, value)
    if value in (None, False, ""):  # besides `[]` the spellings of an empty multiple field
        return ()
    # PHP writes a list with gaps in its keys as a map; a map with an id is one value, a file's.
    is_one = not isinstance(value, list | dict) or (isinstance(value, dict) and "id" in value)
    items = [value] if is_one else rows(value)
    return tuple(found for item in items if (found := _read_one(field, item)) is not None)


def write_value(field: DealField, value: FieldValue, family: Family) -> JsonValue:
    """The value as the family's update method takes it; None and `()` clear the field.

    A multiple field is written whole: what is left out is gone, files included.

    Raises:
        ValueError: the value is not of the field's type, or this family cannot write it.
    """
    values = value if isinstance(value, tuple) else (value,)
    if isinstance(value, tuple) != field.is_multiple and not isinstance(value, Unknown):
        raise ValueError(f"{field.code}: {'a tuple' if field.is_multiple else 'one value'} is expected")
    written = [_write_one(field, one, family) for one in values]
    return written if isinstance(value, tuple) else written[0]


def _read_one(field: DealField, value: JsonValue) -> OneValue:
    kind = _KINDS[field.type_id]
    is_no_flag = value is False and kind is not _FLAG
    if is_no_flag or value in (None, "", [], {}) or kind.nothing.fullmatch(text(value)):
        return None
    found = kind.read(value)
    return Unknown(value) if found is None else found


def _write_one(field: DealField, value: OneValue, family: Family) -> JsonValue:
    if isinstance(value, Unknown):
        return value.value
    kind = _KINDS.get(field.type_id)
    if kind is None:
        raise ValueError(f"{field.code}: nothing is known of the type {field.type_id}")
    if value is None:
        return 0 if kind.is_id and not field.is_custom else ""
    if isinstance(value, bool) is not (kind is _FLAG) or not isinstance(value, kind.values):
        raise ValueError(f"{field.code}: no value of the type {field.type_id}")
    if isinstance(value, bool) and family is Family.CLASSIC and field.is_custom:
        return "1" if value else "0"
    if isinstance(value, NewFile | StoredFile):
        return _file(field, value, family)
    return kind.write(value)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one type is read and written: what may be written, and what the portal writes for nothing."""

    values: type | tuple[type, ...]
    read: Callable[[JsonValue], OneValue]
    write: Callable[[OneValue], JsonValue] = str
    nothing: re.Pattern[str] = re.compile(r"(?!)")

    @property
    def is_id(self) -> bool:
        """0 is nobody, to read and to write."""
        return self.nothing is _NOBODY


def _words(value: JsonValue) -> str | None:
    return text(value) or None


def _flag(value: JsonValue) -> bool | None:
    return is_yes(value) if isinstance(value, bool) or text(value).upper() in _FLAGS else None


def _moment(value: JsonValue) -> datetime | None:
    """At the offset that the portal wrote, for people to see what they see there."""
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _written_moment(value: OneValue) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError("a time without an offset")
    return value.isoformat(timespec="seconds")


def _written_day(value: OneValue) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("a day and no time")  # noqa: TRY004  # as above
    return value.isoformat()


def _money(value: JsonValue) -> Money | None:
    """`1234.56|RUB`; without a currency it is the portal's default one."""
    figure, _, currency = text(value).partition("|")
    found = amount(figure) if figure else None
    return None if found is None else Money(found, currency)


def _written_money(value: OneValue) -> str:
    money = value if isinstance(value, Money) else Money(Decimal(0), "")
    return f"{money.amount:f}|{money.currency}" if money.currency else f"{money.amount:f}"


def _address(value: JsonValue) -> Address | None:
    words, _, place = text(value).partition("|")
    return Address(words, place) if words or place else None


def _written_address(value: OneValue) -> str:
    address = value if isinstance(value, Address) else Address("")
    return f"{address.words}|{address.place}" if address.place else address.words


def _binding(value: JsonValue) -> Binding | None:
    found = _BINDING.fullmatch(text(value))
    return Binding(found[1] or "", int(found[2])) if found else None


def _written_binding(value: OneValue) -> str:
    binding = value if isinstance(value, Binding) else Binding("", 0)
    return f"{binding.kind}_{binding.object_id}" if binding.kind else str(binding.object_id)


def _stored_file(value: JsonValue) -> StoredFile | None:
    file_id = some_id(value.get("id") if isinstance(value, dict) else value)
    return StoredFile(file_id) if file_id else None


def _file(field: DealField, value: NewFile | StoredFile, family: Family) -> JsonValue:
    """The two families take files in different forms, and each accepts the other's without storing anything.

    Source: apidocs.bitrix24.com/api-reference/files/how-to-update-files.html.
    """
    if isinstance(value, StoredFile):
        if family is Family.CLASSIC:
            raise ValueError(f"{field.code}: only crm.item.update keeps files")
        return {"id": value.file_id}
    pair: list[JsonValue] = [value.name, b64encode(value.content).decode()]
    return pair if family is Family.ITEM else {"fileData": pair}


def _figure(value: OneValue) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _whole(value: OneValue) -> JsonValue:
    return value if isinstance(value, int) else None


def _letter(value: OneValue) -> str:
    return "Y" if value else "N"


_TEXT: Final = _Kind(str, _words)
_WHOLE: Final = _Kind(int, number, _whole)
_ID: Final = _Kind(int, some_id, _whole, _NOBODY)
_FLAG: Final = _Kind(bool, _flag, _letter)
_IDS: Final = (
    *("user", "employee", "crm_contact", "crm_company", "crm_lead", "crm_quote", "crm_deal"),
    *("enumeration", "iblock_element", "iblock_section"),
)
_KINDS: Final[Mapping[str, _Kind]] = {
    **dict.fromkeys(("string", "text", "url", "crm_status", "crm_currency", "location"), _TEXT),
    **dict.fromkeys(("integer", "crm_category"), _WHOLE),
    **dict.fromkeys(_IDS, _ID),
    **dict.fromkeys(("boolean", "char"), _FLAG),
    "double": _Kind((Decimal, int), amount, _figure),
    "date": _Kind(date, day, _written_day),
    "datetime": _Kind(datetime, _moment, _written_moment),
    "money": _Kind(Money, _money, _written_money, _NO_AMOUNT),
    "address": _Kind(Address, _address, _written_address),
    "crm": _Kind(Binding, _binding, _written_binding),
    "file": _Kind((StoredFile, NewFile), _stored_file),
}
