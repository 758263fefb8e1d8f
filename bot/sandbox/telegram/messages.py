"""What a chat holds: messages with their media and buttons, and the short notices over it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.sandbox.telegram.files import Source, StoredFile

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """One button under a message or, with neither data nor address, under the input field."""

    text: str
    callback_data: str | None = None
    url: str | None = None
    copy_text: str | None = None
    requests_contact: bool = False
    requests_location: bool = False
    style: str | None = None


Rows = list[list[Button]]


class MediaKind(StrEnum):
    """How Telegram delivers a file; the value is the name of the field in a message."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    VOICE = "voice"
    AUDIO = "audio"
    ANIMATION = "animation"
    STICKER = "sticker"


@dataclass(frozen=True, slots=True)
class Media:
    """A file in a message. `file` knows its size, hash and, if it has bytes on disk, its path."""

    kind: MediaKind
    file_id: str
    file: StoredFile
    name: str | None = None
    mime: str | None = None
    width: int = 0
    height: int = 0
    duration_seconds: int = 0
    smaller: tuple["Media", ...] = ()
    """A photo's smaller sizes, smallest first."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is about to be sent, and the way to send it."""

    source: Source
    kind: MediaKind = MediaKind.PHOTO
    name: str | None = None
    mime: str | None = None
    duration_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact card. `user_id` is set by Telegram's server: only a person's own card can carry the sender's id."""

    phone: str
    first_name: str
    last_name: str | None = None
    user_id: int | None = None


@dataclass(slots=True)
class Message:
    """One message as it stands now; an edit changes it in place."""

    message_id: int
    chat_id: int
    sender_id: int
    """The sending user; in a channel, the channel."""
    from_bot: bool
    sent_at: datetime
    text: str = ""
    """The text, or the caption if there is `media`."""
    entities: list[JsonObject] = field(default_factory=list)
    """Offsets count UTF-16 units, as Telegram's do."""
    keyboard: Rows = field(default_factory=list)
    """Rows of buttons under the message."""
    keyboard_below: Rows | None = None
    """What the message put under the input field; None if it left that alone."""
    media: Media | None = None
    media_group_id: str | None = None
    contact: Contact | None = None
    reply_to: "Message | None" = None
    forward_origin: JsonObject | None = None
    extra: JsonObject = field(default_factory=dict)
    """Fields of the Bot API's message that the sandbox gives no meaning (location, poll, …)."""
    reactions: list[str] = field(default_factory=list)
    """Emoji that the bot has put on it now."""
    reaction_history: list[str] = field(default_factory=list)
    edited_count: int = 0
    edited_at: datetime | None = None
    edited_at_seconds: list[float] = field(default_factory=list)
    """Times of the edits on the monotonic clock."""

    @property
    def buttons(self) -> list[Button]:
        """All buttons under it, row by row."""
        return [button for row in self.keyboard for button in row]

    @property
    def lines(self) -> list[str]:
        """The text cut at its line ends."""
        return self.text.split("\n")

    def find_button(self, text: str) -> Button | None:
        """The button with this text, else the first that contains it."""
        exact = [button for button in self.buttons if button.text == text]
        partial = [button for button in self.buttons if text in button.text]
        return next(iter(exact + partial), None)


@dataclass(frozen=True, slots=True)
class Notice:
    """The answer to one tap: a short text over the chat, or nothing but the end of the spinner (`text` empty)."""

    query_id: str
    message_id: int
    text: str
    shows_alert: bool
    waited_seconds: float
    """From the tap to the answer."""


@dataclass(slots=True)
class Tap:
    """A callback query; `answers` counts how often the bot answered it."""

    query_id: str
    chat_id: int
    message_id: int
    sender_id: int
    callback_data: str
    tapped_at_seconds: float
    answers: int = 0
