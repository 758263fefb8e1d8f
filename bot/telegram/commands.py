"""Every command of the chat once: its name and its line in Telegram's menu."""

from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from bot.domain.errors import text_key
from bot.texts import Catalogue, Texts


@dataclass(frozen=True, slots=True)
class ChatCommand:
    """`title` is a key of a text."""

    name: str
    title: str


COMMANDS = (
    ChatCommand("my", text_key("My open deals")),
    ChatCommand("recent", text_key("Deals opened last")),
    ChatCommand("find", text_key("Find a deal")),
    ChatCommand("undo", text_key("Take back the last change")),
    ChatCommand("status", text_key("What is on the way")),
    ChatCommand("help", text_key("What I can do")),
    ChatCommand("lang", text_key("Language, язык")),
)
"""What the menu shows; `/start`, `/deal` and `/cancel` work as well."""


def menu(texts: Texts) -> list[BotCommand]:
    """The menu in one language."""
    return [BotCommand(command=command.name, description=texts.t(command.title)) for command in COMMANDS]


async def publish_commands(bot: Bot, catalogue: Catalogue) -> None:
    """Put the menu into Telegram, in the default language and in each of ours."""
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands(menu(catalogue.texts(None)), scope=scope)
    for language in catalogue.languages:
        await bot.set_my_commands(menu(catalogue.texts(language)), scope=scope, language_code=language)
