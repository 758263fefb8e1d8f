"""Messages from the bot, and what every kind of them shares.

Source: core.telegram.org/bots/api#sendmessage
"""

from bot.sandbox.telegram.chats import Chat
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.markup import parse_markup
from bot.sandbox.telegram.messages import JsonObject, Message
from bot.sandbox.telegram.methods.table import Method
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.text import clean, found_entities
from bot.sandbox.telegram.wire import message_json

CHAT_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


async def send_message(state: TelegramState, params: Params) -> JsonObject:
    """`sendMessage`."""
    chat = state.require_chat(params.number("chat_id"))
    message = new_reply(state, chat, params)
    message.text, message.entities = shown_text(params, "text", "entities")
    state.publish(chat, message)
    return message_json(state, message)


async def send_chat_action(state: TelegramState, params: Params) -> bool:
    """`sendChatAction`."""
    chat = state.require_chat(params.number("chat_id"))
    if params.text("action") not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.action = params.text("action")
    chat.changed()
    return True


def new_reply(state: TelegramState, chat: Chat, params: Params) -> Message:
    """A message of the bot with its buttons and the message that it answers, still without content."""
    markup = parse_markup(params.mapping("reply_markup"))
    replied = params.mapping("reply_parameters")
    reply_to = chat.find_message(int(replied["message_id"])) if "message_id" in replied else None
    if replied and reply_to is None and not replied.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    message = state.new_message(chat, state.bot)
    message.keyboard, message.keyboard_below, message.reply_to = markup.inline, markup.below, reply_to
    return message


def shown_text(params: Params, text_name: str, entities_name: str) -> tuple[str, list[JsonObject]]:
    """The text or caption and its entities; without entities the server finds commands and addresses itself."""
    if params.text("parse_mode"):
        # Nothing here parses HTML or Markdown: the bot writes entities.
        raise bad_request("unsupported parse_mode")
    text = params.text(text_name)
    entities = params.items(entities_name) or found_entities(text)
    return clean(text, entities, is_caption=text_name == "caption")


METHODS: dict[str, Method] = {"sendMessage": send_message, "sendChatAction": send_chat_action}
