"""Messages outside any update: to whoever did not write just now, in their language, as patiently as Telegram asks."""

import logging
from collections.abc import Awaitable
from dataclasses import dataclass

from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError

from bot.domain.ids import ChatId, MessageId, TelegramId
from bot.services.languages import Languages
from bot.telegram.screens import Note, Screen, Screens
from bot.texts import Texts

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """What became of such a message: it stands in the chat, Telegram refused it, or what it should replace is gone."""

    message_id: MessageId | None = None
    refusal: TelegramAPIError | None = None

    @property
    def is_gone(self) -> bool:
        """The message that was to be edited is gone, or can no longer be edited."""
        return self.message_id is None and self.refusal is None

    @property
    def is_closed(self) -> bool:
        """The chat is closed to us: they have blocked the bot."""
        return isinstance(self.refusal, TelegramForbiddenError)

    @property
    def is_over(self) -> bool:
        """Another try would change nothing: it was taken, the chat is closed, or Telegram will never take it."""
        return self.refusal is None or isinstance(self.refusal, TelegramForbiddenError | TelegramBadRequest)


class Addressee:
    """A person in their chat, and the texts in their language. Nothing that Telegram refuses is raised."""

    def __init__(self, screens: Screens, chat_id: ChatId, texts: Texts, about: str) -> None:
        self.texts = texts
        self._screens = screens
        self._chat_id = chat_id
        self._about = about

    async def say(self, screen: Screen, *, reply_to: MessageId | None = None, noting: Note | None = None) -> Said:
        """As a new message."""
        return await self._outcome(self._screens.send(self._chat_id, screen, reply_to=reply_to, noting=noting))

    async def edit(self, message_id: MessageId, screen: Screen) -> Said:
        """In the place of a message."""
        return await self._outcome(self._edited(message_id, screen))

    async def _edited(self, message_id: MessageId, screen: Screen) -> MessageId | None:
        return message_id if await self._screens.edit(self._chat_id, message_id, screen) else None

    async def _outcome(self, request: Awaitable[MessageId | None]) -> Said:
        try:
            said = Said(await request)
        except TelegramAPIError as refusal:
            said = Said(refusal=refusal)
            level = logging.INFO if said.is_over else logging.WARNING
            _log.log(level, "%s: Telegram did not take it: %s", self._about, type(refusal).__name__)
        return said


class SpeakFirst:
    """Where everybody begins who speaks to a person without being asked."""

    def __init__(self, screens: Screens, languages: Languages) -> None:
        self._screens = screens
        self._languages = languages

    async def to(self, telegram_id: TelegramId, chat_id: ChatId, *, about: str) -> Addressee:
        """Whom it is for; `about` says in the log what was not taken."""
        return Addressee(self._screens, chat_id, await self._languages.texts_for(telegram_id), about)
