"""My deals and the recent ones, by command and by button."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.services.deals import MyDeals, RecentDeals
from bot.telegram.again import offering
from bot.telegram.callbacks import DealList, ShowList, TurnList
from bot.telegram.look_up import LookUp
from bot.telegram.scene import Scene
from bot.telegram.screens import Screens
from bot.telegram.views import deal_lists

router = Router(name="lists")


@router.message(Command("my"))
async def cmd_my(_message: Message, scene: Scene, screens: Screens, my_deals: MyDeals) -> None:
    """The agent's open deals, nearest to their end first."""
    await _send_my(scene, screens, my_deals)


@router.message(Command("recent"))
async def cmd_recent(_message: Message, scene: Scene, screens: Screens, recent_deals: RecentDeals) -> None:
    """The last ten deals opened."""
    await _send_recent(scene, screens, recent_deals)


@router.callback_query(ShowList.filter())
async def on_show_list(
    callback: CallbackQuery,
    callback_data: ShowList,
    scene: Scene,
    screens: Screens,
    my_deals: MyDeals,
    recent_deals: RecentDeals,
) -> None:
    """A list from its beginning."""
    match callback_data.which:
        case DealList.MY:
            await _send_my(scene, screens, my_deals)
        case DealList.RECENT:
            await _send_recent(scene, screens, recent_deals)
    await callback.answer()


@router.callback_query(TurnList.filter())
async def on_turn_list(
    callback: CallbackQuery,
    callback_data: TurnList,
    scene: Scene,
    screens: Screens,
    my_deals: MyDeals,
    look_up: LookUp,
) -> None:
    """Another page of the agent's deals, as they are now."""
    async with look_up.in_place(callback, scene, callback_data):
        await screens.show(callback, deal_lists.my_deals(scene.texts, await my_deals(scene.agent), callback_data.page))
    await callback.answer()


async def _send_my(scene: Scene, screens: Screens, my_deals: MyDeals) -> None:
    with offering(TurnList(page=1)):
        lines = await my_deals(scene.agent)
    await screens.send(scene.agent.chat_id, deal_lists.my_deals(scene.texts, lines))


async def _send_recent(scene: Scene, screens: Screens, recent_deals: RecentDeals) -> None:
    with offering(ShowList(which=DealList.RECENT)):
        lines = await recent_deals(scene.agent)
    await screens.send(scene.agent.chat_id, deal_lists.recent_deals(scene.texts, lines))
