"""The only word that a press gets: over the chat, or in it where a notice comes too late to be shown."""

from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Text

from bot.domain.ids import ChatId
from bot.telegram.callback_timer import CallbackTimer
from bot.telegram.screens import Screen, Screens


class Notices:
    """For what stands in no message; where a message says it as well, the query is simply answered."""

    def __init__(self, timer: CallbackTimer, screens: Screens) -> None:
        self._timer = timer
        self._screens = screens

    async def say(self, callback: CallbackQuery, text: str) -> None:
        """Whoever pressed the button reads this, however long the bot took."""
        if not await self._timer.shows(callback, text):
            await self._screens.send(ChatId(callback.from_user.id), Screen(Text(text)))
