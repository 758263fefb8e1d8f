"""What a file in a deal's folder is to people, by its name: it may have been put there by anybody."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

PICTURES: Final = frozenset({"jpg", "jpeg", "png", "webp", "heic", "heif", "gif", "bmp", "tif", "tiff", "avif"})
VIDEOS: Final = frozenset({"mp4", "mov", "m4v", "avi", "mkv", "webm", "3gp"})
ORIGINALS: Final = frozenset({"heic", "heif"})
"""A JPEG of the same name may lie beside these: then the two are one photo."""
COPIES: Final = frozenset({"jpg", "jpeg"})

_SENT_AT = re.compile(r"(\d{8}-\d{6})-\d{10}-[0-9a-f]{8}\.", re.ASCII)


class FileKind(StrEnum):
    """Photos are pictures and videos; the rest is documents."""

    PICTURE = "picture"
    VIDEO = "video"
    OTHER = "other"


def extension_of(name: str) -> str:
    """In lower case, without the dot; empty where the name has none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if stem and dot else ""


def stem_of(name: str) -> str:
    """The name without its extension."""
    stem, dot, _ = name.rpartition(".")
    return stem if stem and dot else name


def kind_of(name: str) -> FileKind:
    """What a file of this name is."""
    extension = extension_of(name)
    if extension in PICTURES:
        return FileKind.PICTURE
    return FileKind.VIDEO if extension in VIDEOS else FileKind.OTHER


def sent_at(name: str) -> datetime | None:
    """When a photo that the bot stored was sent; its name says so. None for what others put there.

    See `photos.name_stem`.
    """
    told = _SENT_AT.match(name)
    try:
        return datetime.strptime(told[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC) if told else None
    except ValueError:
        return None
