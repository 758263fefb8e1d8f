"""The ready files of the demo page, and the odd ones of the tests."""

from dataclasses import dataclass

from bot.sandbox.telegram.files import Source
from bot.sandbox.telegram.messages import MediaKind


@dataclass(frozen=True, slots=True)
class Sample:
    """One file ready to be sent."""

    key: str
    """Stable, ASCII: "kitchen", "heic", "video_214_mb", "empty", "broken_jpeg"."""
    file_name: str
    mime: str
    kind: MediaKind
    """How a person would send it."""
    content: Source
    size_bytes: int
    duration_seconds: int = 0
    thumbnail: bytes | None = None
    """A small JPEG to show; None for what has no picture."""


def ready_samples(*, seed: int = 0) -> list[Sample]:
    """The rooms first, then HEIC, PDF, a short video, a video of 214 MB, an empty and a broken file.

    Takes about a second: call it in a thread.
    """
    raise NotImplementedError


def heic() -> bytes:
    """A small HEIC picture as an iPhone would send it as a file."""
    raise NotImplementedError


def floor_plan_pdf() -> bytes:
    """A PDF of one page."""
    raise NotImplementedError


def short_video() -> bytes:
    """An MP4 file as far as its first bytes tell."""
    raise NotImplementedError


def empty() -> bytes:
    """Nothing."""
    return b""


def broken_jpeg() -> bytes:
    """A JPEG that ends in the middle, as after a lost connection."""
    raise NotImplementedError
