"""The clients of a deal: who they are in the place of the card, and what of them can be changed."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.domain.ids import MessageId
from bot.services.clients import ChangeWays, ShowClients
from bot.telegram.again import offering
from bot.telegram.asking import NOWHERE, AskValue, Origin
from bot.telegram.change_desk import ChangeDesk
from bot.telegram.client_callbacks import AskClient, EditClient, ShowClient
from bot.telegram.open_card import take_in_hand
from bot.telegram.scene import Scene
from bot.telegram.screens import Screens
from bot.telegram.views.clients import clients, clients_to_edit

router = Router(name="clients")


@router.callback_query(ShowClient.filter())
async def on_show_client(
    callback: CallbackQuery,
    callback_data: ShowClient,
    scene: Scene,
    show_clients: ShowClients,
    change_desk: ChangeDesk,
    screens: Screens,
) -> None:
    """Everybody of the deal, read anew."""
    async with change_desk.lost_if_foreign(callback, scene):
        with offering(callback_data):
            shown = await show_clients(scene.agent, callback_data.deal_id)
        await screens.show(callback, clients(scene.texts, shown))
        take_in_hand(scene.unit, scene.agent, callback_data.deal_id, scene.at)
    await callback.answer()


@router.callback_query(EditClient.filter())
async def on_edit_client(
    callback: CallbackQuery,
    callback_data: EditClient,
    scene: Scene,
    show_clients: ShowClients,
    change_desk: ChangeDesk,
    screens: Screens,
) -> None:
    """A button for every value; for who may not change them, only the way back."""
    async with change_desk.lost_if_foreign(callback, scene):
        with offering(callback_data):
            shown = await show_clients(scene.agent, callback_data.deal_id)
        await screens.show(callback, clients_to_edit(scene.texts, shown, callback_data.page))
        take_in_hand(scene.unit, scene.agent, callback_data.deal_id, scene.at)
    await callback.answer()


@router.callback_query(AskClient.filter())
async def on_ask_client(
    callback: CallbackQuery,
    callback_data: AskClient,
    scene: Scene,
    change_ways: ChangeWays,
    change_desk: ChangeDesk,
    ask_value: AskValue,
) -> None:
    """What there is now, and what it shall be."""
    async with change_desk.lost_if_foreign(callback, scene):
        with offering(callback_data):
            now = await change_ways.client.look(scene.agent, callback_data.deal_id)
        field = now.fields.offered(callback_data.key)
        message = callback.message
        origin = Origin(MessageId(message.message_id)) if message else NOWHERE
        await ask_value.ask(scene, now, field, origin)
        take_in_hand(scene.unit, scene.agent, callback_data.deal_id, scene.at)
    await callback.answer()
