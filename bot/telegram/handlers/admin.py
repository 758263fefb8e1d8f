"""`/admin`: one message about the bot, turned in place, and what administrators do about photos that are held up."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.domain.ids import ChatId, TelegramId
from bot.services.agent_names import AgentNames
from bot.services.overview import ShowOverview
from bot.services.stuck_photos import StuckPhotos
from bot.services.who_did_what import WhoDidWhat
from bot.telegram.admin_callbacks import (
    AskDrop,
    ChooseWhose,
    DropStuck,
    OpenAdmin,
    RetryStuck,
    TurnJournal,
    TurnOverview,
    TurnStuck,
)
from bot.telegram.screens import Screen, Screens
from bot.telegram.views.journal import journal, people
from bot.telegram.views.overview import overview
from bot.telegram.views.stuck import really_drop, stuck
from bot.texts import Texts

router = Router(name="admin")


@router.message(Command("admin"))
async def cmd_admin(message: Message, screens: Screens, show_overview: ShowOverview, texts: Texts) -> None:
    """How the bot is doing."""
    admin_id = TelegramId(message.from_user.id if message.from_user else 0)
    await screens.send(ChatId(message.chat.id), overview(texts, await show_overview(admin_id, texts.timezone)))


@router.callback_query(OpenAdmin.filter())
async def on_open_admin(callback: CallbackQuery, screens: Screens, show_overview: ShowOverview, texts: Texts) -> None:
    """The same, from an alarm, which stays."""
    admin_id = _whose(callback)
    await screens.send(ChatId(admin_id), overview(texts, await show_overview(admin_id, texts.timezone)))
    await callback.answer()


@router.callback_query(TurnOverview.filter())
async def on_overview(callback: CallbackQuery, screens: Screens, show_overview: ShowOverview, texts: Texts) -> None:
    """The same in place, as things are now."""
    await screens.show(callback, overview(texts, await show_overview(_whose(callback), texts.timezone)))
    await callback.answer()


@router.callback_query(TurnStuck.filter())
async def on_stuck(
    callback: CallbackQuery,
    callback_data: TurnStuck,
    screens: Screens,
    stuck_photos: StuckPhotos,
    agent_names: AgentNames,
    texts: Texts,
) -> None:
    """A page of the photos that are held up."""
    await screens.show(callback, await _page(callback, callback_data.page, stuck_photos, agent_names, texts))
    await callback.answer()


@router.callback_query(RetryStuck.filter())
async def on_retry(
    callback: CallbackQuery,
    callback_data: RetryStuck,
    screens: Screens,
    stuck_photos: StuckPhotos,
    agent_names: AgentNames,
    texts: Texts,
) -> None:
    """Tried at once; should it fail again, they are back on the list."""
    tried = await stuck_photos.retry(_whose(callback), callback_data.batch_id)
    said = texts.t("Being tried now. What fails comes back here.") if tried else texts.t("They are not stuck any more.")
    await callback.answer(said)
    await screens.show(callback, await _page(callback, callback_data.page, stuck_photos, agent_names, texts))


@router.callback_query(AskDrop.filter())
async def on_ask_drop(
    callback: CallbackQuery,
    callback_data: AskDrop,
    screens: Screens,
    stuck_photos: StuckPhotos,
    agent_names: AgentNames,
    texts: Texts,
) -> None:
    """What letting go means, and whether it is meant."""
    one = await stuck_photos.one(_whose(callback), callback_data.batch_id)
    if one is None or not one.unsent:
        await callback.answer(texts.t("They are not stuck any more."))
        screen = await _page(callback, callback_data.page, stuck_photos, agent_names, texts)
    else:
        screen = really_drop(texts, await agent_names(), one, callback_data.page)
    await screens.show(callback, screen)
    await callback.answer()


@router.callback_query(DropStuck.filter())
async def on_drop(
    callback: CallbackQuery,
    callback_data: DropStuck,
    screens: Screens,
    stuck_photos: StuckPhotos,
    agent_names: AgentNames,
    texts: Texts,
) -> None:
    """They are let go; the receipt tells their sender."""
    dropped = await stuck_photos.drop(_whose(callback), callback_data.batch_id)
    said = texts.t("They go no further. Their sender is told.") if dropped else texts.t("They are not stuck any more.")
    await callback.answer(said)
    await screens.show(callback, await _page(callback, callback_data.page, stuck_photos, agent_names, texts))


@router.callback_query(TurnJournal.filter())
async def on_journal(
    callback: CallbackQuery, callback_data: TurnJournal, screens: Screens, who_did_what: WhoDidWhat, texts: Texts
) -> None:
    """A page of who did what."""
    page = await who_did_what(_whose(callback), callback_data.page, callback_data.telegram_id)
    await screens.show(callback, journal(texts, page))
    await callback.answer()


@router.callback_query(ChooseWhose.filter())
async def on_choose_whose(
    callback: CallbackQuery, callback_data: ChooseWhose, screens: Screens, who_did_what: WhoDidWhat, texts: Texts
) -> None:
    """Whose acts to show."""
    await screens.show(callback, people(texts, await who_did_what.people(_whose(callback)), callback_data.page))
    await callback.answer()


async def _page(
    callback: CallbackQuery, number: int, stuck_photos: StuckPhotos, agent_names: AgentNames, texts: Texts
) -> Screen:
    return stuck(texts, await agent_names(), await stuck_photos.everything(_whose(callback)), number)


def _whose(callback: CallbackQuery) -> TelegramId:
    return TelegramId(callback.from_user.id)
