"""What a file really is: its type by its first bytes, and whether an image is whole. Names are not believed."""

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

import filetype

HEAD_BYTES = 8192
TAIL_BYTES = 65_536
"""The end of a picture is nearly always in its last bytes."""
CHUNK_BYTES = 1 << 20
JPEG_END = b"\xff\xd9"
JPEG_SCAN = b"\xff\xda"
PNG_END = b"IEND"
IMAGE_NAMES = frozenset({"jpg", "jpeg", "png", "heic", "heif", "webp"})
ZIP_NAMES = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp", "pages", "numbers", "key", "epub", "kmz", "vsdx"})
"""What is a zip inside; a name that promises anything else does not make a zip into that."""
RAW_NAMES = frozenset({"dng", "nef", "nrw", "arw", "orf", "pef", "srw", "raf", "rw2"})
"""What cameras write in the form of a TIFF."""


@dataclass(frozen=True, slots=True)
class Content:
    """`extension` without a dot, lower case ASCII. `is_broken`: an image that cannot be shown."""

    size_bytes: int
    extension: str
    is_broken: bool = False


def inspect(path: Path, stated_name: str | None, default_extension: str) -> Content:
    """Look at a file on disk; reads its beginning and its end, and the rest only where these leave a doubt.

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
        is_whole_jpeg = JPEG_END in tail or _has_end(file)
    guessed = filetype.guess(head)
    stated = _stated_extension(stated_name)
    if guessed is None:
        return Content(size_bytes, stated or default_extension, is_broken=stated in IMAGE_NAMES)
    extension = _telling_extension(guessed.extension, stated)
    return Content(size_bytes, extension, is_broken=_is_cut_off(extension, tail, is_whole_jpeg=is_whole_jpeg))


def _stated_extension(name: str | None) -> str:
    suffix = PurePath(name or "").suffix.lower().lstrip(".")
    return suffix if suffix.isascii() and suffix.isalnum() and len(suffix) <= 5 else ""  # noqa: PLR2004  # .xlsx, .jpeg


def _telling_extension(guessed: str, stated: str) -> str:
    """An office file is a zip inside, a raw photo a TIFF; then the name says more than the bytes."""
    if (guessed == "zip" and stated in ZIP_NAMES) or (guessed == "tif" and stated in RAW_NAMES):
        return stated
    return "png" if guessed == "apng" else guessed


def _is_cut_off(extension: str, tail: bytes, *, is_whole_jpeg: bool) -> bool:
    if extension == "jpg":
        return not is_whole_jpeg
    if extension == "png":
        return PNG_END not in tail
    return False


def _has_end(file: BinaryIO) -> bool:
    """Whether a JPEG ends anywhere: phones append a whole film to a motion picture.

    The parts before the picture itself may hold an end mark of their own, that of the thumbnail, and are skipped.

    Source: www.w3.org/Graphics/JPEG/itu-t81.pdf, B.1 (segments state their length, scans contain no other marker).
    """
    position = 2
    while True:
        file.seek(position)
        segment = file.read(4)
        if len(segment) < 4 or segment[0] != JPEG_SCAN[0]:  # noqa: PLR2004  # two bytes of mark, two of length
            return False
        if segment[:2] == JPEG_SCAN:
            break
        position += 2 + int.from_bytes(segment[2:], "big")
    last = b""
    while chunk := file.read(CHUNK_BYTES):
        if JPEG_END in last + chunk:
            return True
        last = chunk[-1:]
    return False
