"""The menu of commands, put into Telegram when the bot starts: by language and by role."""

import logging
from collections.abc import Awaitable, Callable, Collection
from functools import partial

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from bot.background import Background, Backoff
from bot.clock import Clock
from bot.domain.ids import ChatId, TelegramId
from bot.keyed import Turns
from bot.services.languages import Languages
from bot.telegram.menu import ADMIN_COMMANDS, COMMANDS
from bot.texts import Catalogue, Texts

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 2.0, 60.0

Put = Callable[[], Awaitable[None]]
Refusal = TelegramAPIError | ClientDecodeError

_log = logging.getLogger(__name__)


def menu(texts: Texts, *, is_admin: bool = False) -> list[BotCommand]:
    """The menu in one language, for one role."""
    shown = (*COMMANDS, *(ADMIN_COMMANDS if is_admin else ()))
    return [BotCommand(command=command.name, description=texts.t(command.title)) for command in shown]


class CommandMenus:
    """Puts the menus into Telegram: one for everybody in each language, and a single chat's, which goes before it.

    What Telegram does not take at once goes on in the background until it does.
    """

    def __init__(
        self,
        bot: Bot,
        catalogue: Catalogue,
        languages: Languages,
        admin_ids: Collection[TelegramId],
        background: Background,
        clock: Clock,
    ) -> None:
        self._bot = bot
        self._catalogue = catalogue
        self._languages = languages
        self._admin_ids = admin_ids
        self._background = background
        self._clock = clock
        self._wanted: dict[ChatId, list[BotCommand]] = {}
        self._turns: Turns[ChatId] = Turns()

    async def publish(self) -> None:
        """Everybody's menu, however long it takes, then the administrators' own."""
        refusal = await self._refusal(self._put_everybodys)
        if refusal is not None:
            await self._try_again(self._put_everybodys, refusal)
        for admin_id in self._admin_ids:
            await self.show(admin_id, ChatId(admin_id), await self._languages.texts_for(admin_id))

    async def show(self, telegram_id: TelegramId, chat_id: ChatId, texts: Texts) -> None:
        """The menu of one person in this language, whatever Telegram's is; tried once before this returns.

        Telegram refuses the chat of somebody who has never written; soon after they have, the menu is there.
        """
        self._wanted[chat_id] = menu(texts, is_admin=telegram_id in self._admin_ids)
        put = partial(self._put_wanted, chat_id)
        refusal = await self._refusal(put)
        if refusal is not None:
            self._background.start("show a person's commands", partial(self._try_again, put, refusal))

    async def _put_everybodys(self) -> None:
        everybody = BotCommandScopeAllPrivateChats()
        await self._bot.set_my_commands(menu(self._catalogue.texts(None)), scope=everybody)
        for language in self._catalogue.languages:
            texts = self._catalogue.texts(language)
            await self._bot.set_my_commands(menu(texts), scope=everybody, language_code=language)

    async def _put_wanted(self, chat_id: ChatId) -> None:
        """What is wanted by now, one request after another: a former wish never arrives behind a later one."""
        async with self._turns.of(chat_id):
            wanted = self._wanted.get(chat_id)
            if wanted is None:
                return
            try:
                await self._bot.set_my_commands(wanted, scope=BotCommandScopeChat(chat_id=chat_id))
            except TelegramForbiddenError:
                _log.info("a person's menu of commands: they have blocked the bot")
            if self._wanted.get(chat_id) is wanted:
                del self._wanted[chat_id]

    async def _try_again(self, put: Put, refusal: Refusal | None) -> None:
        _log.info("a menu of commands was not taken, it is tried again: %s", type(refusal).__name__)
        pauses = Backoff(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
        while refusal is not None:
            asked_seconds = refusal.retry_after if isinstance(refusal, TelegramRetryAfter) else 0
            await self._clock.sleep(max(pauses.next_seconds(), asked_seconds))
            refusal = await self._refusal(put)

    async def _refusal(self, put: Put) -> Refusal | None:
        try:
            await put()
        except (TelegramAPIError, ClientDecodeError) as refusal:
            return refusal
        return None
