"""Fields of a deal: asked for by button, answered by text or by button."""

from typing import Any

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import CallbackQuery, Message

from bot.services.change_outcomes import Doubtful, Wish
from bot.services.changes import ChangeDeal
from bot.services.clients import ChangeWays
from bot.services.deals import ShowDeal
from bot.services.undo import UndoChange
from bot.store import messages
from bot.store.engine import Store
from bot.telegram.again import offering
from bot.telegram.asking import NOWHERE, AskValue, OpenQuestion
from bot.telegram.change_callbacks import AskField, PutValue, ShowChoices, ShowFields
from bot.telegram.change_desk import ChangeDesk, origin_of
from bot.telegram.filters import AnswersForField, AnswersQuestion
from bot.telegram.open_card import take_in_hand
from bot.telegram.replies import FieldReply
from bot.telegram.scene import Scene
from bot.telegram.screens import Screens
from bot.telegram.seen import seen_of
from bot.telegram.states import ChangeQuestion
from bot.telegram.views.card import card
from bot.telegram.views.questions import field_rows

router = Router(name="fields")


@router.callback_query(AskField.filter())
async def on_ask_field(
    callback: CallbackQuery,
    callback_data: AskField,
    scene: Scene,
    change_deal: ChangeDeal,
    change_desk: ChangeDesk,
    ask_value: AskValue,
) -> None:
    """What there is now, and what it shall be."""
    async with change_desk.lost_if_foreign(callback, scene):
        with offering(callback_data):
            now = await change_deal.look(scene.agent, callback_data.deal_id)
        field = now.fields.offered(callback_data.key)
        await ask_value.ask(scene, now, field, origin_of(callback))
        take_in_hand(scene.unit, scene.agent, callback_data.deal_id, scene.at)
    await callback.answer()


@router.callback_query(ShowFields.filter())
async def on_show_fields(
    callback: CallbackQuery,
    callback_data: ShowFields,
    scene: Scene,
    show_deal: ShowDeal,
    change_deal: ChangeDeal,
    change_desk: ChangeDesk,
    screens: Screens,
) -> None:
    """What can be edited, under the card, which is read anew."""
    async with change_desk.lost_if_foreign(callback, scene):
        with offering(callback_data):
            shown = await show_deal(scene.agent, callback_data.deal_id)
        menu = (await change_deal.fields()).menu
        keyboard = field_rows(scene.texts, shown, menu, callback_data.page)
        await screens.show(callback, card(scene.texts, shown, keyboard=keyboard))
        take_in_hand(scene.unit, scene.agent, callback_data.deal_id, scene.at)
    await callback.answer()


@router.callback_query(ShowChoices.filter())
async def on_show_choices(
    callback: CallbackQuery,
    callback_data: ShowChoices,
    scene: Scene,
    change_deal: ChangeDeal,
    change_desk: ChangeDesk,
    ask_value: AskValue,
) -> None:
    """Another page of a list, in place."""
    async with change_desk.lost_if_foreign(callback, scene):
        with offering(callback_data):
            now = await change_deal.look(scene.agent, callback_data.deal_id)
        await ask_value.turn(callback, scene, now, callback_data)
        take_in_hand(scene.unit, scene.agent, callback_data.deal_id, scene.at)
    await callback.answer()


@router.callback_query(PutValue.filter())
async def on_put_value(
    callback: CallbackQuery,
    callback_data: PutValue,
    scene: Scene,
    change_desk: ChangeDesk,
    ended_question: dict[str, Any],
) -> None:
    """A value on a button; where it answers the question that was open, the card above is made true as well."""
    data, asked = callback_data, OpenQuestion.of(ended_question)
    is_answer = asked is not None and callback.message is not None and callback.message.message_id == asked.message_id
    origin = asked.origin if asked and is_answer else NOWHERE
    if data.entry_id:
        await change_desk.complete(callback, scene, data.entry_id, data.key, data.value, origin)
        return
    wish = Wish(data.deal_id, {data.key: None}, seen=data.seen, token=data.value)
    await change_desk.press(callback, scene, wish, origin)


@router.message(ChangeQuestion.value, F.text, ~F.text.startswith("/"), AnswersQuestion(), AnswersForField())
async def on_answer_for_field(
    message: Message,
    open_question: OpenQuestion,
    field_reply: FieldReply,
    scene: Scene,
    change_ways: ChangeWays,
    change_desk: ChangeDesk,
    store: Store,
) -> None:
    """«источник реклама», whatever was asked: compared with what the question, or the card above it, showed."""
    asked, chat_id = open_question, scene.agent.chat_id
    async with store.read() as conn:
        shown = [await messages.about(conn, chat_id, one) for one in (asked.message_id, asked.card_id)]
    kept = next((one.seen for one in shown if one and seen_of(one.seen, field_reply.field.key)), None)
    work = change_ways.deal(scene.agent, field_reply.wish(asked.deal_id, kept))
    await scene.state.clear()
    await change_desk.answer(message, scene, work, asked.origin)


@router.message(ChangeQuestion.value, F.text, ~F.text.startswith("/"), AnswersQuestion())
async def on_answer(
    message: Message,
    open_question: OpenQuestion,
    scene: Scene,
    change_ways: ChangeWays,
    undo_change: UndoChange,
    change_desk: ChangeDesk,
    ask_value: AskValue,
) -> None:
    """A value, or a word about what is expected; a deal's number with its sign opens that deal."""
    asked, text = open_question, message.text or ""
    change = change_ways.of_key(asked.key)
    field = (await change.fields()).wanted(asked.key)
    if field is None or ask_value.is_about_another_deal(field, text):
        await scene.state.clear()
        raise SkipHandler
    value = ask_value.value(scene, field, asked, text)
    if value is None:
        await ask_value.again(scene, field, asked)
        return
    if asked.entry_id:
        work = undo_change.complete(scene.agent, asked.entry_id, asked.key, value)
    else:
        shown = field.decoded(asked.present)
        wish = Wish(asked.deal_id, {asked.key: value}, seen=asked.seen, shown=shown, is_typed=True)
        work = change(scene.agent, wish)
    await scene.state.clear()
    outcome = await change_desk.answer(message, scene, work, asked.origin)
    if isinstance(outcome, Doubtful):
        await asked.keep(scene.state)
