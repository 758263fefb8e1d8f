"""One chat as the person on the phone sees it; tests wait for it to change."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.sandbox.telegram.messages import Button, Message, Notice, Rows, Tap
from bot.sandbox.telegram.transcript import lines_of_chat

LONGEST_WAIT_SECONDS = 20.0
"""What is to happen happens at once; a busy machine may need longer, and only a failure waits for all of it."""


class ChatKind(StrEnum):
    """What kind of chat it is; the value is the Bot API's `type`."""

    PRIVATE = "private"
    GROUP = "supergroup"
    CHANNEL = "channel"


class EventKind(StrEnum):
    """What happened in a chat."""

    SENT = "sent"
    EDITED = "edited"
    DELETED = "deleted"
    REACTED = "reacted"
    TAPPED = "tapped"
    NOTICED = "noticed"


@dataclass(frozen=True, slots=True)
class ChatEvent:
    """One line of a chat's history, with what the message showed at that moment."""

    kind: EventKind
    messages: tuple[Message, ...]
    """One message; several for an album."""
    text: str
    """The text, the label tapped, the notice or the emoji."""
    rows: Rows
    """Buttons under the message at that moment."""
    below: Rows
    """Buttons put under the input field by this message."""
    happened_at: datetime


class NothingSaidError(AssertionError):
    """The bot has said nothing in this chat yet."""


@dataclass(eq=False)
class Chat:
    """A chat of the bot with a person, a group or a channel."""

    chat_id: int
    kind: ChatKind
    title: str
    messages: list[Message] = field(default_factory=list)
    """What stands in the chat now, oldest first; deleted messages are gone."""
    notices: list[Notice] = field(default_factory=list)
    """Answers to taps, empty ones included."""
    events: list[ChatEvent] = field(default_factory=list)
    """Everything that happened, oldest first."""
    reply_keyboard: Rows = field(default_factory=list)
    """Buttons under the input field now."""
    action: str | None = None
    """What the bot is doing ("typing", "upload_photo"), until its next message."""
    is_open: bool = False
    """The person has written to the bot; before that it cannot write to them."""
    blocks_bot: bool = False
    taps: list[Tap] = field(default_factory=list)
    """All taps on buttons that carry data, answered or not."""
    revision: int = 0
    """Grows with every change."""
    _wakers: set[asyncio.Event] = field(default_factory=set, repr=False)
    _listeners: list[Callable[["Chat"], None]] = field(default_factory=list, repr=False)

    @property
    def last_from_bot(self) -> Message:
        """The bot's newest message.

        Raises:
            NothingSaidError: there is none; `wait_for` takes it for "not yet".
        """
        for message in reversed(self.messages):
            if message.from_bot:
                return message
        raise NothingSaidError(self.title)

    @property
    def from_bot(self) -> list[Message]:
        """The bot's messages, oldest first."""
        return [message for message in self.messages if message.from_bot]

    @property
    def texts_from_bot(self) -> str:
        """All that the bot's messages say now, for a search in it."""
        return "\n\n".join(message.text for message in self.from_bot)

    @property
    def last_notice(self) -> Notice | None:
        """The newest answer to a tap."""
        return self.notices[-1] if self.notices else None

    def find_message(self, message_id: int) -> Message | None:
        """The message with this id, unless it was deleted."""
        return next((message for message in reversed(self.messages) if message.message_id == message_id), None)

    def from_bot_after(self, message: Message) -> list[Message]:
        """The bot's messages newer than this one."""
        return [other for other in self.from_bot if other.message_id > message.message_id]

    def newest_with_button(self, fits: Callable[[Button], bool]) -> Message | None:
        """The newest message that has such a button under it."""
        return next((one for one in reversed(self.messages) if any(fits(button) for button in one.buttons)), None)

    async def wait_for(
        self, predicate: Callable[["Chat"], bool], timeout_seconds: float = LONGEST_WAIT_SECONDS
    ) -> None:
        """Return as soon as `predicate(chat)` is true; it is asked after every change of the chat.

        Raises:
            AssertionError: with the transcript, when the time is over.
        """
        changed = asyncio.Event()
        self._wakers.add(changed)
        try:
            async with asyncio.timeout(timeout_seconds):
                while not self._holds(predicate):
                    await changed.wait()
                    changed.clear()
        except TimeoutError:
            waited = f"did not happen within {timeout_seconds} s. The chat:\n{self.transcript()}"
            raise AssertionError(waited) from None
        finally:
            self._wakers.discard(changed)

    async def wait_for_text(
        self, fragment: str, *, after: Message | None = None, timeout_seconds: float = LONGEST_WAIT_SECONDS
    ) -> Message:
        """The bot's newest message that contains `fragment` (and is newer than `after`), once there is one."""
        found: list[Message] = []

        def is_said(chat: Chat) -> bool:
            said = chat.from_bot if after is None else chat.from_bot_after(after)
            found[:] = [message for message in said if fragment in message.text]
            return bool(found)

        await self.wait_for(is_said, timeout_seconds)
        return found[-1]

    async def wait_for_answer(self, message: Message, timeout_seconds: float = LONGEST_WAIT_SECONDS) -> Message:
        """The bot's first message after this one, once there is one."""
        await self.wait_for(lambda chat: bool(chat.from_bot_after(message)), timeout_seconds)
        return self.from_bot_after(message)[0]

    def on_change(self, callback: Callable[["Chat"], None]) -> Callable[[], None]:
        """Call `callback(chat)` after every change; the function returned ends that."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def record(self, event: ChatEvent) -> None:
        """Add to the history and tell everybody who waits or listens."""
        self.events.append(event)
        self.changed()

    def changed(self) -> None:
        """Tell everybody who waits or listens."""
        self.revision += 1
        for waker in self._wakers:
            waker.set()
        for listener in list(self._listeners):
            listener(self)

    def transcript(self) -> str:
        """The chat as lines to read; signs as in the journeys of the documentation."""
        return "\n".join(lines_of_chat(self.events))

    def _holds(self, predicate: Callable[["Chat"], bool]) -> bool:
        try:
            return predicate(self)
        except NothingSaidError:
            return False
