"""Photos of a deal's folder on the bot's own disk for a moment: as Telegram takes them, or as a client may have them.

What leaves for a client has no metadata, and so no location; nor has a picture that Telegram would not redraw itself.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot.bitrix24.errors import PortalError
from bot.bitrix24.folder_files import FolderFile, FolderFiles
from bot.domain.kinds import FileKind, extension_of, kind_of, stem_of
from bot.images.process import ImageRefusedError, Images
from bot.services.spool import Spool
from bot.services.while_answering import WhileAnswering

LARGEST_PHOTO_BYTES: Final = 10_000_000
LARGEST_FILE_BYTES: Final = 50_000_000
"""What Telegram takes from a bot as a photo, and at all. Source: core.telegram.org/bots/api#sending-files."""
AT_ONCE_BYTES: Final = 50_000_000
"""So much is on the disk for one album, or one part of a sharing, unless one file alone is more: our choice."""
FETCHES_AT_ONCE: Final = 4
REDRAWN: Final = frozenset({"jpg", "jpeg", "png", "webp"})
"""Telegram takes these as photos, and makes its own picture of them, without their metadata."""
PLAYED: Final = frozenset({"mp4"})

PathOf = Callable[[str], Path]


class Form(StrEnum):
    """How Telegram gets a file."""

    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Carried:
    """A file that is here now, or the reason why it is not."""

    file: FolderFile
    path: Path | None = None
    name: str = ""
    form: Form = Form.DOCUMENT
    error: PortalError | ImageRefusedError | None = None


Prepare = Callable[[FolderFile, Path], Awaitable[Carried]]


def is_too_large(file: FolderFile) -> bool:
    """Whether Telegram does not take it from a bot at all."""
    return file.size_bytes > LARGEST_FILE_BYTES


def parts_of(files: Sequence[FolderFile], most: int) -> Iterator[list[FolderFile]]:
    """The files in their order, in parts of so many at most that may be on the disk at once."""
    part: list[FolderFile] = []
    for file in files:
        if part and (len(part) == most or sum(one.size_bytes for one in part) + file.size_bytes > AT_ONCE_BYTES):
            yield part
            part = []
        part.append(file)
    if part:
        yield part


class CarryPhotos:
    """Fetch photos, and give them up again when the block ends. One photo's failure leaves the others alone."""

    def __init__(self, files: FolderFiles, images: Images, spool: Spool, while_answering: WhileAnswering) -> None:
        self._files = files
        self._images = images
        self._spool = spool
        self._while_answering = while_answering
        self._slots = asyncio.Semaphore(FETCHES_AT_ONCE)

    @asynccontextmanager
    async def for_telegram(self, files: Sequence[FolderFile]) -> AsyncIterator[list[Carried]]:
        """As Telegram takes them.

        Raises:
            PortalUnavailableError: the portal does not answer any more.
            ImagesUnavailableError: no picture can be opened now.
            OSError: the disk does not take them.
        """
        async with self._spool.room_for(_room_bytes(files)) as path_of:
            async with self._while_answering():
                carried = await self._all(files, path_of, self._as_telegram_takes_it)
            yield carried

    @asynccontextmanager
    async def for_client(self, files: Sequence[FolderFile]) -> AsyncIterator[list[Carried]]:
        """As copies without metadata. Raises as above."""
        async with self._spool.room_for(_room_bytes(files)) as path_of:
            async with self._while_answering():
                carried = await self._all(files, path_of, self._without_location)
            yield carried

    async def _all(self, files: Sequence[FolderFile], path_of: PathOf, prepare: Prepare) -> list[Carried]:
        async def one(place: int, file: FolderFile) -> Carried:
            path = path_of(f"{place}")
            try:
                async with self._slots:
                    await self._files.fetch(file, path)
                return await prepare(file, path)
            except (PortalError, ImageRefusedError) as error:
                return Carried(file, error=error)

        carried = await asyncio.gather(*map(one, range(len(files)), files), return_exceptions=True)
        for outcome in carried:  # all have ended: nothing is written any more when the room is given up
            if isinstance(outcome, BaseException):
                raise outcome
        return [outcome for outcome in carried if isinstance(outcome, Carried)]

    async def _as_telegram_takes_it(self, file: FolderFile, path: Path) -> Carried:
        extension = extension_of(file.name)
        if kind_of(file.name) is not FileKind.PICTURE:
            return Carried(file, path, file.name, Form.VIDEO if extension in PLAYED else Form.DOCUMENT)
        if extension in REDRAWN and file.size_bytes <= LARGEST_PHOTO_BYTES:
            return Carried(file, path, file.name, Form.PHOTO)
        try:
            copy = await self._without_location(file, path)
        except ImageRefusedError:
            return Carried(file, path, file.name)
        return copy

    async def _without_location(self, file: FolderFile, path: Path) -> Carried:
        copy = path.with_name(f"{path.name}.copy")
        facts = await self._images.copy_without_location(path, copy)
        await asyncio.to_thread(path.unlink)
        size_bytes = (await asyncio.to_thread(copy.stat)).st_size
        form = Form.PHOTO if size_bytes <= LARGEST_PHOTO_BYTES else Form.DOCUMENT
        return Carried(file, copy, f"{stem_of(file.name)}.{facts.extension}", form)


def _room_bytes(files: Sequence[FolderFile]) -> int:
    """Each file, and a copy that may be as large."""
    return 2 * sum(file.size_bytes for file in files)
