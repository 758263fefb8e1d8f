"""A Telegram to run the real bot against: the Bot API over HTTP, and people who use the bot."""

from bot.sandbox.telegram.chats import Chat, ChatEvent, ChatKind, EventKind
from bot.sandbox.telegram.embedded import SandboxTelegram
from bot.sandbox.telegram.faults import TelegramFault, TelegramFaults
from bot.sandbox.telegram.files import Filler, Source
from bot.sandbox.telegram.messages import Attachment, Button, Contact, Media, MediaKind, Message, Notice, Tap
from bot.sandbox.telegram.people import Person

__all__ = [
    "Attachment",
    "Button",
    "Chat",
    "ChatEvent",
    "ChatKind",
    "Contact",
    "EventKind",
    "Filler",
    "Media",
    "MediaKind",
    "Message",
    "Notice",
    "Person",
    "SandboxTelegram",
    "Source",
    "Tap",
    "TelegramFault",
    "TelegramFaults",
]
