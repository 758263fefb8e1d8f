"""`/news`: what the agent is told of the own deals without asking, and when."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.domain.agents import Agent
from bot.store import deal_news
from bot.store.engine import Store
from bot.store.unit import Unit
from bot.telegram.news_callbacks import WishNews
from bot.telegram.screens import Screens
from bot.telegram.views.news_wish import news_screen, wish_of
from bot.texts import Texts

router = Router(name="news")


@router.message(Command("news"))
async def cmd_news(_message: Message, agent: Agent, texts: Texts, screens: Screens, store: Store) -> None:
    """The choices, the present one marked."""
    async with store.read() as conn:
        wish = await deal_news.wish(conn, agent.telegram_id)
    await screens.send(agent.chat_id, news_screen(texts, wish))


@router.callback_query(WishNews.filter())
async def on_wish_news(
    callback: CallbackQuery, callback_data: WishNews, agent: Agent, texts: Texts, unit: Unit, screens: Screens
) -> None:
    """From now on so; news that wait are asked about when their time has come."""
    wish = wish_of(callback_data)
    unit.later(lambda conn: deal_news.put_wish(conn, agent.telegram_id, wish))
    await screens.show(callback, news_screen(texts, wish))
    await callback.answer()
