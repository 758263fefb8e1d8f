"""The history of a chat as lines to read: `▸` the person, `│` the bot, `✎` an edit, `◌` a notice, `[ ]` a button."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.sandbox.telegram.chats import ChatEvent


def lines_of_chat(events: Iterable["ChatEvent"]) -> list[str]:
    """All of it, a blank line before each thing the person does."""
    raise NotImplementedError


def lines_of_event(event: "ChatEvent") -> list[str]:
    """One event; nothing for what does not show."""
    raise NotImplementedError
