"""What the embedded Telegram knows: chats, people, files, updates, and what the bot has set about itself."""

import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from bot.clock import Clock
from bot.sandbox.telegram.chats import Chat, ChatEvent, ChatKind, EventKind
from bot.sandbox.telegram.errors import ApiError, bad_request
from bot.sandbox.telegram.faults import TelegramFaults
from bot.sandbox.telegram.files import FileShelf
from bot.sandbox.telegram.messages import JsonObject, Message, Rows, Tap
from bot.sandbox.telegram.updates import UpdateQueue


@dataclass(frozen=True, slots=True)
class User:
    """A Telegram account."""

    user_id: int
    first_name: str
    last_name: str | None = None
    language_code: str | None = None
    username: str | None = None
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One request of the bot: what was asked, never with which values."""

    method: str
    chat_id: int | None
    called_at: datetime


@dataclass(slots=True)
class WebhookSettings:
    """What `setWebhook` set, and how the last delivery went."""

    url: str
    secret_token: str | None
    max_connections: int
    last_error: str | None = None
    last_error_at: datetime | None = None


@dataclass(slots=True)
class BotProfile:
    """What the bot says about itself, by scope and language."""

    commands: dict[tuple[str, str], list[JsonObject]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_button: JsonObject = field(default_factory=lambda: {"type": "commands"})


class TelegramState:
    """Everything behind the Bot API, shared by the server and by the people."""

    def __init__(self, *, clock: Clock, faults: TelegramFaults, bot: User, shelf: FileShelf) -> None:
        self.clock = clock
        self.faults = faults
        self.bot = bot
        self.shelf = shelf
        self.updates = UpdateQueue(faults)
        self.users: dict[int, User] = {bot.user_id: bot}
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.calls: list[ApiCall] = []
        self.edit_times: dict[int, list[float]] = {}
        self.profile = BotProfile()
        self.webhook: WebhookSettings | None = None
        self.is_local = False
        self.is_closing = False
        self.webhook_retry_seconds = 0.2
        self._last_message_ids: Counter[int] = Counter({0: 100})

    def require_chat(self, chat_id: int) -> Chat:
        """The chat that the bot may write to.

        Raises:
            ApiError: there is none, the person never opened the bot, or has stopped it.
        """
        chat = self.chats.get(chat_id)
        if chat is None or not chat.is_open:
            raise bad_request("chat not found")
        if chat.blocks_bot:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return chat

    def require_message(self, chat: Chat, message_id: int, purpose: str) -> Message:
        """The message with this id.

        Raises:
            ApiError: "`purpose` not found".
        """
        message = chat.find_message(message_id)
        if message is None:
            raise bad_request(f"{purpose} not found")
        return message

    def next_message_id(self, chat: Chat) -> int:
        """Ids are counted over all private chats of the bot together, and per group, as in the real Telegram."""
        counted_in = 0 if chat.kind is ChatKind.PRIVATE else chat.chat_id
        self._last_message_ids[counted_in] += 1
        return self._last_message_ids[counted_in]

    def new_message(self, chat: Chat, sender: User) -> Message:
        """A message without content, not yet in the chat."""
        return Message(
            message_id=self.next_message_id(chat),
            chat_id=chat.chat_id,
            sender_id=sender.user_id,
            from_bot=sender.is_bot,
            sent_at=self.clock.now().replace(microsecond=0),
        )

    def loses_answer(self, method: str) -> bool:
        """Whether the answer to this call, which has acted, is to be lost; counts it off."""
        left = self.faults.loses_answers.get(method, 0)
        if left > 0:
            self.faults.loses_answers[method] = left - 1
        return left > 0

    def publish(self, chat: Chat, *messages: Message) -> None:
        """Show messages in their chat; several are one album."""
        chat.messages.extend(messages)
        first = messages[0]
        if first.from_bot:
            chat.action = None
        if first.keyboard_below is not None:
            chat.reply_keyboard = first.keyboard_below
        text = next((message.text for message in messages if message.text), "")
        self.record(chat, EventKind.SENT, *messages, text=text, rows=first.keyboard, below=first.keyboard_below or [])

    def remove(self, chat: Chat, message: Message) -> None:
        """Take a message out of its chat."""
        chat.messages.remove(message)
        self.record(chat, EventKind.DELETED, message, text=message.text)

    def record(
        self,
        chat: Chat,
        kind: EventKind,
        *messages: Message,
        text: str = "",
        rows: Rows | None = None,
        below: Rows | None = None,
    ) -> None:
        """Add a line to the chat's history."""
        chat.record(ChatEvent(kind, messages, text, rows or [], below or [], self.clock.now()))


def new_query_id() -> str:
    """The id of a callback query."""
    return str(secrets.randbits(62))
