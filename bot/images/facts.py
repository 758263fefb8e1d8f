"""What the two sides say to each other about a picture."""

import errno
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Job(StrEnum):
    """What can be asked of the process."""

    EXAMINE = "examine"
    JPEG_COPY = "jpeg_copy"
    COPY_WITHOUT_LOCATION = "copy_without_location"


class Refusal(StrEnum):
    """Why a picture was not opened."""

    NO_IMAGE = "no_image"
    """Not one of the formats that are opened here, or not even its beginning can be read."""
    BROKEN = "broken"
    """It ends too early, or its decoder does not get through it."""
    TOO_MANY_PIXELS = "too_many_pixels"
    """A bomb, or as good as one: it says so itself, or it wanted more memory than there is for it."""
    TOO_SLOW = "too_slow"
    """Not opened within the time that a picture has."""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """A picture that opens. `extension` as its file should bear it, without a dot; sizes as a person sees it."""

    extension: str
    width: int
    height: int
    frames: int = 1


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """What one picture may cost."""

    seconds: float = 15.0
    memory_bytes: int = 600 * 1024 * 1024
    """Address space of the whole process, its libraries included."""
    idle_seconds: float = 10.0
    """So long the process waits for the next picture before it ends: an album shares one start."""


DISK_IS_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
"""Says nothing of the picture."""

MOST_PIXELS: Final = 225_000_000
"""Phones of 200 megapixels pass, bombs do not."""
