"""Changes to messages that are already there.

Source: core.telegram.org/bots/api#updating-messages
"""

import math
from collections.abc import Callable
from datetime import timedelta

from bot.sandbox.telegram.chats import Chat, EventKind
from bot.sandbox.telegram.errors import bad_request, too_many_requests
from bot.sandbox.telegram.markup import parse_markup
from bot.sandbox.telegram.messages import JsonObject, Message
from bot.sandbox.telegram.methods.sending import shown_text
from bot.sandbox.telegram.methods.table import Method
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.wire import message_json

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)

DELETABLE_FOR = timedelta(hours=48)


async def edit_text(state: TelegramState, params: Params) -> JsonObject:
    """`editMessageText`."""
    chat, message = _editable(state, params)
    if message.media is not None:
        raise bad_request("there is no text in the message to edit")
    text, entities = shown_text(params, "text", "entities")
    return _edit(state, chat, message, params, lambda: _set_text(message, text, entities))


async def edit_caption(state: TelegramState, params: Params) -> JsonObject:
    """`editMessageCaption`."""
    chat, message = _editable(state, params)
    if message.media is None:
        raise bad_request("there is no caption in the message to edit")
    text, entities = shown_text(params, "caption", "caption_entities")
    return _edit(state, chat, message, params, lambda: _set_text(message, text, entities))


async def edit_markup(state: TelegramState, params: Params) -> JsonObject:
    """`editMessageReplyMarkup`."""
    chat, message = _editable(state, params)
    return _edit(state, chat, message, params, lambda: None)


async def delete_message(state: TelegramState, params: Params) -> bool:
    """`deleteMessage`."""
    chat = state.require_chat(params.number("chat_id"))
    message = state.require_message(chat, params.number("message_id"), "message to delete")
    if state.clock.now() - message.sent_at > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    state.remove(chat, message)
    return True


async def delete_messages(state: TelegramState, params: Params) -> bool:
    """`deleteMessages`; ids that are not there are passed over."""
    chat = state.require_chat(params.number("chat_id"))
    for message_id in params.words("message_ids") or []:
        message = chat.find_message(int(message_id))
        if message is not None:
            state.remove(chat, message)
    return True


def _editable(state: TelegramState, params: Params) -> tuple[Chat, Message]:
    chat = state.require_chat(params.number("chat_id"))
    message = state.require_message(chat, params.number("message_id"), "message to edit")
    if not message.from_bot or message.keyboard_below:
        raise bad_request("message can't be edited")
    _ensure_not_too_fast(state, chat)
    return chat, message


def _ensure_not_too_fast(state: TelegramState, chat: Chat) -> None:
    times = state.edit_times.get(chat.chat_id)
    if times:
        wait_seconds = times[-1] + state.faults.seconds_between_edits - state.clock.monotonic()
        if wait_seconds > 0:
            raise too_many_requests(math.ceil(wait_seconds))


def _edit(state: TelegramState, chat: Chat, message: Message, params: Params, change: Callable[[], None]) -> JsonObject:
    """Change content and buttons together: an edit that names no buttons takes them away."""
    markup = parse_markup(params.mapping("reply_markup"))
    before = (message.text, message.entities, message.keyboard)
    change()
    message.keyboard = markup.inline
    if before == (message.text, message.entities, message.keyboard):
        raise bad_request(NOT_MODIFIED)
    seconds = state.clock.monotonic()
    message.edited_count += 1
    message.edited_at = state.clock.now()
    message.edited_at_seconds.append(seconds)
    state.edit_times.setdefault(chat.chat_id, []).append(seconds)
    new_text = message.text if before[:2] != (message.text, message.entities) else ""
    state.record(chat, EventKind.EDITED, message, text=new_text, rows=message.keyboard)
    return message_json(state, message)


def _set_text(message: Message, text: str, entities: list[JsonObject]) -> None:
    message.text, message.entities = text, entities


METHODS: dict[str, Method] = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageReplyMarkup": edit_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
}
