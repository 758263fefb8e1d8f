"""Text is search: a number, a link, a phone, a contact card or words lead to a card, or to a list of them."""

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.telegram.callbacks import OpenDeal, OpenDealAgain, TurnCard, TurnPhone, TurnSearch
from bot.telegram.change_desk import ChangeDesk
from bot.telegram.look_up import LookUp
from bot.telegram.open_card import OpenCard
from bot.telegram.scene import Scene
from bot.telegram.screens import Screens
from bot.telegram.views.hints import how_to_find, how_to_open

router = Router(name="deals")


@router.message(Command("deal"))
async def cmd_deal(
    _message: Message,
    command: CommandObject,
    scene: Scene,
    look_up: LookUp,
    screens: Screens,
) -> None:
    """The card of the deal with this number."""
    if not command.args:
        await screens.send(scene.agent.chat_id, how_to_open(scene.texts))
        return
    await look_up(scene, command.args)


@router.message(Command("find"))
async def cmd_find(
    _message: Message,
    command: CommandObject,
    scene: Scene,
    look_up: LookUp,
    screens: Screens,
) -> None:
    """The same as the words without the command."""
    if not command.args:
        await screens.send(scene.agent.chat_id, how_to_find(scene.texts))
        return
    await look_up(scene, command.args)


@router.message(F.contact)
async def on_clients_contact(message: Message, scene: Scene, look_up: LookUp) -> None:
    """A client's contact card: the deals of that client."""
    contact = message.contact
    if contact is None:
        return
    name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
    await look_up.by_phone(scene, contact.phone_number, name=name)


@router.message(F.text, ~F.text.startswith("/"))
async def on_text(message: Message, scene: Scene, look_up: LookUp) -> None:
    """Whatever was typed is looked for."""
    await look_up(scene, message.text or "")


@router.callback_query(OpenDeal.filter())
async def on_open(
    callback: CallbackQuery,
    callback_data: OpenDeal,
    scene: Scene,
    open_card: OpenCard,
) -> None:
    """A deal on a button: its card as a new message, so that the list stays."""
    await open_card.send(scene, callback_data.deal_id)
    await callback.answer()


@router.callback_query(OpenDealAgain.filter())
async def on_open_again(
    callback: CallbackQuery,
    callback_data: OpenDealAgain,
    scene: Scene,
    open_card: OpenCard,
    look_up: LookUp,
) -> None:
    """The card that could not be shown, in the place of the message that said so."""
    async with look_up.in_place(callback, scene, callback_data):
        await open_card.put(callback, scene, callback_data.deal_id)
    await callback.answer()


@router.callback_query(TurnCard.filter())
async def on_turn_card(
    callback: CallbackQuery,
    callback_data: TurnCard,
    scene: Scene,
    open_card: OpenCard,
    change_desk: ChangeDesk,
) -> None:
    """Read anew and shown in place; a card that is no longer the agent's is closed."""
    async with change_desk.lost_if_foreign(callback, scene):
        await open_card.put(callback, scene, callback_data.deal_id, callback_data.face)
    await callback.answer()


@router.callback_query(TurnSearch.filter())
async def on_turn_search(
    callback: CallbackQuery,
    callback_data: TurnSearch,
    scene: Scene,
    look_up: LookUp,
) -> None:
    """Another page of what was found; the button itself says what was looked for."""
    await look_up.turn_search(callback, scene, callback_data)
    await callback.answer()


@router.callback_query(TurnPhone.filter())
async def on_turn_phone(
    callback: CallbackQuery,
    callback_data: TurnPhone,
    scene: Scene,
    look_up: LookUp,
) -> None:
    """Another page of a client's deals."""
    await look_up.turn_phone(callback, scene, callback_data)
    await callback.answer()
