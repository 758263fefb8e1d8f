"""`/status`, `/help` and `/cancel`: what is on the way, what the bot can do, and out of any dialogue."""

from typing import Any

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.domain.agents import Agent
from bot.services.deals import MyDeals
from bot.services.status import ShowStatus
from bot.telegram.screens import Screens
from bot.telegram.views.hints import nothing_to_cancel, question_dropped
from bot.telegram.views.home import help_screen, status_screen
from bot.texts import Texts

router = Router(name="status")


@router.message(Command("status"))
async def cmd_status(_message: Message, agent: Agent, texts: Texts, screens: Screens, show_status: ShowStatus) -> None:
    """Bot, portal, photos on the way, last error."""
    await screens.send(agent.chat_id, status_screen(texts, await show_status(agent.telegram_id)))


@router.message(Command("help"))
async def cmd_help(_message: Message, agent: Agent, texts: Texts, screens: Screens, my_deals: MyDeals) -> None:
    """Help that fits one screen."""
    await screens.send(agent.chat_id, help_screen(texts, await my_deals.count(agent)))


@router.message(Command("cancel"))
async def cmd_cancel(
    _message: Message, agent: Agent, texts: Texts, screens: Screens, ended_question: dict[str, Any]
) -> None:
    """The question was ended by the command itself; here it is only said."""
    await screens.send(agent.chat_id, question_dropped(texts) if ended_question else nothing_to_cancel(texts))
