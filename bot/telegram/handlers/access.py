"""Administrators decide who is in: about strangers who ask, and about agents whose access they take back."""

from datetime import datetime

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.domain.ids import ChatId, TelegramId
from bot.domain.queries import TextQuery, parse_query
from bot.services.agents import AllowAgent, AskForAccess, ListAgents
from bot.services.languages import Languages
from bot.store.unit import Unit
from bot.telegram.callbacks import Allow, AskWho, Refuse, ShowAgent, TurnAgents, WithdrawAccess
from bot.telegram.reception import Reception
from bot.telegram.screens import Screens
from bot.telegram.states import AccessQuestion
from bot.telegram.views import access
from bot.texts import Texts

router = Router(name="access")


@router.callback_query(AskWho.filter())
async def on_ask_who(
    callback: CallbackQuery,
    callback_data: AskWho,
    allow_agent: AllowAgent,
    ask_for_access: AskForAccess,
    screens: Screens,
    state: FSMContext,
    texts: Texts,
) -> None:
    """Offer the employees who may be meant, and wait for a surname."""
    request = await ask_for_access.request_of(callback_data.telegram_id)
    candidates = await allow_agent.candidates(request)
    await screens.send(ChatId(callback.from_user.id), access.who_is_it(texts, request, candidates))
    await state.set_state(AccessQuestion.who)
    await state.set_data({"telegram_id": request.telegram_id})
    await callback.answer()


@router.message(AccessQuestion.who, F.text)
async def on_surname(
    message: Message,
    allow_agent: AllowAgent,
    ask_for_access: AskForAccess,
    screens: Screens,
    state: FSMContext,
    texts: Texts,
) -> None:
    """A surname finds employees; what can be none, such as a deal's number, ends the question."""
    text = message.text or ""
    stranger = (await state.get_data()).get("telegram_id")
    if stranger is None or not isinstance(parse_query(text), TextQuery):
        await state.clear()
        raise SkipHandler
    found = await allow_agent.by_surname(text)
    request = await ask_for_access.request_of(TelegramId(stranger))
    screen = access.who_is_it(texts, request, found) if found else access.nobody_of_that_name(texts)
    await screens.send(ChatId(message.chat.id), screen)


@router.callback_query(Allow.filter())
async def on_allow(
    callback: CallbackQuery,
    callback_data: Allow,
    allow_agent: AllowAgent,
    ask_for_access: AskForAccess,
    reception: Reception,
    languages: Languages,
    screens: Screens,
    unit: Unit,
    texts: Texts,
    now: datetime,
) -> None:
    """The stranger is this employee, and is told so at once. Of two administrators the first one decides."""
    known = await allow_agent.agent(callback_data.telegram_id)
    employee = await allow_agent.employee(known.employee_id if known else callback_data.employee_id)
    if employee is None:
        await screens.show(callback, access.nobody_of_that_name(texts))
        await callback.answer()
        return
    request = await ask_for_access.request_of(callback_data.telegram_id)
    agent = known or await allow_agent.allow(TelegramId(callback.from_user.id), request, employee)
    await screens.show(callback, access.allowed(texts, agent.telegram_id, employee))
    await callback.answer()
    if known is None:
        await reception.welcome(agent, await languages.texts_for(agent.telegram_id), unit, now)


@router.callback_query(Refuse.filter())
async def on_refuse(
    callback: CallbackQuery,
    callback_data: Refuse,
    allow_agent: AllowAgent,
    ask_for_access: AskForAccess,
    reception: Reception,
    screens: Screens,
    texts: Texts,
) -> None:
    """The stranger stays one, and learns it."""
    if await allow_agent.agent(callback_data.telegram_id):
        await screens.show(callback, access.request_over(texts))
        await callback.answer()
        return
    request = await ask_for_access.request_of(callback_data.telegram_id)
    await screens.show(callback, access.request_refused(texts, request))
    await callback.answer()
    await reception.tell(request.telegram_id, access.access_refused)


@router.callback_query(WithdrawAccess.filter())
async def on_withdraw_access(
    callback: CallbackQuery,
    callback_data: WithdrawAccess,
    allow_agent: AllowAgent,
    list_agents: ListAgents,
    reception: Reception,
    screens: Screens,
    texts: Texts,
) -> None:
    """Access is taken back; the person is told, and may ask again."""
    known = await list_agents.one(callback_data.telegram_id)
    agent = await allow_agent.withdraw(TelegramId(callback.from_user.id), callback_data.telegram_id)
    await screens.show(callback, access.taken_back(texts, known if agent else None))
    await callback.answer()
    if agent:
        await reception.tell(agent.telegram_id, access.dismissed)


@router.message(Command("agents"))
async def cmd_agents(message: Message, list_agents: ListAgents, screens: Screens, texts: Texts) -> None:
    """Everybody in the bot."""
    await screens.send(ChatId(message.chat.id), access.agents(texts, await list_agents(), 1))


@router.callback_query(TurnAgents.filter())
async def on_turn_agents(
    callback: CallbackQuery, callback_data: TurnAgents, list_agents: ListAgents, screens: Screens, texts: Texts
) -> None:
    """Another page of them, as they are now."""
    await screens.show(callback, access.agents(texts, await list_agents(), callback_data.page))
    await callback.answer()


@router.callback_query(ShowAgent.filter())
async def on_show_agent(
    callback: CallbackQuery, callback_data: ShowAgent, list_agents: ListAgents, screens: Screens, texts: Texts
) -> None:
    """One of them; whoever is gone meanwhile leaves the list."""
    known = await list_agents.one(callback_data.telegram_id)
    number = callback_data.page
    await screens.show(
        callback,
        access.agent(texts, known, number) if known else access.agents(texts, await list_agents(), number),
    )
    await callback.answer()
