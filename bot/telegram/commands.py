"""The menu of commands, put into Telegram when the bot starts: by language and by role."""

import logging
from collections.abc import Collection

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from bot.domain.ids import ChatId, TelegramId
from bot.services.languages import Languages
from bot.telegram.menu import ADMIN_COMMANDS, COMMANDS
from bot.texts import Catalogue, Texts

_log = logging.getLogger(__name__)


def menu(texts: Texts, *, is_admin: bool = False) -> list[BotCommand]:
    """The menu in one language, for one role."""
    shown = (*COMMANDS, *(ADMIN_COMMANDS if is_admin else ()))
    return [BotCommand(command=command.name, description=texts.t(command.title)) for command in shown]


class CommandMenus:
    """Puts the menus into Telegram: one for everybody in each language, and a single chat's, which goes before it."""

    def __init__(self, bot: Bot, catalogue: Catalogue, languages: Languages, admin_ids: Collection[TelegramId]) -> None:
        self._bot = bot
        self._catalogue = catalogue
        self._languages = languages
        self._admin_ids = admin_ids

    async def publish(self) -> None:
        """Everybody's menu, then the administrators' own.

        Raises:
            TelegramAPIError: Telegram did not take everybody's.
        """
        everybody = BotCommandScopeAllPrivateChats()
        await self._bot.set_my_commands(menu(self._catalogue.texts(None)), scope=everybody)
        for language in self._catalogue.languages:
            texts = self._catalogue.texts(language)
            await self._bot.set_my_commands(menu(texts), scope=everybody, language_code=language)
        for admin_id in self._admin_ids:
            await self.show(admin_id, ChatId(admin_id), await self._languages.texts_for(admin_id))

    async def show(self, telegram_id: TelegramId, chat_id: ChatId, texts: Texts) -> None:
        """The menu of one person in this language, whatever Telegram's is.

        Telegram refuses the chat of somebody who has never written; then everybody's menu stays.
        """
        commands = menu(texts, is_admin=telegram_id in self._admin_ids)
        try:
            await self._bot.set_my_commands(commands, scope=BotCommandScopeChat(chat_id=chat_id))
        except TelegramAPIError as error:
            _log.info("a person's menu of commands was not taken: %s", type(error).__name__)
