"""Text is search: a number, a link, a phone, a contact card or words lead to a card, or to a list of them."""

from datetime import datetime

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.domain.agents import Agent
from bot.domain.errors import DealNotFoundError
from bot.services.deals import MyDeals
from bot.store.unit import Unit
from bot.telegram.callbacks import OpenDeal, OpenDealAgain, TurnCard, TurnPhone, TurnSearch
from bot.telegram.look_up import LookUp
from bot.telegram.open_card import OpenCard
from bot.telegram.screens import Screens
from bot.telegram.views.card import lost_card
from bot.telegram.views.heading import number
from bot.telegram.views.hints import how_to_find, how_to_open
from bot.texts import Texts

router = Router(name="deals")


@router.message(Command("deal"))
async def cmd_deal(
    message: Message,
    command: CommandObject,
    agent: Agent,
    texts: Texts,
    unit: Unit,
    look_up: LookUp,
    screens: Screens,
) -> None:
    """The card of the deal with this number."""
    if not command.args:
        await screens.send(agent.chat_id, how_to_open(texts))
        return
    await look_up(agent, texts, unit, command.args, message.date)


@router.message(Command("find"))
async def cmd_find(
    message: Message,
    command: CommandObject,
    agent: Agent,
    texts: Texts,
    unit: Unit,
    look_up: LookUp,
    screens: Screens,
) -> None:
    """The same as the words without the command."""
    if not command.args:
        await screens.send(agent.chat_id, how_to_find(texts))
        return
    await look_up(agent, texts, unit, command.args, message.date)


@router.message(F.contact)
async def on_clients_contact(message: Message, agent: Agent, texts: Texts, unit: Unit, look_up: LookUp) -> None:
    """A client's contact card: the deals of that client."""
    contact = message.contact
    if contact is None:
        return
    name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
    await look_up.by_phone(agent, texts, unit, contact.phone_number, message.date, name=name)


@router.message(F.text, ~F.text.startswith("/"))
async def on_text(message: Message, agent: Agent, texts: Texts, unit: Unit, look_up: LookUp) -> None:
    """Whatever was typed is looked for."""
    await look_up(agent, texts, unit, message.text or "", message.date)


@router.callback_query(OpenDeal.filter())
async def on_open(
    callback: CallbackQuery,
    callback_data: OpenDeal,
    agent: Agent,
    texts: Texts,
    unit: Unit,
    open_card: OpenCard,
    now: datetime,
) -> None:
    """A deal on a button: its card as a new message, so that the list stays."""
    await open_card.send(agent, texts, unit, callback_data.deal_id, now)
    await callback.answer()


@router.callback_query(OpenDealAgain.filter())
async def on_open_again(
    callback: CallbackQuery,
    callback_data: OpenDealAgain,
    agent: Agent,
    texts: Texts,
    unit: Unit,
    open_card: OpenCard,
    look_up: LookUp,
    now: datetime,
) -> None:
    """The card that could not be shown, in the place of the message that said so."""
    async with look_up.in_place(callback, agent, texts, callback_data):
        await open_card.put(callback, agent, texts, unit, deal_id=callback_data.deal_id, at=now)
    await callback.answer()


@router.callback_query(TurnCard.filter())
async def on_turn_card(
    callback: CallbackQuery,
    callback_data: TurnCard,
    agent: Agent,
    texts: Texts,
    unit: Unit,
    open_card: OpenCard,
    screens: Screens,
    my_deals: MyDeals,
    now: datetime,
) -> None:
    """Read anew and shown in place; a card that is no longer the agent's is closed."""
    deal_id = callback_data.deal_id
    try:
        await open_card.put(callback, agent, texts, unit, deal_id=deal_id, at=now, face=callback_data.face)
    except DealNotFoundError:
        await callback.answer(texts.t("{number} is no longer yours", number=number(deal_id)))
        await screens.show(callback, lost_card(texts, deal_id, await my_deals.count(agent)))
        return
    await callback.answer()


@router.callback_query(TurnSearch.filter())
async def on_turn_search(
    callback: CallbackQuery,
    callback_data: TurnSearch,
    agent: Agent,
    texts: Texts,
    unit: Unit,
    look_up: LookUp,
    now: datetime,
) -> None:
    """Another page of what was found; the button itself says what was looked for."""
    await look_up.turn_search(callback, agent, texts, unit, callback_data, now)
    await callback.answer()


@router.callback_query(TurnPhone.filter())
async def on_turn_phone(
    callback: CallbackQuery,
    callback_data: TurnPhone,
    agent: Agent,
    texts: Texts,
    unit: Unit,
    look_up: LookUp,
    now: datetime,
) -> None:
    """Another page of a client's deals."""
    await look_up.turn_phone(callback, agent, texts, unit, callback_data, now)
    await callback.answer()
