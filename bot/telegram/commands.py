"""The menu of commands, put into Telegram when the bot starts."""

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from bot.telegram.menu import COMMANDS
from bot.texts import Catalogue, Texts


def menu(texts: Texts) -> list[BotCommand]:
    """The menu in one language."""
    return [BotCommand(command=command.name, description=texts.t(command.title)) for command in COMMANDS]


async def publish_commands(bot: Bot, catalogue: Catalogue) -> None:
    """Put the menu into Telegram, in the default language and in each of ours."""
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands(menu(catalogue.texts(None)), scope=scope)
    for language in catalogue.languages:
        await bot.set_my_commands(menu(catalogue.texts(language)), scope=scope, language_code=language)
