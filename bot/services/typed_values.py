"""What an agent typed, as a value of a field; None where it is none. What was typed is one answer for all languages."""

import re
from datetime import datetime, tzinfo
from typing import Final

from bot.bitrix24.editable import EditableField
from bot.bitrix24.field_values import FieldValue, OneValue
from bot.domain.amounts import parse_figure, parse_money
from bot.domain.answers import parse_flag
from bot.domain.clients import ClientKey, ClientPart
from bot.domain.days import parse_day, parse_moment
from bot.domain.deals import Money
from bot.domain.edits import EditKind
from bot.domain.phones import extension, looks_like_phone, normal_phone

TITLE_KEY: Final = "t"
LONGEST_TITLE: Final = 255
"""The portal cuts the rest without a word."""
LONGEST_NAME: Final = 50
"""Of a person's first or last name: the portal cuts the rest without a word. Source: server source, b_crm_contact."""
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(?:\.[^@\s,;<>.]+)+")
_BETWEEN = re.compile(r"[;\n]+")
_BETWEEN_CHOICES = re.compile(r"[;,\n]+")


def parse_value(
    field: EditableField, text: str, *, present: FieldValue = None, now: datetime, zone: tzinfo
) -> FieldValue:
    """The value, or values of a field of many; None for what is no value of this field.

    Args:
        field: what was asked for.
        text: what was typed.
        present: what the field holds, for its currency.
        now: for days without a year and times without a day.
        zone: the agent's own.
    """
    if not field.is_multiple:
        return _parse_one(field, text, present, now, zone)
    between = _BETWEEN_CHOICES if field.kind is EditKind.CHOICE else _BETWEEN
    parts = [part for part in between.split(text) if part.strip()]
    first = present[0] if isinstance(present, tuple) and present else None
    found = [_parse_one(field, part, first, now, zone) for part in parts]
    return tuple(found) if found and None not in found else None


def _parse_one(  # noqa: PLR0911  # one line a kind
    field: EditableField, text: str, present: FieldValue, now: datetime, zone: tzinfo
) -> OneValue:
    match field.kind:
        case EditKind.TEXT:
            return _words(field, text)
        case EditKind.AMOUNT | EditKind.MONEY:
            return parse_money(text, present.currency if isinstance(present, Money) else "")
        case EditKind.WHOLE:
            figure = parse_figure(text)
            return int(figure) if figure is not None and figure == int(figure) else None
        case EditKind.DECIMAL:
            return parse_figure(text)
        case EditKind.DAY:
            return parse_day(text, now.astimezone(zone).date())
        case EditKind.MOMENT:
            return parse_moment(text, now, zone)
        case EditKind.FLAG:
            return parse_flag(text)
        case EditKind.CHOICE | EditKind.STAGE:
            return _choice(field, text)
        case _:
            return _of_client(field, text)


def _words(field: EditableField, text: str) -> str | None:
    if field.key == TITLE_KEY:
        line = " ".join(text.split())
        return line if line and len(line) <= LONGEST_TITLE else None
    return text.strip() or None


def _of_client(field: EditableField, text: str) -> str | None:
    line = " ".join(text.split())
    match field.kind:
        case EditKind.PHONE:
            return _phone(line)
        case EditKind.EMAIL:
            return line if len(line) <= LONGEST_TITLE and _EMAIL.fullmatch(line) else None
        case EditKind.NAME:
            return line if 0 < len(line) <= longest_name(field) else None
        case _:
            return None


def longest_name(field: EditableField) -> int:
    """Letters of a client's name at most."""
    key = ClientKey.parse(field.key)
    return LONGEST_TITLE if key and key.part is ClientPart.TITLE else LONGEST_NAME


def _phone(line: str) -> str | None:
    """A whole number, written alike for everybody; with an extension it stays as it was typed."""
    number = normal_phone(line) if looks_like_phone(line) else None
    return line if number and extension(line) else number


def _choice(field: EditableField, text: str) -> OneValue:
    """A choice by its name, or by a beginning that only one has."""
    said = " ".join(text.casefold().split())
    names = {code: " ".join(name.casefold().split()) for code, name in field.options.items()}
    exact = [code for code, name in names.items() if name == said]
    begun = [code for code, name in names.items() if said and name.startswith(said)]
    found = exact if len(exact) == 1 else begun
    value = field.decoded([found[0]] if field.is_multiple else found[0]) if len(found) == 1 else None
    return value[0] if isinstance(value, tuple) else value
