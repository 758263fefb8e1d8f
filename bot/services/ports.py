"""The few calls that must go up, from a use case to the edge that Telegram is on."""

from pathlib import Path
from typing import Protocol


class FileSourceError(Exception):
    """Telegram did not give the file this time; trying again may help."""


class FileGoneError(FileSourceError):
    """Telegram does not have the file any more."""


class FileTooBigForSourceError(FileSourceError):
    """Telegram does not give a file of this size to a bot."""


class FileSource(Protocol):
    """Where the bytes of a photo come from."""

    async def fetch(self, telegram_file_id: str, destination: Path) -> None:
        """Write the file there, piece by piece.

        Raises:
            FileGoneError: it will never come.
            FileTooBigForSourceError: it is over the limit for bots.
            FileSourceError: it may come later.
        """
        ...
