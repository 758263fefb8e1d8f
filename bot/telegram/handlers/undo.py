"""Ways back and ways on: the buttons under a change, and `/undo`."""

from contextlib import suppress

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.domain.errors import DealNotFoundError
from bot.domain.ids import MessageId
from bot.domain.photos import Place
from bot.services.labels import DealLabels
from bot.services.place_batch import PlaceBatch
from bot.services.undo import LastBatch, LastChange, LastComment, UndoChange
from bot.telegram.change_callbacks import LeaveAsIs, Undo, WriteWish
from bot.telegram.change_desk import ChangeDesk
from bot.telegram.comment_desk import CommentDesk
from bot.telegram.photo_callbacks import ReturnPhoto
from bot.telegram.scene import Scene
from bot.telegram.screens import Screens
from bot.telegram.show_one_photo import ShowOnePhoto
from bot.telegram.views.changes import left_as_is, nothing_to_undo, photos_removed

router = Router(name="undo")


@router.message(Command("undo"))
async def cmd_undo(
    message: Message,
    scene: Scene,
    undo_change: UndoChange,
    change_desk: ChangeDesk,
    comment_desk: CommentDesk,
    place_batch: PlaceBatch,
    screens: Screens,
    labels: DealLabels,
    show_one_photo: ShowOnePhoto,
) -> None:
    """What the agent did last: a field, a stage, a comment, photos; as a reply to a photo that one alone."""
    agent, texts = scene.agent, scene.texts
    if (replied := message.reply_to_message) is not None and _is_file(replied):
        await show_one_photo.take_back(scene, MessageId(replied.message_id))
        return
    match await undo_change.last(agent):
        case LastChange(entry_id):
            await change_desk.answer(message, scene, undo_change(agent, entry_id))
        case LastComment(comment):
            await comment_desk.undo(scene, comment)
        case LastBatch(batch, count):
            label = None
            if batch.deal_id:
                with suppress(DealNotFoundError):  # the photos go all the same, under the number alone
                    label = await labels.require(agent, batch.deal_id)
            await screens.send(agent.chat_id, photos_removed(texts, batch, label, count))
            place_batch(scene.unit, batch, Place.TRASH)
        case None:
            await screens.send(agent.chat_id, nothing_to_undo(texts))


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
    label: str | None = None
    with suppress(DealNotFoundError):  # then the number alone is said
        label = await labels.require(scene.agent, callback_data.deal_id)
    await screens.show(callback, left_as_is(scene.texts, callback_data.deal_id, label))
    await callback.answer()


@router.callback_query(ReturnPhoto.filter())
async def on_return_photo(
    callback: CallbackQuery, callback_data: ReturnPhoto, scene: Scene, show_one_photo: ShowOnePhoto
) -> None:
    """The one photo comes back."""
    await show_one_photo.put_back(callback, scene, callback_data.photo_id)


def _is_file(message: Message) -> bool:
    return bool(message.photo or message.video or message.document or message.video_note or message.animation)
