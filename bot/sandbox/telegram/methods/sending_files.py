"""Pictures, videos and files from the bot.

Source: core.telegram.org/bots/api#sendphoto, #sendmediagroup, #sendingfiles
"""

import secrets

from bot.sandbox.telegram.errors import ApiError, bad_request
from bot.sandbox.telegram.media import make_media, reissue
from bot.sandbox.telegram.messages import Attachment, JsonObject, Media, MediaKind
from bot.sandbox.telegram.methods.sending import new_reply, shown_text
from bot.sandbox.telegram.methods.table import Method
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.text import clean, found_entities
from bot.sandbox.telegram.wire import message_json

MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
MAX_LOCAL_UPLOAD_BYTES = 2000 * 1024 * 1024

MIN_ALBUM, MAX_ALBUM = 2, 10

_ALBUM_KINDS = {kind.value: kind for kind in (MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.DOCUMENT, MediaKind.AUDIO)}


def sends(kind: MediaKind) -> Method:
    """The method that sends one file of this kind."""

    async def send(state: TelegramState, params: Params) -> JsonObject:
        chat = state.require_chat(params.number("chat_id"))
        media = await _resolve(state, params, kind, params.text(kind.value) or f"attach://{kind.value}")
        message = new_reply(state, chat, params)
        message.text, message.entities = shown_text(params, "caption", "caption_entities")
        message.media = media
        state.publish(chat, message)
        return message_json(state, message)

    return send


async def send_media_group(state: TelegramState, params: Params) -> list[JsonObject]:
    """`sendMediaGroup`."""
    chat = state.require_chat(params.number("chat_id"))
    items = params.items("media") or []
    _ensure_album(items)
    group_id = str(secrets.randbits(53))
    media = [await _resolve(state, params, _ALBUM_KINDS[item["type"]], str(item.get("media", ""))) for item in items]
    messages = []
    for item, one in zip(items, media, strict=True):
        message = new_reply(state, chat, params)
        caption = str(item.get("caption") or "")
        entities = item.get("caption_entities") or found_entities(caption)
        message.text, message.entities = clean(caption, entities, is_caption=True)
        message.media = one
        message.media_group_id = group_id
        messages.append(message)
    state.publish(chat, *messages)
    return [message_json(state, message) for message in messages]


def _ensure_album(items: list[JsonObject]) -> None:
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) < MIN_ALBUM:
        raise bad_request("media group must include 2-10 items")
    if len(items) > MAX_ALBUM:
        raise bad_request("too many messages to send as an album")
    kinds = {str(item.get("type")) for item in items}
    if not kinds <= set(_ALBUM_KINDS):
        raise bad_request("can't parse InputMedia: type must be one of photo, video, document, audio")
    for alone in ("document", "audio"):
        if alone in kinds and len(kinds) > 1:
            raise bad_request(f"{alone} can't be mixed with other media types")


async def _resolve(state: TelegramState, params: Params, kind: MediaKind, reference: str) -> Media:
    """The file behind `attach://name` or a `file_id`."""
    if not reference.startswith("attach://"):
        return await _known(state, kind, reference)
    sent = params.files.get(reference.removeprefix("attach://"))
    if sent is None:
        raise bad_request(f"there is no {kind.value} in the request")
    if not sent.content:
        raise bad_request("file must be non-empty")
    if len(sent.content) > (MAX_LOCAL_UPLOAD_BYTES if state.is_local else MAX_UPLOAD_BYTES):
        raise ApiError(413, "Request Entity Too Large")
    if kind is MediaKind.PHOTO and len(sent.content) > MAX_PHOTO_BYTES:
        raise bad_request("file is too big")
    name = None if kind is MediaKind.PHOTO else sent.name
    return await make_media(state.shelf, Attachment(sent.content, kind, name=name))


async def _known(state: TelegramState, kind: MediaKind, reference: str) -> Media:
    if reference.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    for chat in state.chats.values():
        for message in chat.messages:
            if message.media is not None and reference == message.media.file_id:
                if message.media.kind is not kind:
                    raise bad_request(f"can't use file of type {message.media.kind.name} as {kind.name}")
                return await reissue(state.shelf, message.media)
    raise bad_request("wrong remote file identifier specified: Wrong character in the string")


METHODS: dict[str, Method] = {
    "sendPhoto": sends(MediaKind.PHOTO),
    "sendDocument": sends(MediaKind.DOCUMENT),
    "sendVideo": sends(MediaKind.VIDEO),
    "sendMediaGroup": send_media_group,
}
