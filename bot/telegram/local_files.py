"""Files of a Bot API server of one's own, started with `--local`: they are paths on this machine, of any size.

Source: github.com/tdlib/telegram-bot-api (README, "Usage"), core.telegram.org/bots/api#using-a-local-bot-api-server.
"""

import asyncio
import logging
import shutil
from enum import StrEnum
from pathlib import Path

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramNetworkError

from bot.services.ports import FileGoneError, FileSourceError, FileTooBigForSourceError

_log = logging.getLogger(__name__)

LONGEST_FETCH_SECONDS = 600
"""The server answers once it has the file itself, which for a long video takes its time."""


class LocalFilesTrouble(StrEnum):
    """What keeps the bot from the server's files, as a line for whoever runs both."""

    NOT_READABLE = (
        "the bot cannot read the files of the Bot API server: let both run as one user, on one machine or one volume"
    )
    NOT_DELETABLE = (
        "the bot may not delete the files of the Bot API server, so clients' photos would stay there: give its user "
        "the right to write in the server's working folder"
    )
    NO_ANSWER = "the Bot API server gives no files"


class LocalFiles:
    """Implements `FileSource`: what was fetched is the bot's own, and no longer lies at the server."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def fetch(self, telegram_file_id: str, destination: Path) -> None:
        """See `FileSource.fetch`. Nothing of the file passes through memory."""
        path = await _path_of(self._bot, telegram_file_id)
        try:
            await asyncio.to_thread(_take_over, path, destination)
        except (FileNotFoundError, PermissionError) as error:
            # The path holds the token.
            failure = FileSourceError(type(error).__name__)
        else:
            return
        _log.error("%s", LocalFilesTrouble.NOT_READABLE)
        raise failure


async def local_files_trouble(bot: Bot) -> LocalFilesTrouble | None:
    """Try with a file that belongs to nobody, a sticker of Telegram's own, whether the bot may read and delete.

    Source: core.telegram.org/bots/api#getforumtopiciconstickers (any bot may ask for them).
    """
    try:
        stickers = await bot.get_forum_topic_icon_stickers()
        path = await _path_of(bot, min(stickers, key=lambda sticker: sticker.file_size or 0).file_id)
    except (TelegramAPIError, FileSourceError, ValueError):
        return LocalFilesTrouble.NO_ANSWER
    return await asyncio.to_thread(_trouble_with, path)


async def warn_of_local_files(bot: Bot) -> None:
    """Say in the log what `local_files_trouble` finds."""
    if trouble := await local_files_trouble(bot):
        _log.warning("TELEGRAM_API_LOCAL: %s", trouble)


async def _path_of(bot: Bot, telegram_file_id: str) -> Path:
    """Where the server has the file. The errors of the libraries hold the token, so none of them leaves."""
    try:
        file = await bot.get_file(telegram_file_id, request_timeout=LONGEST_FETCH_SECONDS)
    except TelegramBadRequest as refusal:
        is_too_big = "file is too big" in refusal.message
        failure: FileSourceError = FileTooBigForSourceError("too big") if is_too_big else FileGoneError("refused")
    except (TelegramAPIError, TelegramNetworkError) as trouble:
        failure = FileSourceError(type(trouble).__name__)
    else:
        if file.file_path:
            return Path(file.file_path)
        failure = FileGoneError("no path")
    raise failure


def _take_over(source: Path, destination: Path) -> None:
    """Move the file here; over the border of a file system copy it and delete it there."""
    try:
        source.replace(destination)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or a folder in which the bot may not write
        shutil.copyfile(source, destination)
        if trouble := _delete(source):
            _log.warning("%s", trouble)


def _trouble_with(path: Path) -> LocalFilesTrouble | None:
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError:
        return LocalFilesTrouble.NOT_READABLE
    return _delete(path)


def _delete(path: Path) -> LocalFilesTrouble | None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return LocalFilesTrouble.NOT_DELETABLE
    return None
