"""Photos, albums and files become rows of the inbox."""

from datetime import UTC

from aiogram import F, Router
from aiogram.types import Message

from bot.domain.agents import Agent
from bot.domain.ids import ChatId, MessageId, TelegramId
from bot.domain.photos import IncomingPhoto, PhotoKind
from bot.logs import current_update
from bot.services.accept_photo import AcceptPhoto
from bot.store.engine import Connection
from bot.store.unit import Unit
from bot.telegram.reactions import Reactions

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
        update_id=current_update.get(),
    )
