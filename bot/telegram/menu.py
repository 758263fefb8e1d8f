"""Every command of the chat once: its name and its line in Telegram's menu. Needs no aiogram: `setup` writes it too."""

from dataclasses import dataclass

from bot.domain.errors import text_key


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
    ChatCommand("news", text_key("News of my deals")),
    ChatCommand("lang", text_key("Language, язык")),
)
"""What everybody's menu shows; `/start`, `/deal` and `/cancel` work as well."""
ADMIN_COMMANDS = (
    ChatCommand("admin", text_key("How the bot is doing")),
    ChatCommand("agents", text_key("Who is in the bot")),
)
"""What an administrator's shows besides."""
