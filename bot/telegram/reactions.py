"""The sign on a message: 👀 when it was taken in, 👍 when it is stored. A refused sign changes nothing."""

from collections.abc import Sequence
from itertools import groupby

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import ReactionTypeEmoji

from bot.background import Background
from bot.domain.ids import ChatId, MessageId
from bot.domain.photos import Photo, PhotoState
from bot.store import photos
from bot.store.engine import Store

TAKEN_IN = "👀"
STORED = "👍"
FINAL = frozenset({PhotoState.STORED, PhotoState.REFUSED, PhotoState.TRASHED, PhotoState.DOUBLE})


class Reactions:
    """Puts signs on the agent's own messages.

    Source: core.telegram.org/bots/api#setmessagereaction (an album shows them on its first message).
    """

    def __init__(self, bot: Bot, store: Store, background: Background) -> None:
        self._bot = bot
        self._store = store
        self._background = background

    def taken_in(self, chat_id: ChatId, message_id: MessageId) -> None:
        """Show at once that a photo is here."""
        self._background.start(f"reaction {message_id}", lambda: self._react(chat_id, message_id, TAKEN_IN))

    def done(self, chat_id: ChatId, message_id: MessageId) -> None:
        """Show that what this message asked for is done; the words stand elsewhere."""
        self._background.start(f"reaction {message_id}", lambda: self._react(chat_id, message_id, STORED))

    async def keep_up(self, items: Sequence[Photo]) -> None:
        """Put 👍 on each message or album of these photos that has arrived whole and does not bear it yet."""
        for _, group in groupby(sorted(items, key=_album_of), key=_album_of):
            members = sorted(group, key=lambda photo: photo.incoming.message_id)
            first = members[0]
            is_final = all(photo.state in FINAL for photo in members)
            is_stored = any(photo.state in {PhotoState.STORED, PhotoState.DOUBLE} for photo in members)
            if is_final and is_stored and first.reaction != STORED:
                await self._react(first.incoming.chat_id, first.incoming.message_id, STORED)
                async with self._store.write() as conn:
                    await photos.change(conn, [first.photo_id], {"reaction": STORED})

    async def _react(self, chat_id: ChatId, message_id: MessageId, emoji: str) -> None:
        try:
            await self._bot.set_message_reaction(chat_id, message_id, reaction=[ReactionTypeEmoji(emoji=emoji)])
        except TelegramAPIError:
            return


def _album_of(photo: Photo) -> str:
    return photo.incoming.album or f"message {photo.incoming.message_id}"
