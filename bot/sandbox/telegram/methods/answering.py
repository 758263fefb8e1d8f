"""Short answers: to a tap, and by an emoji on a message.

Source: core.telegram.org/bots/api#answercallbackquery, #setmessagereaction
"""

from bot.sandbox.telegram.chats import Chat, EventKind
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.messages import Message, Notice
from bot.sandbox.telegram.methods.table import Method
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.state import TelegramState

TAP_LIVES_SECONDS = 15.0
"""How long a tap can be answered; undocumented, ten to fifteen seconds are seen in practice."""

MAX_NOTICE_LENGTH = 200

REACTIONS = frozenset(
    "❤👍👎🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓"
    "🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡"
) | {"❤\u200d🔥", "👨\u200d💻", "🤷\u200d♂", "🤷\u200d♀"}
"""Source: core.telegram.org/bots/api#reactiontypeemoji"""


async def answer_callback_query(state: TelegramState, params: Params) -> bool:
    """`answerCallbackQuery`; a second answer to the same tap is taken and shows nothing."""
    tap = state.taps.get(params.text("callback_query_id"))
    waited_seconds = 0.0 if tap is None else state.clock.monotonic() - tap.tapped_at_seconds
    if tap is None or waited_seconds > TAP_LIVES_SECONDS:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = params.text("text")
    if len(text) > MAX_NOTICE_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    tap.answers += 1
    if tap.answers == 1:
        chat = state.chats[tap.chat_id]
        message = chat.find_message(tap.message_id)
        chat.notices.append(Notice(tap.query_id, tap.message_id, text, params.flag("show_alert"), waited_seconds))
        state.record(chat, EventKind.NOTICED, *([] if message is None else [message]), text=text)
    return True


async def set_message_reaction(state: TelegramState, params: Params) -> bool:
    """`setMessageReaction`; on an album it lands on the first message."""
    chat = state.require_chat(params.number("chat_id"))
    message = state.require_message(chat, params.number("message_id"), "message to react")
    reactions = params.items("reaction") or []
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = [str(reaction.get("emoji")) for reaction in reactions]
    if state.faults.refuses_reactions or not REACTIONS.issuperset(emoji):
        raise bad_request("REACTION_INVALID")
    target = _first_of_album(chat, message)
    target.reactions = emoji
    target.reaction_history += emoji
    state.record(chat, EventKind.REACTED, target, text="".join(emoji))
    return True


def _first_of_album(chat: Chat, message: Message) -> Message:
    if message.media_group_id is None:
        return message
    return next(other for other in chat.messages if other.media_group_id == message.media_group_id)


METHODS: dict[str, Method] = {
    "answerCallbackQuery": answer_callback_query,
    "setMessageReaction": set_message_reaction,
}
