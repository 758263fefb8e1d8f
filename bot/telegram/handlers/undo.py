"""Ways back and ways on: the buttons under a change."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.services.labels import DealLabels
from bot.telegram.change_callbacks import LeaveAsIs, Undo, WriteWish
from bot.telegram.change_desk import ChangeDesk
from bot.telegram.scene import Scene
from bot.telegram.screens import Screens
from bot.telegram.views.changes import left_as_is

router = Router(name="undo")


@router.callback_query(Undo.filter())
async def on_undo(callback: CallbackQuery, callback_data: Undo, scene: Scene, change_desk: ChangeDesk) -> None:
    """The value that the button names is brought back."""
    await change_desk.undo(callback, scene, callback_data.entry_id)


@router.callback_query(WriteWish.filter())
async def on_write(callback: CallbackQuery, callback_data: WriteWish, scene: Scene, change_desk: ChangeDesk) -> None:
    """The value that the button names is written after all."""
    await change_desk.write(callback, scene, callback_data.entry_id)


@router.callback_query(LeaveAsIs.filter())
async def on_leave(
    callback: CallbackQuery, callback_data: LeaveAsIs, scene: Scene, screens: Screens, labels: DealLabels
) -> None:
    """Nothing is changed, and the question is gone."""
    label = labels.known(scene.agent.telegram_id, callback_data.deal_id)
    await screens.show(callback, left_as_is(scene.texts, callback_data.deal_id, label))
    await callback.answer()
