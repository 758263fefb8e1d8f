"""The few photos that are on the bot's own disk between Telegram and the portal, whichever way they go."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from bot.domain.ids import PhotoId
from bot.store.errors import DataFolderError


class Spool:
    """A folder with a limit. Files in it are copies: what is lost here is fetched again."""

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._used_bytes = 0
        self._freed = asyncio.Condition()
        self._rooms = count(1)
        self._here: set[PhotoId] = set()
        self._waiting: set[PhotoId] = set()

    @property
    def is_short(self) -> bool:
        """Whether a photo waits for room."""
        return bool(self._waiting)

    def holds(self, photo_id: PhotoId) -> bool:
        """Whether this photo has its room."""
        return photo_id in self._here

    def clear(self) -> None:
        """Make the folder, and throw away the files that an earlier run left in it.

        A folder in it is not ours: a disk of its own has its `lost+found`.

        Raises:
            DataFolderError: it cannot be made or written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for left_over in self._folder.iterdir():
                if left_over.is_symlink() or not left_over.is_dir():
                    left_over.unlink()
        except OSError as error:
            raise DataFolderError(self._folder, type(error).__name__) from error

    @asynccontextmanager
    async def place_for(
        self, photo_id: PhotoId, size_bytes: int, *, waits: Callable[[], None] | None = None
    ) -> AsyncIterator[Path]:
        """Wait for room, give the path of a file that is not there yet, and remove it in the end.

        `waits` is called when there is no room at once.
        """
        reserved_bytes = min(size_bytes, self._max_bytes)
        async with self._freed:
            await self._reserve(photo_id, reserved_bytes, waits)
        path = self._folder / f"{photo_id}.part"
        try:
            yield path
        finally:
            for file in self._folder.glob(f"{photo_id}.*"):  # what was made of it lies beside it
                file.unlink(missing_ok=True)
            self._here.discard(photo_id)
            async with self._freed:
                self._used_bytes -= reserved_bytes
                self._freed.notify_all()

    @asynccontextmanager
    async def room_for(self, size_bytes: int) -> AsyncIterator[Callable[[str], Path]]:
        """Wait for room for files on their way out; what is given makes their paths, and all go in the end."""
        reserved_bytes = min(size_bytes, self._max_bytes)
        async with self._freed:
            await self._freed.wait_for(lambda: self._used_bytes + reserved_bytes <= self._max_bytes)
            self._used_bytes += reserved_bytes
        own = f"out{next(self._rooms)}."
        try:
            yield lambda name: self._folder / f"{own}{name}"
        finally:
            for file in self._folder.glob(f"{own}*"):
                file.unlink(missing_ok=True)
            async with self._freed:
                self._used_bytes -= reserved_bytes
                self._freed.notify_all()

    async def _reserve(self, photo_id: PhotoId, reserved_bytes: int, waits: Callable[[], None] | None) -> None:
        def has_room() -> bool:
            return self._used_bytes + reserved_bytes <= self._max_bytes

        if not has_room():
            self._waiting.add(photo_id)
            if waits:
                waits()
        try:
            await self._freed.wait_for(has_room)
        finally:
            self._waiting.discard(photo_id)
        self._here.add(photo_id)
        self._used_bytes += reserved_bytes
