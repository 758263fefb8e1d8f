"""Thumbnails of what lies in chats and in the portal's folders, made when asked for and kept while they are few."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from importlib import import_module
from io import BytesIO
from pathlib import Path

from bot.sandbox.cast import Part
from bot.sandbox.portal import SandboxPortal
from bot.sandbox.samples import Sample
from bot.sandbox.telegram import Media

SIZES_PIXELS = {"small": 260, "medium": 640, "large": 1600}
KEPT = 400
"""Thumbnails held in memory: some 10 MB."""

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".heif"})


def has_picture(name: str) -> bool:
    """Whether a file of this name can be shown as a picture."""
    return Path(name).suffix.lower() in PICTURE_SUFFIXES


class Pictures:
    """Finds contents and makes them small."""

    def __init__(self, portal: SandboxPortal, cast: Sequence[Part], samples: Sequence[Sample]) -> None:
        self._portal = portal
        self._cast = {part.person.telegram_id: part.person for part in cast}
        self._samples = {sample.key: sample for sample in samples}
        self._kept: OrderedDict[tuple[Path, str], bytes | None] = OrderedDict()
        self._turn = asyncio.Semaphore(1)  # the bot beside us needs the other core

    def sample(self, key: str) -> bytes | None:
        """The small picture of a ready file."""
        sample = self._samples.get(key)
        return sample.thumbnail if sample else None

    def media(self, person_id: int, message_id: int) -> Media | None:
        """The file in a message of that person's chat."""
        person = self._cast.get(person_id)
        message = person.chat.find_message(message_id) if person else None
        return message.media if message else None

    def file(self, file_id: int) -> tuple[str, Path] | None:
        """Name and content of a living file on the portal's Disk."""
        found = self._portal.disk.files.get(file_id)
        return (found.name, found.path) if found is not None and found.is_alive else None

    async def small(self, path: Path, size: str) -> bytes | None:
        """The picture at `path` as a JPEG no larger than `size`; None for what is no picture."""
        key = (path, size)
        if key not in self._kept:
            async with self._turn:
                self._kept[key] = await asyncio.to_thread(_shrink, path, SIZES_PIXELS[size])
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]


def _shrink(path: Path, pixels: int) -> bytes | None:
    # Imported here: a sandbox without a page need not load them.
    from PIL import Image, ImageOps  # noqa: PLC0415  # only who draws pays for loading it

    import_module("pi_heif").register_heif_opener()  # it has no types
    try:
        with Image.open(path) as picture:
            picture.draft("RGB", (pixels, pixels))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((pixels, pixels))
            small = BytesIO()
            upright.convert("RGB").save(small, "JPEG", quality=82)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return small.getvalue()
