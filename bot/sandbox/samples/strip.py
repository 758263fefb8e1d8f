"""The ready files of the demo page, and the odd ones of the tests."""

from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.resources import files
from io import BytesIO
from time import gmtime

from PIL import Image

from bot.sandbox.samples.canvas import as_jpeg
from bot.sandbox.samples.rooms import FIRST_TAKEN_AT, ROOMS, photo, picture, room
from bot.sandbox.telegram.files import Filler, Source
from bot.sandbox.telegram.messages import Attachment, MediaKind

THUMBNAIL_SIZE = (320, 240)

BIG_VIDEO_BYTES = 214_000_000
"""More than the 20 MB that the public Bot API gives to a bot."""

BIG_VIDEO_SECONDS = 192

HEIC_SEED, BROKEN_SEED = 2, 1
"""Which flat these two show."""

_MP4_HEAD = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42"
_SHORT_VIDEO_BYTES = 900_000


@dataclass(frozen=True, slots=True)
class Sample:
    """One file ready to be sent."""

    key: str
    """Stable, ASCII: one of `ROOMS`, "heic", "pdf", "video", "big_video", "empty", "broken_jpeg"."""
    file_name: str
    mime: str
    kind: MediaKind
    """How a person would send it."""
    content: Source
    size_bytes: int
    duration_seconds: int = 0
    thumbnail: bytes | None = None
    """A small JPEG to show; None for what has no picture."""

    @property
    def attachment(self) -> Attachment:
        """What `Person.sends` and `Person.sends_album` take."""
        return Attachment(self.content, self.kind, self.file_name, self.mime, self.duration_seconds)

    def shot(self, number: int) -> Attachment:
        """The same as one more shot of the same room: nobody photographs twice to the last byte, but files are files.

        What stands behind a JPEG's end is looked at by nobody; phones, too, put data there.
        """
        if self.key not in ROOMS or not isinstance(self.content, bytes):
            return self.attachment
        return replace(self.attachment, source=self.content + f"shot {number}".encode())


def ready_samples(*, seed: int = 0) -> list[Sample]:
    """The rooms first, then HEIC, PDF, a short video, a video of 214 MB, an empty and a broken file.

    Takes about two seconds: call it in a thread.
    """
    return [_room_sample(name, seed) for name in ROOMS] + _odd_samples(seed)


def heic() -> bytes:
    """A small HEIC picture as an iPhone would send it as a file: the kitchen, with EXIF and a location."""
    return files("bot.sandbox.samples").joinpath("kitchen.heic").read_bytes()


def floor_plan_pdf() -> bytes:
    """A PDF of one page."""
    stream = BytesIO()
    made_at = gmtime(FIRST_TAKEN_AT.timestamp())
    plan = picture("floor_plan", width=1240, height=930)
    plan.save(stream, "PDF", resolution=110, title="Plan", creationDate=made_at, modDate=made_at)
    return stream.getvalue()


def short_video() -> bytes:
    """An MP4 file as far as its first bytes tell."""
    return _MP4_HEAD + bytes(_SHORT_VIDEO_BYTES - len(_MP4_HEAD))


def empty() -> bytes:
    """Nothing."""
    return b""


def broken_jpeg() -> bytes:
    """A JPEG that ends in the middle, as after a lost connection."""
    whole = room("bathroom", seed=BROKEN_SEED)
    return whole[: len(whole) // 2]


def _room_sample(name: str, seed: int) -> Sample:
    number = ROOMS.index(name)
    drawn = picture(name, seed=seed)
    content = photo(drawn, taken_at=FIRST_TAKEN_AT + timedelta(minutes=number), seed=seed)
    file_name = f"IMG_{2040 + number}.jpg"
    return Sample(name, file_name, "image/jpeg", MediaKind.PHOTO, content, len(content), thumbnail=_small(drawn))


def _odd_samples(seed: int) -> list[Sample]:
    video = Filler(BIG_VIDEO_BYTES, head=_MP4_HEAD, seed=f"big {seed}")
    file, film = MediaKind.DOCUMENT, MediaKind.VIDEO
    kitchen, bathroom = _thumbnail("kitchen", HEIC_SEED), _thumbnail("bathroom", BROKEN_SEED)
    hallway, balcony = _thumbnail("hallway", seed), _thumbnail("balcony", seed)
    return [
        _sample("heic", "IMG_2051.HEIC", "image/heic", file, heic(), thumbnail=kitchen),
        _sample("pdf", "plan.pdf", "application/pdf", file, floor_plan_pdf(), thumbnail=_thumbnail("floor_plan", seed)),
        _sample("video", "IMG_2052.mp4", "video/mp4", film, short_video(), seconds=9, thumbnail=hallway),
        _sample("big_video", "IMG_2053.mp4", "video/mp4", film, video, seconds=BIG_VIDEO_SECONDS, thumbnail=balcony),
        _sample("empty", "plan-2.pdf", "application/pdf", file, empty()),
        _sample("broken_jpeg", "IMG_2054.jpg", "image/jpeg", file, broken_jpeg(), thumbnail=bathroom),
    ]


def _sample(
    key: str,
    file_name: str,
    mime: str,
    kind: MediaKind,
    content: Source,
    *,
    seconds: int = 0,
    thumbnail: bytes | None = None,
) -> Sample:
    size_bytes = (
        content.size_bytes if isinstance(content, Filler) else len(content) if isinstance(content, bytes) else 0
    )
    return Sample(key, file_name, mime, kind, content, size_bytes, seconds, thumbnail)


def _thumbnail(name: str, seed: int) -> bytes:
    return _small(picture(name, seed=seed))


def _small(drawn: Image.Image) -> bytes:
    return as_jpeg(drawn.resize(THUMBNAIL_SIZE, reducing_gap=2.0), quality=80)
