"""Every button fits Telegram's 64 bytes: each class there is, with the longest that it may hold."""

import pkgutil
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from typing import Any

import pytest

import bot.telegram
from bot.bitrix24.editable import LONGEST_TOKEN, key_of
from bot.domain.clients import ClientKey, ClientKind, ClientPart
from bot.telegram.button_data import ButtonData
from bot.telegram.client_callbacks import AskClient
from bot.telegram.compact import packed, plain

BIGGEST_IN_TELEGRAM = 2**53
"""Of a person or a message. Source: core.telegram.org/bots/api#user (at most 52 significant bits)."""
BIGGEST_ON_PORTAL = 2**31 - 1
"""Of a deal, a pipeline, an employee: the portal's database numbers them in four bytes."""
BIGGEST_ROW = 9_999_999
"""Of our journal and of our batches: a thousand a day for 27 years."""
MOST_PAGES = 99_999
TOKEN = "W" * LONGEST_TOKEN
CLIENT_KEY = str(ClientKey(ClientKind.CONTACT, BIGGEST_ON_PORTAL, ClientPart.PHONE, BIGGEST_ON_PORTAL))

LONGEST: dict[str, object] = {
    "deal_id": BIGGEST_ON_PORTAL,
    "pipeline_id": BIGGEST_ON_PORTAL,
    "employee_id": BIGGEST_ON_PORTAL,
    "telegram_id": BIGGEST_IN_TELEGRAM,
    "message_id": BIGGEST_IN_TELEGRAM,
    "entry_id": BIGGEST_ROW,
    "batch_id": BIGGEST_ROW,
    "photo_id": BIGGEST_ROW,
    "sharing_id": BIGGEST_ROW,
    "after": BIGGEST_ON_PORTAL,
    "page": MOST_PAGES,
    "key": key_of("UF_CRM_1747309879"),
    "seen": TOKEN,
    "to": TOKEN,
    "value": TOKEN,
    "query": packed(plain("щ" * 500)),
    "phone": "+123456789012345",
    "language": "ru",
}
"""The longest value of each part that a button may carry, by its name."""
OWN: dict[tuple[type[ButtonData], str], object] = {(AskClient, "key"): CLIENT_KEY}
"""The same where one class means something longer by that name."""


def every_class(parent: type[ButtonData] = ButtonData) -> Iterator[type[ButtonData]]:
    """All kinds of buttons that any module of the chat knows."""
    for module in pkgutil.iter_modules(bot.telegram.__path__):
        import_module(f"bot.telegram.{module.name}")
    for child in parent.__subclasses__():
        yield child
        yield from every_class(child)


CLASSES = sorted({kind for kind in every_class() if kind.__module__.startswith("bot.")}, key=lambda kind: kind.__name__)


def fullest(kind: type[ButtonData]) -> ButtonData:
    """A button of this kind that carries as much as it can."""
    values: dict[str, Any] = {}
    for name, described in kind.model_fields.items():
        of_type = described.annotation
        if of_type is bool:
            values[name] = True
        elif isinstance(of_type, type) and issubclass(of_type, Enum):
            values[name] = max(of_type, key=lambda one: len(str(one.value)))
        else:
            values[name] = OWN.get((kind, name), LONGEST[name])
    return kind(**values)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_a_button_carries_all_it_needs(kind: type[ButtonData]) -> None:
    """Packed and read back it is the same, within the limit. A new part has to say in LONGEST how long it may be."""
    data = fullest(kind)

    text = data.pack()

    assert len(text.encode()) <= 64
    assert kind.unpack(text) == data


def test_no_two_buttons_are_mistaken_for_each_other() -> None:
    """Prefixes are all different."""
    prefixes = [kind.__prefix__ for kind in CLASSES]

    assert len(set(prefixes)) == len(prefixes) > 30


@pytest.mark.parametrize(
    "kind", [kind for kind in CLASSES if "deal_id" in kind.model_fields], ids=lambda kind: kind.__name__
)
def test_a_forged_number_is_no_button(kind: type[ButtonData]) -> None:
    """A number that no database holds is not taken for one of ours."""
    text = fullest(kind).pack().replace(str(BIGGEST_ON_PORTAL), str(2**63), 1)

    with pytest.raises(ValueError, match="a number is too large"):
        kind.unpack(text)
