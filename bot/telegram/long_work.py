"""Work that a button asks for and that takes a while: the message with the button says how far it is."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from aiogram.exceptions import TelegramAPIError, TelegramForbiddenError
from aiogram.types import CallbackQuery

from bot.background import Background, Backoff
from bot.clock import Clock
from bot.domain.ids import ChatId, MessageId
from bot.telegram.screens import Screen, Screens

_log = logging.getLogger(__name__)

BETWEEN_EDITS_SECONDS: Final = 3.0
"""Telegram's limits are for all that a chat gets; receipts keep the same pace."""
TRIES: Final = 8
FIRST_PAUSE_SECONDS: Final = 1.0
LONGEST_PAUSE_SECONDS: Final = 60.0


@dataclass(slots=True)
class Spot:
    """The message that shows the work; `edited_at_seconds` is of the monotonic clock."""

    chat_id: ChatId
    message_id: MessageId
    edited_at_seconds: float


class LongWork:
    """One work at a time for each message."""

    def __init__(self, screens: Screens, background: Background, clock: Clock) -> None:
        self._screens = screens
        self._background = background
        self._clock = clock
        self._busy: set[tuple[int, int]] = set()

    def is_under_way(self, callback: CallbackQuery) -> bool:
        """Whether what this message asked for is not done yet: a second tap asks for nothing new."""
        return bool(callback.message) and _key(callback) in self._busy

    async def begin(self, callback: CallbackQuery, screen: Screen) -> Spot:
        """Show, in the place of the button, that it begins."""
        message_id = await self._screens.show(callback, screen)
        return Spot(ChatId(callback.from_user.id), message_id, self._clock.monotonic())

    def go_on(self, spot: Spot, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work in the background."""

        async def until_done() -> None:
            try:
                await work()
            finally:
                self._busy.discard((spot.chat_id, spot.message_id))

        self._busy.add((spot.chat_id, spot.message_id))
        self._background.start(name, until_done)

    async def progress(self, spot: Spot, screen: Screen) -> None:
        """Show how far it is, unless the message was edited just now; whether Telegram takes it does not matter."""
        now = self._clock.monotonic()
        if now - spot.edited_at_seconds < BETWEEN_EDITS_SECONDS:
            return
        spot.edited_at_seconds = now
        try:
            await self._screens.edit(spot.chat_id, spot.message_id, screen)
        except TelegramAPIError as error:
            _log.info("progress was not taken: %s", type(error).__name__)

    async def tell(self, spot: Spot, screen: Screen) -> MessageId | None:
        """Show how it ended, again and again while Telegram is away; None if nobody could be told."""
        self._busy.discard((spot.chat_id, spot.message_id))  # whoever sees the end may tap at once
        pauses = Backoff(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
        for _ in range(TRIES):
            try:
                if await self._screens.edit(spot.chat_id, spot.message_id, screen):
                    return spot.message_id
                return await self._screens.send(spot.chat_id, screen)
            except TelegramForbiddenError:
                return None
            except TelegramAPIError as error:
                _log.warning("the end of a work was not taken: %s", type(error).__name__)
            await self._clock.sleep(pauses.next_seconds())
        return None


def _key(callback: CallbackQuery) -> tuple[int, int]:
    return callback.from_user.id, callback.message.message_id if callback.message else 0
