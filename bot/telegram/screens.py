"""Messages of the bot as whole screens: sent or edited in place, and remembered by the deal they are about."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import EditMessageText, SendMessage
from aiogram.types import (
    CallbackQuery,
    InaccessibleMessage,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from aiogram.utils.formatting import Text

from bot.clock import Clock
from bot.domain.edits import Seen
from bot.domain.ids import BatchId, ChatId, DealId, MessageId
from bot.store import messages
from bot.store.engine import Connection, Store
from bot.store.patience import until_done
from bot.telegram.floods import patiently
from bot.telegram.seen import packed

LONGEST_MESSAGE = 4096
"""UTF-16 units in one message. Source: core.telegram.org/bots/api#sendmessage."""

LONGEST_NOTICE = 200
"""Letters that the answer to a tap may have. Source: core.telegram.org/bots/api#answercallbackquery."""

Note = Callable[[Connection, MessageId], Awaitable[None]]
"""Writes into the caller's transaction that this message is there."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Screen:
    """One message as the agent sees it, and what it is about: a reply to it is a reply about that deal.

    `seen`: what it shows of the deal's fields.
    """

    body: Text
    keyboard: InlineKeyboardMarkup | ReplyKeyboardMarkup | None = None
    deal_id: DealId | None = None
    batch_id: BatchId | None = None
    seen: Mapping[str, Seen] = field(default_factory=dict)


def _fitting(body: Text) -> Text:
    """The body within Telegram's limit. Views keep to it by themselves; this is for the case nobody thought of."""
    if len(body) <= LONGEST_MESSAGE:
        return body
    # aiogram measures in UTF-16 units and cuts at letters, of which each is two units at most.
    return Text(body[: LONGEST_MESSAGE // 2 - 1], "…")


class Screens:
    """Where screens leave for Telegram."""

    def __init__(self, bot: Bot, store: Store, clock: Clock) -> None:
        self._bot = bot
        self._store = store
        self._clock = clock

    async def send(
        self, chat_id: ChatId, screen: Screen, *, reply_to: MessageId | None = None, noting: Note | None = None
    ) -> MessageId:
        """Send it as a new message. The message replied to may be gone by now; then it stands alone.

        `noting`: what is kept together with what the message is about, so that no kill falls between the two.
        """
        method = SendMessage(
            chat_id=chat_id,
            **_fitting(screen.body).as_kwargs(),
            reply_markup=screen.keyboard,
            reply_parameters=(
                ReplyParameters(message_id=reply_to, allow_sending_without_reply=True) if reply_to else None
            ),
            link_preview_options=NO_PREVIEW,
        )
        message = await patiently(self._bot, self._clock, method)
        message_id = MessageId(message.message_id)
        await self._remember(chat_id, message_id, screen, noting)
        return message_id

    async def edit(self, chat_id: ChatId, message_id: MessageId, screen: Screen, *, noting: Note | None = None) -> bool:
        """Put it in the place of a message. False: that message is gone or can no longer be edited.

        `noting`: as for `send`.
        """
        method = EditMessageText(
            chat_id=chat_id,
            message_id=message_id,
            **_fitting(screen.body).as_kwargs(),
            reply_markup=screen.keyboard if isinstance(screen.keyboard, InlineKeyboardMarkup) else None,
            link_preview_options=NO_PREVIEW,
        )
        try:
            await patiently(self._bot, self._clock, method)
        except TelegramBadRequest as refusal:
            # The Bot API has no codes for these two, only sentences.
            if "message is not modified" not in refusal.message:
                if "message to edit not found" in refusal.message or "can't be edited" in refusal.message:
                    return False
                raise
        await self._remember(chat_id, message_id, screen, noting)
        return True

    async def show(self, callback: CallbackQuery, screen: Screen) -> MessageId:
        """Put it where the tapped button is; as a new message when that one can no longer be edited."""
        message = callback.message
        chat_id = ChatId(message.chat.id if message else callback.from_user.id)
        if message is not None and not isinstance(message, InaccessibleMessage):
            message_id = MessageId(message.message_id)
            if await self.edit(chat_id, message_id, screen):
                return message_id
        return await self.send(chat_id, screen)

    async def _remember(self, chat_id: ChatId, message_id: MessageId, screen: Screen, noting: Note | None) -> None:
        if screen.deal_id is None and screen.batch_id is None and noting is None:
            return
        at, seen = self._clock.now(), packed(screen.seen)
        deal_id, batch_id = screen.deal_id, screen.batch_id

        async def keep(conn: Connection) -> None:
            if deal_id is not None or batch_id is not None:
                await messages.remember(conn, chat_id, message_id, deal_id, batch_id, at, seen=seen)
            if noting is not None:
                await noting(conn, message_id)

        # It stands in the chat by now: whoever began anew because the database is away would send it again.
        await until_done(self._store.write, keep, self._clock, what="what a message is about")
