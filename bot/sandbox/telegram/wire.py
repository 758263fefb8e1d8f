"""Messages, people and chats as the Bot API writes them.

Source: core.telegram.org/bots/api#available-types
"""

from collections.abc import Callable

from bot.sandbox.telegram.chats import Chat, ChatKind
from bot.sandbox.telegram.markup import inline_json
from bot.sandbox.telegram.messages import JsonObject, Media, MediaKind, Message
from bot.sandbox.telegram.state import TelegramState, User


def user_json(user: User) -> JsonObject:
    """A user."""
    return _without_none(
        {
            "id": user.user_id,
            "is_bot": user.is_bot,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "username": user.username,
            "language_code": user.language_code,
        }
    )


def chat_json(state: TelegramState, chat: Chat) -> JsonObject:
    """A chat; a private one is named after its person."""
    if chat.kind is not ChatKind.PRIVATE:
        return {"id": chat.chat_id, "type": chat.kind.value, "title": chat.title}
    user = state.users[chat.chat_id]
    named = {"first_name": user.first_name, "last_name": user.last_name, "username": user.username}
    return _without_none({"id": chat.chat_id, "type": chat.kind.value, **named})


def message_json(state: TelegramState, message: Message, *, with_reply: bool = True) -> JsonObject:
    """A message; the one it replies to comes without its own reply, as the real server has it."""
    chat = state.chats[message.chat_id]
    sender = state.users.get(message.sender_id)
    body: JsonObject = {
        "message_id": message.message_id,
        "date": int(message.sent_at.timestamp()),
        "chat": chat_json(state, chat),
    }
    if sender is None:
        body["sender_chat"] = body["chat"]
    else:
        body["from"] = user_json(sender)
    if message.edited_at is not None:
        body["edit_date"] = int(message.edited_at.timestamp())
    if message.reply_to is not None and with_reply:
        body["reply_to_message"] = message_json(state, message.reply_to, with_reply=False)
    if message.keyboard:
        body["reply_markup"] = inline_json(message.keyboard)
    body |= _without_none({"media_group_id": message.media_group_id, "forward_origin": message.forward_origin})
    return body | _content_json(message) | message.extra


def media_json(media: Media) -> JsonObject:
    """The fields of a message that hold a file."""
    base: JsonObject = {
        "file_id": media.file_id,
        "file_unique_id": media.file.unique_id,
        "file_size": media.file.size_bytes,
    }
    body = _without_none(base | _OWN_FIELDS[media.kind](media))
    if media.kind is MediaKind.PHOTO:
        return {"photo": [_size_json(size) for size in (*media.smaller, media)]}
    if media.kind is MediaKind.ANIMATION:
        return {"animation": body, "document": body}
    return {media.kind.value: body}


def membership_json(state: TelegramState, chat: Chat, by: User, before: str, after: str) -> JsonObject:
    """How the bot's own place in a chat has changed."""
    return {
        "chat": chat_json(state, chat),
        "from": user_json(by),
        "date": int(state.clock.now().timestamp()),
        "old_chat_member": _member(state, before),
        "new_chat_member": _member(state, after),
    }


def _member(state: TelegramState, status: str) -> JsonObject:
    until = {"until_date": 0} if status == "kicked" else {}
    return {"user": user_json(state.bot), "status": status, **until}


def _content_json(message: Message) -> JsonObject:
    body: JsonObject = {}
    if message.contact is not None:
        contact = message.contact
        fields = {"first_name": contact.first_name, "last_name": contact.last_name, "user_id": contact.user_id}
        body["contact"] = _without_none({"phone_number": contact.phone, **fields})
    if message.media is not None:
        body |= media_json(message.media)
    if message.text:
        body["text" if message.media is None else "caption"] = message.text
        if message.entities:
            body["entities" if message.media is None else "caption_entities"] = message.entities
    return body


def _size_json(media: Media) -> JsonObject:
    return {
        "file_id": media.file_id,
        "file_unique_id": media.file.unique_id,
        "file_size": media.file.size_bytes,
        "width": media.width,
        "height": media.height,
    }


def _named(media: Media) -> JsonObject:
    return {"file_name": media.name, "mime_type": media.mime}


def _moving(media: Media) -> JsonObject:
    return {"width": media.width, "height": media.height, "duration": media.duration_seconds, **_named(media)}


_OWN_FIELDS: dict[MediaKind, Callable[[Media], JsonObject]] = {
    MediaKind.PHOTO: lambda _media: {},
    MediaKind.DOCUMENT: _named,
    MediaKind.VIDEO: _moving,
    MediaKind.ANIMATION: _moving,
    MediaKind.VIDEO_NOTE: lambda media: {"length": media.width, "duration": media.duration_seconds},
    MediaKind.VOICE: lambda media: {"duration": media.duration_seconds, "mime_type": media.mime},
    MediaKind.AUDIO: lambda media: {"duration": media.duration_seconds, **_named(media)},
    MediaKind.STICKER: lambda media: {
        "type": "regular",
        "width": media.width,
        "height": media.height,
        "is_animated": False,
        "is_video": False,
        "emoji": "👍",
    },
}


def _without_none(fields: JsonObject) -> JsonObject:
    return {name: value for name, value in fields.items() if value is not None}
