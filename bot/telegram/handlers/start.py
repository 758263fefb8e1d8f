"""The door: strangers are asked who they are, agents get the home card, links open their deal."""

from asyncio import gather
from datetime import datetime

from aiogram import F, Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.domain.agents import Agent
from bot.domain.errors import DomainError
from bot.domain.ids import ChatId, TelegramId
from bot.domain.phones import vouched_phone
from bot.domain.queries import parse_deep_link
from bot.services import pending_links
from bot.services.agents import RecogniseAgent, sign_in
from bot.services.deals import MyDeals, RecentDeals
from bot.services.roster import Roster
from bot.services.status import ShowStatus
from bot.store.agents import AccessRequest
from bot.store.unit import Unit
from bot.telegram.open_card import OpenCard
from bot.telegram.reception import Reception
from bot.telegram.scene import Scene
from bot.telegram.screens import Screens
from bot.telegram.views import access
from bot.telegram.views.home import LastDeal, home
from bot.texts import Texts

router = Router(name="start")
"""For agents."""
strangers = Router(name="strangers")
"""For everybody else; nothing here tells anything of the portal."""


@router.message(CommandStart())
async def cmd_start(
    _message: Message,
    command: CommandObject,
    scene: Scene,
    screens: Screens,
    roster: Roster,
    my_deals: MyDeals,
    recent_deals: RecentDeals,
    show_status: ShowStatus,
    open_card: OpenCard,
) -> None:
    """The home card, or the deal of the link that was followed."""
    deal_id = parse_deep_link(command.args or "")
    if deal_id is not None:
        await open_card.send(scene, deal_id)
        return
    agent = scene.agent
    # Side by side: while the portal is silent, each of them waits for it in vain.
    employee, last, my_count = await gather(
        roster.employee(agent.employee_id), recent_deals.last(agent), my_deals.count(agent)
    )
    # Afterwards: they may be the first to meet the silence, and the card says so.
    status = await show_status(agent.telegram_id)
    first_name = employee.first_name or employee.last_name if employee else None
    last_deal = LastDeal(*last) if last else None
    await screens.send(agent.chat_id, home(scene.texts, first_name, status, last_deal, my_count))


@strangers.message(F.contact)
async def on_contact(
    message: Message,
    unit: Unit,
    texts: Texts,
    screens: Screens,
    recognise_agent: RecogniseAgent,
    reception: Reception,
    now: datetime,
    *,
    was_agent: bool,
) -> None:
    """A phone proves who this is only if Telegram says that it is the sender's own."""
    if message.contact is None or message.from_user is None:
        return
    chat_id, telegram_id = ChatId(message.chat.id), TelegramId(message.from_user.id)
    if message.contact.user_id != telegram_id:
        await screens.send(chat_id, access.foreign_contact(texts))
        return
    phone = vouched_phone(message.contact.phone_number)
    try:
        recognition = await recognise_agent(phone)
    except DomainError:
        await screens.send(chat_id, access.cannot_recognise_now(texts))
        return
    if recognition.employee is not None:
        agent = Agent(telegram_id, chat_id, recognition.employee.employee_id)
        unit.later(lambda conn: sign_in(conn, agent, now))
        await reception.welcome(agent, texts, unit, message.date)
        return
    if was_agent:
        await screens.send(chat_id, access.dismissed(texts))
        return
    request = AccessRequest(
        telegram_id,
        chat_id,
        message.from_user.full_name,
        phone,
        message.from_user.language_code,
        now,
    )
    administrators_know = await reception.ask(request, recognition.employees)
    screen = access.not_recognised(texts, telegram_id, administrators_know=administrators_know)
    await screens.send(chat_id, screen)


@strangers.message(CommandStart())
async def cmd_start_as_stranger(
    message: Message,
    command: CommandObject,
    unit: Unit,
    texts: Texts,
    screens: Screens,
    now: datetime,
    *,
    was_agent: bool,
) -> None:
    """One button that shares the phone; the deal of a link waits until its reader is known."""
    if message.from_user is None:
        return
    telegram_id = TelegramId(message.from_user.id)
    deal_id = parse_deep_link(command.args or "")
    if deal_id is not None:
        unit.later(lambda conn: pending_links.keep_link(conn, telegram_id, deal_id, now))
    screen = access.dismissed(texts) if was_agent else access.greeting(texts)
    await screens.send(ChatId(message.chat.id), screen)


@strangers.message(F.photo | F.video | F.document | F.video_note)
async def on_strangers_photo(
    message: Message, texts: Texts, screens: Screens, state: FSMContext, *, was_agent: bool
) -> None:
    """Not taken, and why; an album is told so once."""
    album = message.media_group_id
    if album is not None and (await state.get_data()).get("album") == album:
        return
    screen = access.dismissed(texts) if was_agent else access.photos_not_taken(texts)
    await screens.send(ChatId(message.chat.id), screen)
    if album is not None:  # not before: what Telegram did not take is said again
        await state.update_data(album=album)


@strangers.message()
async def on_strangers_message(message: Message, texts: Texts, screens: Screens, *, was_agent: bool) -> None:
    """Whatever it is, the answer is the button."""
    screen = access.dismissed(texts) if was_agent else access.unknown_person(texts)
    await screens.send(ChatId(message.chat.id), screen)


@strangers.callback_query()
async def on_strangers_button(callback: CallbackQuery, texts: Texts, screens: Screens, *, was_agent: bool) -> None:
    """A button of an old or a forwarded message does nothing for a stranger."""
    screen = access.dismissed(texts) if was_agent else access.unknown_person(texts)
    await screens.send(ChatId(callback.from_user.id), screen)
    await callback.answer()
