"""A file of Telegram, piece by piece onto the disk."""

import asyncio
import io
from contextlib import aclosing
from pathlib import Path

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramNetworkError
from aiohttp import ClientError, ClientResponseError

from bot.services.ports import FileGoneError, FileSourceError, FileTooBigForSourceError

CHUNK_BYTES = 65_536
STALL_SECONDS = 60


class TelegramFiles:
    """Implements `FileSource` with the Bot API.

    Source: core.telegram.org/bots/api#getfile (20 MB at most; a link lives an hour, so only file ids are kept).
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def fetch(self, telegram_file_id: str, destination: Path) -> None:
        """See `FileSource.fetch`. The errors of the libraries hold the token, so none of them leaves this method."""
        try:
            file = await self._bot.get_file(telegram_file_id)
            if file.file_path is None:
                failure: FileSourceError = FileGoneError(telegram_file_id)
            else:
                await self._download(file.file_path, destination)
                if await asyncio.to_thread(_size_bytes, destination) >= (file.file_size or 0):
                    return
                failure = FileSourceError("cut short")
        except TelegramBadRequest as refusal:
            is_too_big = "file is too big" in refusal.message
            failure = FileTooBigForSourceError("too big") if is_too_big else FileGoneError("refused")
        except ClientResponseError as refusal:
            failure = FileSourceError(f"HTTP {refusal.status}")
        except (TelegramAPIError, TelegramNetworkError, ClientError, TimeoutError) as trouble:
            failure = FileSourceError(type(trouble).__name__)
        raise failure

    async def _download(self, file_path: str, destination: Path) -> None:
        """As aiogram does it, but opened and closed here: cancelled meanwhile, its thread would leave the file open."""
        session = self._bot.session
        url = session.api.file_url(self._bot.token, file_path)
        content = session.stream_content(url, timeout=STALL_SECONDS, chunk_size=CHUNK_BYTES, raise_for_status=True)
        async with aclosing(content):
            with io.BufferedWriter(io.FileIO(destination, "wb")) as file:
                async for piece in content:
                    await asyncio.to_thread(file.write, piece)


def _size_bytes(path: Path) -> int:
    return path.stat().st_size
