"""In a group the bot says one polite line, and nothing of anybody's deals."""

from contextlib import suppress
from datetime import datetime, timedelta

from aiogram import Bot, F, Router
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from bot.domain.ids import ChatId
from bot.store import remembered
from bot.store.engine import Store
from bot.store.unit import Unit
from bot.telegram.keyboards import link, rows
from bot.telegram.screens import Screen, Screens
from bot.texts import Texts

SILENCE = timedelta(hours=1)
"""In a lively group more would be noise."""

router = Router(name="groups")


@router.message(F.chat.type != ChatType.PRIVATE)
async def on_group_message(
    message: Message, bot: Bot, screens: Screens, store: Store, unit: Unit, texts: Texts, now: datetime
) -> None:
    """One line that leads to the private chat, once an hour in each group."""
    name = f"{remembered.SPOKE_IN}{message.chat.id}"
    async with store.read() as conn:
        spoke_at = await remembered.remembered_at(conn, name)
    if spoke_at is not None and now - spoke_at < SILENCE:
        return
    me = await bot.me()
    text = texts.t("I work in the private chat, so that clients' data stays between us.")
    keyboard = rows([link(texts.t("Open the chat"), f"https://t.me/{me.username}")])
    with suppress(TelegramBadRequest):  # a group may let nobody write, and silence is polite as well
        await screens.send(ChatId(message.chat.id), Screen(Text(text), keyboard))
    unit.later(lambda conn: remembered.put(conn, name, "1", now))


@router.callback_query(F.message.chat.type != ChatType.PRIVATE, F.message)
async def on_group_button(callback: CallbackQuery, texts: Texts) -> None:
    """A message of the bot was forwarded, buttons and all."""
    await callback.answer(texts.t("I work in the private chat, so that clients' data stays between us."))
