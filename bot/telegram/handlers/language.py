"""`/lang`: the language that the agent chooses goes before Telegram's."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.domain.agents import Agent
from bot.store import agents
from bot.store.unit import Unit
from bot.telegram.callbacks import ChooseLanguage
from bot.telegram.commands import CommandMenus
from bot.telegram.notices import Notices
from bot.telegram.screens import Screens
from bot.telegram.views.home import language_chosen, language_screen
from bot.texts import Catalogue, Texts

router = Router(name="language")


@router.message(Command("lang"))
async def cmd_lang(_message: Message, agent: Agent, texts: Texts, screens: Screens, catalogue: Catalogue) -> None:
    """The languages, the present one marked."""
    await screens.send(agent.chat_id, language_screen(texts, catalogue))


@router.callback_query(ChooseLanguage.filter())
async def on_choose_language(
    callback: CallbackQuery,
    callback_data: ChooseLanguage,
    agent: Agent,
    texts: Texts,
    unit: Unit,
    screens: Screens,
    notices: Notices,
    catalogue: Catalogue,
    command_menus: CommandMenus,
) -> None:
    """From now on in this language, the answer already so."""
    language = callback_data.language
    if not catalogue.is_ours(language):
        await notices.say(callback, texts.t("I do not speak this language."))
        return
    unit.later(lambda conn: agents.set_language(conn, agent.telegram_id, language))
    await screens.show(callback, language_chosen(catalogue.texts(language), catalogue))
    await callback.answer()
    await command_menus.show(agent.telegram_id, agent.chat_id, catalogue.texts(language))
