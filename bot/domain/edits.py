"""What agents change of a deal: how each field is asked for and shown, apart from what the portal calls its type."""

from dataclasses import dataclass
from enum import StrEnum


class EditKind(StrEnum):
    """How a field's value is chosen or typed."""

    STAGE = "stage"
    TEXT = "text"
    AMOUNT = "amount"
    """The deal's own amount of money."""
    MONEY = "money"
    WHOLE = "whole"
    DECIMAL = "decimal"
    DAY = "day"
    MOMENT = "moment"
    CHOICE = "choice"
    FLAG = "flag"
    PHONE = "phone"
    EMAIL = "email"
    NAME = "name"
    """A client's, in one line."""
    LOCKED = "locked"
    """Shown here, changed in the portal."""


OF_CLIENTS = frozenset({EditKind.PHONE, EditKind.EMAIL, EditKind.NAME})
"""Kinds of values that belong to a client, not to the deal itself."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody was shown of a field: its value's token, to compare it, and the value as JSON, to be told of it."""

    token: str
    written: str


UNDO_MINUTES = 10
"""How long one tap or `/undo` takes a change back."""
