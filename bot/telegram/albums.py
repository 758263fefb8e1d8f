"""Photos into the chat as albums, each a message about its deal."""

import logging
from collections.abc import Iterator, Sequence
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramEntityTooLarge, TelegramForbiddenError
from aiogram.methods import SendDocument, SendMediaGroup, SendPhoto, SendVideo, TelegramMethod
from aiogram.types import (
    FSInputFile,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    MediaUnion,
    Message,
)
from aiogram.utils.formatting import Bold, Text

from bot.clock import Clock
from bot.domain.ids import ChatId, DealId, MessageId
from bot.services.carry_photos import Carried, Form
from bot.store import messages
from bot.store.engine import Connection, Store
from bot.store.patience import until_done
from bot.telegram.floods import Result, patiently

_log = logging.getLogger(__name__)

MOST_IN_ALBUM: Final = 10
UPLOAD_SECONDS: Final = 300
"""For an album of fifty megabytes on a slow line; Telegram answers only when it has all of it."""


class Albums:
    """Sends files that are on the disk."""

    def __init__(self, bot: Bot, store: Store, clock: Clock) -> None:
        self._bot = bot
        self._store = store
        self._clock = clock

    async def send(self, chat_id: ChatId, deal_id: DealId, head: str, items: Sequence[Carried]) -> list[Carried]:
        """Photos and videos together, documents behind them; `head` stands under the first of each album.

        Returns what Telegram did not take.

        Raises:
            TelegramForbiddenError: the agent has blocked the bot.
        """
        refused: list[Carried] = []
        for album in _albums(items):
            refused += await self._send_album(chat_id, deal_id, Text(Bold(head)), album)
        return refused

    async def _send_album(
        self, chat_id: ChatId, deal_id: DealId, head: Text, album: Sequence[Carried]
    ) -> list[Carried]:
        if len(album) == 1:
            return await self._send_alone(chat_id, deal_id, head, album[0])
        media: list[MediaUnion] = [_media(one, head if place == 0 else None) for place, one in enumerate(album)]
        try:
            sent = await self._ask(SendMediaGroup(chat_id=chat_id, media=media))
        except (TelegramBadRequest, TelegramEntityTooLarge) as refusal:
            _log.info("an album was not taken: %s", type(refusal).__name__)
        except TelegramForbiddenError:
            raise
        except TelegramAPIError as trouble:
            _log.warning("an album was lost on the way: %s", type(trouble).__name__)
            return list(album)  # not sent again: Telegram may have it
        else:
            await self._remember(deal_id, sent)
            return []
        refused: list[Carried] = []
        for one in album:  # one of them is not to Telegram's liking; it does not say which
            refused += await self._send_alone(chat_id, deal_id, head, one)
        return refused

    async def _send_alone(self, chat_id: ChatId, deal_id: DealId, head: Text, item: Carried) -> list[Carried]:
        """As what it is, else as a document: a photo may have sides that Telegram does not draw."""
        for form in dict.fromkeys((item.form, Form.DOCUMENT)):
            try:
                sent = await self._ask(_alone(chat_id, item, form, head))
            except (TelegramBadRequest, TelegramEntityTooLarge):
                continue
            except TelegramForbiddenError:
                raise
            except TelegramAPIError as trouble:
                _log.warning("a photo was lost on the way: %s", type(trouble).__name__)
                break
            await self._remember(deal_id, [sent])
            return []
        return [item]

    async def _ask(self, method: TelegramMethod[Result]) -> Result:
        return await patiently(self._bot, self._clock, method, timeout_seconds=UPLOAD_SECONDS)

    async def _remember(self, deal_id: DealId, sent: Sequence[Message]) -> None:
        """A reply to any of them is a reply about the deal."""

        async def keep(conn: Connection) -> None:
            for message in sent:
                chat_id, message_id = ChatId(message.chat.id), MessageId(message.message_id)
                await messages.remember(conn, chat_id, message_id, deal_id, None, self._clock.now())

        await until_done(self._store.write, keep, self._clock, what="what photos in a chat are about")


def _albums(items: Sequence[Carried]) -> Iterator[Sequence[Carried]]:
    """Documents cannot share an album with photos. Source: core.telegram.org/bots/api#sendmediagroup."""
    documents = [one for one in items if one.form is Form.DOCUMENT]
    for kind in ([one for one in items if one.form is not Form.DOCUMENT], documents):
        for begin in range(0, len(kind), MOST_IN_ALBUM):
            yield kind[begin : begin + MOST_IN_ALBUM]


def _file(item: Carried) -> FSInputFile:
    """Read from the disk while it is sent."""
    if item.path is None:
        raise ValueError("this file is not here")
    return FSInputFile(item.path, filename=item.name)


def _media(item: Carried, head: Text | None) -> InputMediaPhoto | InputMediaVideo | InputMediaDocument:
    caption = head.as_caption_kwargs() if head else {}
    match item.form:
        case Form.PHOTO:
            return InputMediaPhoto(media=_file(item), **caption)
        case Form.VIDEO:
            return InputMediaVideo(media=_file(item), supports_streaming=True, **caption)
        case Form.DOCUMENT:
            return InputMediaDocument(media=_file(item), **caption)


def _alone(chat_id: ChatId, item: Carried, form: Form, head: Text) -> SendPhoto | SendVideo | SendDocument:
    caption = head.as_caption_kwargs()
    match form:
        case Form.PHOTO:
            return SendPhoto(chat_id=chat_id, photo=_file(item), **caption)
        case Form.VIDEO:
            return SendVideo(chat_id=chat_id, video=_file(item), supports_streaming=True, **caption)
        case Form.DOCUMENT:
            return SendDocument(chat_id=chat_id, document=_file(item), **caption)
