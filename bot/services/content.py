"""What a file really is: its type by its first bytes, and whether an image is whole. Names are not believed."""

from dataclasses import dataclass
from pathlib import Path, PurePath

import filetype

HEAD_BYTES = 8192
TAIL_BYTES = 65_536
"""Phones append data of their own after the end mark of a JPEG; this much is looked through."""
JPEG_END = b"\xff\xd9"
PNG_END = b"IEND"
IMAGE_NAMES = frozenset({"jpg", "jpeg", "png", "heic", "heif", "webp"})


@dataclass(frozen=True, slots=True)
class Content:
    """`extension` without a dot, lower case ASCII. `is_broken`: an image that cannot be shown."""

    size_bytes: int
    extension: str
    is_broken: bool = False


def inspect(path: Path, stated_name: str | None, default_extension: str) -> Content:
    """Look at a file on disk; reads its beginning and its end only.

    Args:
        path: the file.
        stated_name: the name that the sender's phone gave, used only where the bytes say nothing.
        default_extension: for a file without a telling name.
    """
    size_bytes = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        file.seek(max(0, size_bytes - TAIL_BYTES))
        tail = file.read(TAIL_BYTES)
    guessed = filetype.guess(head)
    stated = _stated_extension(stated_name)
    if guessed is None:
        return Content(size_bytes, stated or default_extension, is_broken=stated in IMAGE_NAMES)
    extension = _office_extension(guessed.extension, stated)
    return Content(size_bytes, extension, is_broken=_is_cut_off(extension, tail))


def _stated_extension(name: str | None) -> str:
    suffix = PurePath(name or "").suffix.lower().lstrip(".")
    return suffix if suffix.isascii() and suffix.isalnum() and len(suffix) <= 5 else ""  # noqa: PLR2004  # .xlsx, .jpeg


def _office_extension(guessed: str, stated: str) -> str:
    """An office file is a zip inside; then its name says more than its bytes."""
    return stated if guessed == "zip" and stated else guessed


def _is_cut_off(extension: str, tail: bytes) -> bool:
    if extension == "jpg":
        return JPEG_END not in tail
    if extension == "png":
        return PNG_END not in tail
    return False
