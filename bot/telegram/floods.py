"""Requests that Telegram asks to hold back wait as long as it says; an edit never less than our own pause."""

from typing import Final, TypeVar

from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import EditMessageText, TelegramMethod

from bot.clock import Clock

Result = TypeVar("Result")

FLOOD_ATTEMPTS: Final = 3
"""How often a message that Telegram asked to hold back is tried; each wait is at least as long as Telegram says."""


EDIT_PAUSE_SECONDS: Final = 3.0
"""Between two edits in one chat (product.md, "Receipt"); Telegram counts what it refuses as well."""


async def patiently(
    bot: Bot, clock: Clock, method: TelegramMethod[Result], *, timeout_seconds: int | None = None
) -> Result:
    """Send it, again after each wait that Telegram asks for.

    Raises:
        TelegramAPIError: what Telegram said the last time.
    """
    shortest_seconds = EDIT_PAUSE_SECONDS if isinstance(method, EditMessageText) else 0.0
    for _ in range(FLOOD_ATTEMPTS - 1):
        try:
            return await bot(method, request_timeout=timeout_seconds)
        except TelegramRetryAfter as flood:
            wait_seconds = max(flood.retry_after, shortest_seconds)
        await clock.sleep(wait_seconds)
    return await bot(method, request_timeout=timeout_seconds)
