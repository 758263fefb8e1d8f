"""Requests that Telegram asks to hold back wait as long as it says."""

from typing import Final, TypeVar

from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import TelegramMethod

from bot.clock import Clock

Result = TypeVar("Result")

FLOOD_ATTEMPTS: Final = 3
"""How often a message that Telegram asked to hold back is tried; each wait is as long as Telegram says."""


async def patiently(
    bot: Bot, clock: Clock, method: TelegramMethod[Result], *, timeout_seconds: int | None = None
) -> Result:
    """Send it, again after each wait that Telegram asks for.

    Raises:
        TelegramAPIError: what Telegram said the last time.
    """
    for _ in range(FLOOD_ATTEMPTS - 1):
        try:
            return await bot(method, request_timeout=timeout_seconds)
        except TelegramRetryAfter as flood:
            wait_seconds = flood.retry_after
        await clock.sleep(wait_seconds)
    return await bot(method, request_timeout=timeout_seconds)
