"""What nobody took: answered politely, so that nobody wonders whether the bot is there."""

from aiogram import F, Router
from aiogram.enums import ContentType
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.domain.agents import Agent
from bot.telegram.callbacks import Nothing
from bot.telegram.filters import NobodyIsAdmin
from bot.telegram.notices import Notices
from bot.telegram.screens import Screens
from bot.telegram.views.hints import no_administrator_yet, no_stickers, no_such_command, nothing_for_a_folder
from bot.texts import Texts

SENT_BY_PEOPLE = frozenset(
    {
        ContentType.UNKNOWN,
        ContentType.ANIMATION,
        ContentType.AUDIO,
        ContentType.CHECKLIST,
        ContentType.CONTACT,
        ContentType.DICE,
        ContentType.GAME,
        ContentType.LOCATION,
        ContentType.PAID_MEDIA,
        ContentType.POLL,
        ContentType.STORY,
        ContentType.TEXT,
        ContentType.VENUE,
        ContentType.VOICE,
    }
)
"""Everything else is Telegram's own note about the chat, which expects no answer."""

router = Router(name="unknown")


@router.message(Command("admin", "agents"), NobodyIsAdmin())
async def on_admin_of_nobody(_message: Message, agent: Agent, texts: Texts, screens: Screens) -> None:
    """Whoever sets the bot up looks for the number that belongs into `ADMIN_IDS`."""
    await screens.send(agent.chat_id, no_administrator_yet(texts, agent.telegram_id))


@router.message(F.text.startswith("/"))
async def on_unknown_command(_message: Message, agent: Agent, texts: Texts, screens: Screens) -> None:
    """A command that nobody made."""
    await screens.send(agent.chat_id, no_such_command(texts))


@router.message(F.sticker)
async def on_sticker(_message: Message, agent: Agent, texts: Texts, screens: Screens) -> None:
    """A sticker is nice, and no photo."""
    await screens.send(agent.chat_id, no_stickers(texts))


@router.message(F.content_type.in_(SENT_BY_PEOPLE))
async def on_anything(_message: Message, agent: Agent, texts: Texts, screens: Screens) -> None:
    """A voice message, a place, a poll."""
    await screens.send(agent.chat_id, nothing_for_a_folder(texts))


@router.callback_query(Nothing.filter())
async def on_page_number(callback: CallbackQuery) -> None:
    """The number of the page only shows something."""
    await callback.answer()


@router.callback_query()
async def on_unknown_button(callback: CallbackQuery, texts: Texts, notices: Notices) -> None:
    """Data that no button of ours has."""
    await notices.say(callback, texts.t("I do not know this button. Nothing was changed."))
