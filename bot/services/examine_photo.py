"""What came from Telegram is looked at before it goes on: its type by its bytes, and whether a picture opens.

A photo that Telegram has compressed was drawn by Telegram and is not opened again; an image sent as a file is.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from bot.domain.photos import Photo, PhotoKind, Problem
from bot.images.facts import Refusal
from bot.images.process import ImageRefusedError, Images
from bot.services.content import Content, inspect

DEFAULT_EXTENSIONS: Mapping[PhotoKind, str] = {
    PhotoKind.PHOTO: "jpg",
    PhotoKind.VIDEO: "mp4",
    PhotoKind.DOCUMENT: "bin",
}
PICTURES = frozenset({"jpg", "png", "gif", "webp", "heic"})
"""Opened; what does not open is broken."""
MANIFOLD_PICTURES = frozenset({"tif", "bmp", "avif"})
"""Opened for fear of bombs; of some kinds a healthy file does not open."""
SHOWN_BY_FEW = frozenset({"heic"})
"""Kept as they are, with a JPEG beside them."""
COPY_EXTENSION = "jpg"
BOMBS = frozenset({Refusal.TOO_MANY_PIXELS, Refusal.TOO_SLOW})


class PhotoRefusedError(Exception):
    """The photo is not taken, and will not be another time."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class ExaminePhoto:
    """Look at the bytes of a photo; of a copy, make it first."""

    def __init__(self, images: Images, *, max_file_bytes: int) -> None:
        self._images = images
        self._max_file_bytes = max_file_bytes

    async def __call__(self, photo: Photo, path: Path) -> Content:
        """What the file at `path` is. For a copy the original there is replaced by its JPEG.

        Raises:
            PhotoRefusedError: it is not to be stored; `problem` says why.
            ImagesUnavailableError: no picture can be opened now.
            OSError: the disk is full.
        """
        if photo.is_copy:
            return await self._copied(path)
        default = DEFAULT_EXTENSIONS[photo.incoming.kind]
        content = await asyncio.to_thread(inspect, path, photo.incoming.file_name, default)
        if content.size_bytes == 0:
            raise PhotoRefusedError(Problem.EMPTY)
        if content.size_bytes > self._max_file_bytes:
            raise PhotoRefusedError(Problem.TOO_BIG)
        if content.is_broken:
            raise PhotoRefusedError(Problem.BROKEN)
        if photo.incoming.kind is PhotoKind.DOCUMENT and content.extension in PICTURES | MANIFOLD_PICTURES:
            await self._open(path, content)
        return content

    async def _open(self, path: Path, content: Content) -> None:
        try:
            await self._images.examine(path)
        except ImageRefusedError as refusal:
            problem = Problem.TOO_MANY_PIXELS if refusal.reason in BOMBS else Problem.BROKEN
        else:
            return
        if problem is Problem.TOO_MANY_PIXELS or content.extension in PICTURES:
            raise PhotoRefusedError(problem)

    async def _copied(self, path: Path) -> Content:
        copy = path.with_suffix(f".{COPY_EXTENSION}")
        try:
            await self._images.jpeg_copy(path, copy)
        except ImageRefusedError:
            failure = PhotoRefusedError(Problem.NO_COPY)
        else:
            return Content(await asyncio.to_thread(_replace, path, copy), COPY_EXTENSION)
        raise failure


def wants_copy(photo: Photo, content: Content) -> bool:
    """Whether a JPEG is to lie beside it."""
    return not photo.is_copy and content.extension in SHOWN_BY_FEW


def copy_name(name: str) -> str:
    """The name of the copy of a file of this name."""
    return f"{name.rpartition('.')[0]}.{COPY_EXTENSION}"


def _replace(path: Path, copy: Path) -> int:
    copy.replace(path)
    return path.stat().st_size
