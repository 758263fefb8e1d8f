"""What a message of Telegram says about the file that it brings.

Source: core.telegram.org/bots/api#message.
"""

from dataclasses import dataclass
from datetime import UTC

from aiogram.types import Message, PhotoSize

from bot.domain.agents import Agent
from bot.domain.ids import ChatId, MessageId, TelegramId
from bot.domain.photos import IncomingPhoto, PhotoKind
from bot.logs import current_update


@dataclass(frozen=True, slots=True)
class _File:
    kind: PhotoKind
    file_id: str
    file_unique_id: str
    size_bytes: int | None
    name: str | None = None
    duration_seconds: int | None = None


def incoming_photo(message: Message, agent: Agent) -> IncomingPhoto:
    """The file of a message that brings one, with what stands about it there; nothing is downloaded."""
    file = _file_of(message)
    reply = message.reply_to_message
    return IncomingPhoto(
        chat_id=ChatId(message.chat.id),
        message_id=MessageId(message.message_id),
        telegram_id=TelegramId(agent.telegram_id),
        kind=file.kind,
        file_id=file.file_id,
        file_unique_id=file.file_unique_id,
        sent_at=message.date.astimezone(UTC),
        size_bytes=file.size_bytes,
        file_name=file.name,
        duration_seconds=file.duration_seconds,
        album=message.media_group_id,
        caption=message.caption,
        reply_to=MessageId(reply.message_id) if reply else None,
        update_id=current_update.get(),
    )


def _file_of(message: Message) -> _File:
    # A live photo is also delivered as its photo, an animation also as a document: the first that fits says most.
    if sizes := message.photo or (message.live_photo and message.live_photo.photo):
        return _photo(sizes)
    if video := message.video or message.animation:
        size_bytes = video.file_size
        seconds = video.duration
        return _File(PhotoKind.VIDEO, video.file_id, video.file_unique_id, size_bytes, video.file_name, seconds)
    if note := message.video_note:
        return _File(PhotoKind.VIDEO, note.file_id, note.file_unique_id, note.file_size, duration_seconds=note.duration)
    if document := message.document:
        size_bytes = document.file_size
        return _File(PhotoKind.DOCUMENT, document.file_id, document.file_unique_id, size_bytes, name=document.file_name)
    raise ValueError("the filter lets through only messages with a file")


def _photo(sizes: list[PhotoSize]) -> _File:
    largest = max(sizes, key=lambda size: size.width * size.height)
    return _File(PhotoKind.PHOTO, largest.file_id, largest.file_unique_id, largest.file_size)
