"""Conditions under which a handler is the right one."""

from typing import Any

from aiogram import Bot
from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.types import Message, TelegramObject, User

from bot.domain.agents import Agent
from bot.domain.ids import BatchId, ChatId, DealId, MessageId, TelegramId
from bot.services.clients import ChangeWays
from bot.services.rights import Rights
from bot.store import messages
from bot.store.engine import Store
from bot.telegram.asking import AskValue, OpenQuestion
from bot.telegram.replies import FieldReplies
from bot.telegram.scene import Scene
from bot.texts import Texts


class IsAgent(Filter):
    """An active employee wrote this."""

    async def __call__(self, _event: TelegramObject, agent: Agent | None = None) -> bool:
        """What the identity middleware found."""
        return agent is not None


class IsAdmin(Filter):
    """`ADMIN_IDS` names whoever wrote this."""

    async def __call__(self, _event: TelegramObject, rights: Rights, event_from_user: User | None = None) -> bool:
        """Checked with every tap: a button may be older than the setting."""
        return event_from_user is not None and rights.is_admin(TelegramId(event_from_user.id))


class NobodyIsAdmin(Filter):
    """`ADMIN_IDS` is empty: the bot is being set up."""

    async def __call__(self, _event: TelegramObject, rights: Rights) -> bool:
        """Whoever this is."""
        return not rights.has_admins


class AnswersQuestion(Filter):
    """A text that answers the open question, not a reply to some other message; adds `open_question`."""

    async def __call__(self, message: Message, state: FSMContext) -> bool | dict[str, Any]:
        """A reply to the question itself counts as well."""
        asked = OpenQuestion.of(await state.get_data())
        answered = message.reply_to_message
        if asked is None or (answered is not None and answered.message_id != asked.message_id):
            return False
        return {"open_question": asked}


class WritesComment(Filter):
    """A text that is the comment asked for, not a reply to some other message; adds `about_deal`."""

    async def __call__(self, message: Message, state: FSMContext) -> bool | dict[str, Any]:
        """A reply to the question itself counts as well."""
        data, answered = await state.get_data(), message.reply_to_message
        if "deal_id" not in data or (answered is not None and answered.message_id != data.get("message_id")):
            return False
        return {"about_deal": DealId(data["deal_id"])}


class AnswersTray(Filter):
    """A text that says which deal photos belong to, not a reply to some other message; adds `asked_batch`."""

    async def __call__(self, message: Message, state: FSMContext, store: Store) -> bool | dict[str, Any]:
        """A reply to the receipt that asks, or to the deals that it offered, counts as well."""
        batch_id, answered = (await state.get_data()).get("batch_id", 0), message.reply_to_message
        if answered is not None:
            async with store.read() as conn:
                about = await messages.about(conn, ChatId(message.chat.id), MessageId(answered.message_id))
            if about is None or about.batch_id != batch_id:
                return False
        return {"asked_batch": BatchId(batch_id)}


class NamesField(Filter):
    """A text that is the name of a field and its value; adds `field_reply`."""

    async def __call__(self, message: Message, field_replies: FieldReplies, texts: Texts) -> bool | dict[str, Any]:
        """What is no such text is a comment."""
        found = await field_replies.read(texts, message.text or "")
        return {"field_reply": found} if found else False


class AnswersForField(Filter):
    """An answer that is no value of what was asked, but names a field of the deal and its value; adds `field_reply`.

    Where any text is an answer, or a stage waits for one field, no other field is meant.
    """

    async def __call__(
        self,
        message: Message,
        open_question: OpenQuestion,
        scene: Scene,
        change_ways: ChangeWays,
        ask_value: AskValue,
        field_replies: FieldReplies,
    ) -> bool | dict[str, Any]:
        """Comes after `AnswersQuestion`."""
        asked, text = open_question, message.text or ""
        if asked.entry_id:
            return False
        field = (await change_ways.of_key(asked.key).fields()).wanted(asked.key)
        if field is None or ask_value.value(scene, field, asked, text) is not None:
            return False
        found = await field_replies.read(scene.texts, text)
        return {"field_reply": found} if found else False


class RepliesAboutDeal(Filter):
    """A reply to a message about a deal that the bot itself wrote; adds `about_deal`, and `seen`: what it showed."""

    async def __call__(self, message: Message, bot: Bot, store: Store) -> bool | dict[str, Any]:
        """What the message is about is kept by its number, never read from its text."""
        answered = message.reply_to_message
        if answered is None or answered.from_user is None or answered.from_user.id != bot.id:
            return False
        async with store.read() as conn:
            about = await messages.about(conn, ChatId(message.chat.id), MessageId(answered.message_id))
        if about is None or about.deal_id is None:
            return False
        return {"about_deal": about.deal_id, "seen": about.seen}
