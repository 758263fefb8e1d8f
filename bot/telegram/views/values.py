"""Values of a deal's fields, and the fields' names, in the agent's language."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from html import unescape

from bot.bitrix24.editable import EditableField
from bot.bitrix24.field_values import Address, FieldValue, OneValue
from bot.domain.clients import ClientKey, ClientPart
from bot.domain.deals import Colleague, Money
from bot.domain.edits import OF_CLIENTS, EditKind
from bot.domain.ids import EmployeeId
from bot.domain.phones import shown_phone
from bot.telegram.views.heading import NO_BREAK, literal
from bot.texts import Texts

VALUE_LETTERS = 120
_BB_CODE = re.compile(r"\[/?(?:b|i|u|s|p|url|list|img|color|size|quote|code|\*)(?:=[^\]]*)?\]", re.IGNORECASE)
"""What the portal's editor puts around words. Source: apidocs.bitrix24.com/api-reference/crm/deals/crm-deal-fields.html
(`COMMENTS` holds BB code)."""


def field_name(texts: Texts, field: EditableField) -> str:
    """What people call the field: our own word for what every portal has, else the portal's title."""
    names = {
        "st": texts.t("Stage"),
        "a": texts.t("Amount"),
        "t": texts.t("Title"),
        "d": texts.t("Expected closing date"),
        "s": texts.t("Source"),
        "c": texts.t("The deal's comment"),
    }
    own = ClientKey.parse(field.key)
    if own is not None:
        return client_part_name(texts, own.part)
    return names.get(field.key) or literal(field.portal_field.title, VALUE_LETTERS)


def client_part_name(texts: Texts, part: ClientPart) -> str:
    """What people call a value of a client."""
    return {
        ClientPart.NAME: texts.t("First name"),
        ClientPart.SECOND_NAME: texts.t("Second name"),
        ClientPart.LAST_NAME: texts.t("Last name"),
        ClientPart.TITLE: texts.t("Company"),
        ClientPart.PHONE: texts.t("Phone"),
        ClientPart.EMAIL: texts.t("E-mail"),
    }[part]


def value_words(texts: Texts, field: EditableField, value: FieldValue, room: int = VALUE_LETTERS) -> str:
    """The value in one line; «empty» where there is none."""
    values = value if isinstance(value, tuple) else (value,)
    return ", ".join(said for one in values if (said := _one(texts, field, one, room))) or texts.t("empty")


def locked_words(texts: Texts, field: EditableField, value: FieldValue, names: Mapping[EmployeeId, str]) -> str:
    """A value that is changed in the portal: employees by name, files and links by how many; empty for mere numbers."""
    values = [one for one in (value if isinstance(value, tuple) else (value,)) if one is not None]
    known = field.portal_field
    if not values:
        return texts.t("empty")
    if known.is_of_employees:
        found = [EmployeeId(one) for one in values if isinstance(one, int)]
        return ", ".join(names.get(one) or _nameless(texts, one) for one in found)
    if known.type_id == "file":
        return texts.n("{n} file", "{n} files", len(values))
    if known.is_of_links:
        return texts.n("{n} link", "{n} links", len(values))
    if known.type_id == "enumeration" and not field.options:
        return ""
    return ", ".join(said for one in values if (said := _one(texts, field, one, VALUE_LETTERS)))


def quoted(texts: Texts, field: EditableField, value: FieldValue, room: int = VALUE_LETTERS) -> str:
    """The value as it stands inside a sentence: names in quotes, figures and dates bare."""
    words = value_words(texts, field, value, room)
    is_name = field.kind in {EditKind.STAGE, EditKind.CHOICE, EditKind.TEXT, EditKind.NAME} and value not in (None, ())
    return texts.t("“{name}”", name=words) if is_name else words


def plain(text: str) -> str:
    """What people wrote in the portal's editor, without its marks."""
    return unescape(_BB_CODE.sub("", text))


def spoken(texts: Texts, value: object) -> str:  # noqa: PLR0911  # one line a type
    """A figure, a day or a flag in the agent's language; words as they are, nothing for what has no words."""
    match value:
        case bool():
            return texts.t("yes") if value else texts.t("no")
        case Money():
            return texts.money(value)
        case int() | Decimal():
            return texts.number(value)
        case datetime():
            return texts.when(value)
        case date():
            return texts.date(value)
        case str():
            return value
        case Colleague():
            return _nameless(texts, value.employee_id)
        case _:
            return ""


def _nameless(texts: Texts, employee_id: EmployeeId) -> str:
    """Who does not work here any more has no name that is known."""
    return texts.t("employee {number}", number=f"№{NO_BREAK}{employee_id}")


def _one(texts: Texts, field: EditableField, value: OneValue, room: int) -> str:
    if (field.options or field.kind is EditKind.STAGE) and value is not None:
        return literal(field.options.get(str(value), str(value)), room)
    match value:
        case Address():
            return literal(value.words, room)
        case str():
            return literal(_typed(field, value), room)
        case _:
            return spoken(texts, value)


def _typed(field: EditableField, value: str) -> str:
    if field.kind in OF_CLIENTS:
        return shown_phone(value) if field.kind is EditKind.PHONE else value
    return plain(value)
