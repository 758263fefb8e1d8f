"""The few photos that are on the bot's own disk between Telegram and the portal."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.domain.ids import PhotoId


class Spool:
    """A folder with a limit. Files in it are copies: what is lost here is fetched from Telegram again."""

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._used_bytes = 0
        self._freed = asyncio.Condition()

    def clear(self) -> None:
        """Make the folder, and throw away what an earlier run left in it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for left_over in self._folder.iterdir():
            left_over.unlink()

    @asynccontextmanager
    async def place_for(self, photo_id: PhotoId, size_bytes: int) -> AsyncIterator[Path]:
        """Wait for room, give the path of a file that is not there yet, and remove it in the end."""
        reserved_bytes = min(size_bytes, self._max_bytes)
        async with self._freed:
            await self._freed.wait_for(lambda: self._used_bytes + reserved_bytes <= self._max_bytes)
            self._used_bytes += reserved_bytes
        path = self._folder / f"{photo_id}.part"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)
            async with self._freed:
                self._used_bytes -= reserved_bytes
                self._freed.notify_all()
