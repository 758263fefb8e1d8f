"""Photos, albums and files become rows of the inbox; buttons under a receipt say where its batch belongs."""

from datetime import UTC

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from bot.domain.agents import Agent
from bot.domain.ids import BatchId, ChatId, DealId, MessageId, TelegramId
from bot.domain.photos import Batch, IncomingPhoto, PhotoKind, Place
from bot.services.accept_photo import AcceptPhoto
from bot.services.place_batch import PlaceBatch
from bot.store.engine import Connection, Store
from bot.store.unit import Unit
from bot.telegram.photo_callbacks import ChooseDeal, RemoveBatch, ReturnBatch
from bot.telegram.reactions import Reactions
from bot.telegram.scene import Scene

router = Router(name="photos")


@router.message(F.photo | F.video | F.document | F.video_note)
async def on_photo(message: Message, agent: Agent, unit: Unit, accept_photo: AcceptPhoto, reactions: Reactions) -> None:
    """Take it in; the agent sees 👀 as soon as it is kept, and the receipt of its batch soon after."""
    incoming = _incoming(message, agent)
    shows: list[bool] = []

    async def take_in(conn: Connection) -> None:
        shows.append(await accept_photo(conn, incoming))

    def show() -> None:
        accept_photo.take_effect()
        if shows and shows[-1]:
            reactions.taken_in(incoming.chat_id, incoming.message_id)

    unit.later(take_in)
    unit.after(show)


@router.callback_query(ChooseDeal.filter())
async def on_choose_deal(
    callback: CallbackQuery, callback_data: ChooseDeal, scene: Scene, store: Store, place_batch: PlaceBatch
) -> None:
    """A batch from the tray, or from anywhere, into a deal."""
    batch = await _own_batch(callback, scene, store, place_batch, callback_data.batch_id)
    if batch:
        await _place(callback, scene, place_batch, batch, callback_data.deal_id)


@router.callback_query(RemoveBatch.filter())
async def on_remove(
    callback: CallbackQuery, callback_data: RemoveBatch, scene: Scene, store: Store, place_batch: PlaceBatch
) -> None:
    """A batch into the trash."""
    batch = await _own_batch(callback, scene, store, place_batch, callback_data.batch_id)
    if batch:
        await _place(callback, scene, place_batch, batch, None)


@router.callback_query(ReturnBatch.filter())
async def on_return(
    callback: CallbackQuery, callback_data: ReturnBatch, scene: Scene, store: Store, place_batch: PlaceBatch
) -> None:
    """A batch out of the trash, to where it was."""
    batch = await _own_batch(callback, scene, store, place_batch, callback_data.batch_id)
    if batch:
        await _place(callback, scene, place_batch, batch, batch.deal_id)


async def _own_batch(
    callback: CallbackQuery, scene: Scene, store: Store, place_batch: PlaceBatch, batch_id: BatchId
) -> Batch | None:
    """The batch of this button; a button that was never shown to this agent is answered here."""
    async with store.read() as conn:
        batch = await place_batch.find(conn, scene.agent.telegram_id, batch_id)
    if batch is None:
        await callback.answer(scene.texts.t("I do not know this button. Nothing was changed."))
    return batch


async def _place(
    callback: CallbackQuery, scene: Scene, place_batch: PlaceBatch, batch: Batch, deal_id: DealId | None
) -> None:
    async def place(conn: Connection) -> None:
        await place_batch(conn, batch, Place.DEAL if deal_id else Place.TRASH, deal_id)

    scene.unit.later(place)
    scene.unit.after(lambda: place_batch.take_effect(batch.batch_id))
    await callback.answer(scene.texts.t("Done, one moment…"))


def _incoming(message: Message, agent: Agent) -> IncomingPhoto:
    kind = PhotoKind.DOCUMENT
    name: str | None = None
    duration_seconds: int | None = None
    file_id = file_unique_id = ""
    size_bytes: int | None = None
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        kind = PhotoKind.PHOTO
        file_id, file_unique_id, size_bytes = largest.file_id, largest.file_unique_id, largest.file_size
    elif video := message.video or message.video_note:
        kind = PhotoKind.VIDEO
        file_id, file_unique_id, size_bytes = video.file_id, video.file_unique_id, video.file_size
        duration_seconds = video.duration
        name = message.video.file_name if message.video else None
    elif message.document:
        file_id, file_unique_id = message.document.file_id, message.document.file_unique_id
        size_bytes, name = message.document.file_size, message.document.file_name
    reply = message.reply_to_message
    return IncomingPhoto(
        chat_id=ChatId(message.chat.id),
        message_id=MessageId(message.message_id),
        telegram_id=TelegramId(agent.telegram_id),
        kind=kind,
        file_id=file_id,
        file_unique_id=file_unique_id,
        sent_at=message.date.astimezone(UTC),
        size_bytes=size_bytes,
        file_name=name,
        duration_seconds=duration_seconds,
        album=message.media_group_id,
        caption=message.caption,
        reply_to=MessageId(reply.message_id) if reply else None,
    )
