"""Values of fields in Python's own types, for the card that shows them and the dialogue that changes them.

| on the portal | here |
|---|---|
| string, text, url, crm_status, crm_currency, location | `str` |
| integer, enumeration, crm_category | `int` |
| user, employee, crm_contact and the like, iblock_element, iblock_section | `int`, the id |
| double | `Decimal` |
| boolean, char | `bool` |
| date, datetime | `date`, aware `datetime` |
| money | `Money` |
| address | `Address` |
| crm | `Binding` |
| file | `StoredFile`; `NewFile` when it is written |
| any other, and whatever does not fit its type | `Unknown`, which goes back as it came |

An empty value is None, a field of many values a tuple.

Source: apidocs.bitrix24.com/api-reference/crm/data-types.html and apidocs.bitrix24.com/api-reference/data-types.html.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from bot.bitrix24.values import JsonValue
from bot.domain.deals import Money


@dataclass(frozen=True, slots=True)
class Address:
    """What people read of an address, and the `latitude;longitude|id` that the portal appends to it.

    Source: apidocs.bitrix24.com/api-reference/crm/data-types.html#crm_user_field_address.
    """

    words: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    """A link to an object of the CRM: `D` a deal, `C` a contact, `CO` a company, `T9f` one of a smart process.

    `kind` is empty where the field takes only one kind and the portal writes the bare id.
    Source: apidocs.bitrix24.com/api-reference/crm/data-types.html#crm-binding-format.
    """

    kind: str
    object_id: int


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a CRM field, by its id; its signed links are not kept."""

    file_id: int


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be put into a CRM field; it travels as base64, so photos go to Disk instead."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value of a type that is not known here, or one that does not fit its type, unharmed."""

    value: JsonValue


OneValue: TypeAlias = (
    str | int | Decimal | bool | date | datetime | Money | Address | Binding | StoredFile | NewFile | Unknown | None
)
FieldValue: TypeAlias = OneValue | tuple[OneValue, ...]
