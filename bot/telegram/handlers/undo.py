"""Ways back and ways on: the buttons under a change, and `/undo`."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.domain.agents import Agent
from bot.services.labels import DealLabels
from bot.store.unit import Unit
from bot.telegram.change_callbacks import LeaveAsIs, Undo, WriteWish
from bot.telegram.change_desk import ChangeDesk
from bot.telegram.screens import Screens
from bot.telegram.views.changes import left_as_is
from bot.texts import Texts

router = Router(name="undo")


@router.callback_query(Undo.filter())
async def on_undo(  # noqa: PLR0913, PLR0917  # what aiogram hands over
    callback: CallbackQuery,
    callback_data: Undo,
    agent: Agent,
    texts: Texts,
    unit: Unit,
    change_desk: ChangeDesk,
    now: datetime,
) -> None:
    """The value that the button names is brought back."""
    await change_desk.undo(callback, agent, texts, unit, callback_data.entry_id, now)


@router.callback_query(WriteWish.filter())
async def on_write(  # noqa: PLR0913, PLR0917  # what aiogram hands over
    callback: CallbackQuery,
    callback_data: WriteWish,
    agent: Agent,
    texts: Texts,
    unit: Unit,
    change_desk: ChangeDesk,
    now: datetime,
) -> None:
    """The value that the button names is written after all."""
    await change_desk.write(callback, agent, texts, unit, callback_data.entry_id, now)


@router.callback_query(LeaveAsIs.filter())
async def on_leave(  # noqa: PLR0913, PLR0917  # what aiogram hands over
    callback: CallbackQuery, callback_data: LeaveAsIs, agent: Agent, texts: Texts, screens: Screens, labels: DealLabels
) -> None:
    """Nothing is changed, and the question is gone."""
    label = labels.known(agent.telegram_id, callback_data.deal_id)
    await screens.show(callback, left_as_is(texts, callback_data.deal_id, label))
    await callback.answer()
