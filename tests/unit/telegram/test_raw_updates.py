"""Whatever Telegram sends is kept under its number and in its chat."""

import json

import pytest

from bot.telegram.raw_updates import NOWHERE, callback_of, chat_of, parse_raw
from tests.fakes.clock import NOON

CHAT = {"id": 501, "type": "private"}
GROUP = {"id": -100777, "type": "supergroup"}
ANNA = {"id": 501}


@pytest.mark.parametrize(
    ("update", "chat_id"),
    [
        ({"message": {"chat": GROUP, "from": ANNA}}, -100777),
        ({"edited_message": {"chat": CHAT}}, 501),
        ({"callback_query": {"id": "1", "from": ANNA, "message": {"chat": GROUP}}}, -100777),
        ({"callback_query": {"id": "1", "from": ANNA}}, 501),
        ({"my_chat_member": {"chat": GROUP, "from": ANNA}}, -100777),
        ({"inline_query": {"from": ANNA}}, 501),
        ({"poll": {"id": "5"}}, NOWHERE),
        ({"message": {"chat": {"id": "odd"}}}, NOWHERE),
        ({"message": {"chat": "odd"}}, NOWHERE),
        ({"message": None}, NOWHERE),
        ({}, NOWHERE),
    ],
)
def test_an_update_belongs_to_a_chat(update: dict[str, object], chat_id: int) -> None:
    """The message's chat, the event's own, the person's; else the chat of what belongs nowhere."""
    assert chat_of({"update_id": 1, **update}) == chat_id


def test_half_an_emoji_and_a_zero_character_can_be_kept() -> None:
    """Text that a database would refuse travels as ASCII and comes back whole."""
    raw = {"update_id": 1, "message": {"chat": CHAT, "text": "\ud83d \x00 ёж 🦔"}}

    row = parse_raw(raw, NOON)

    assert row.body.isascii()
    assert json.loads(row.body) == raw


def test_only_a_press_is_a_press() -> None:
    """A message that talks about callback_query is none."""
    pressed = json.dumps({"update_id": 1, "callback_query": {"id": "77"}})
    talking = json.dumps({"update_id": 2, "message": {"text": '"callback_query"', "chat": CHAT}})
    broken = json.dumps({"update_id": 3, "callback_query": {"id": 77}})

    assert [callback_of(body) for body in (pressed, talking, broken)] == ["77", None, None]
