"""A file on its way into a message: kept, measured and given its `file_id`."""

import mimetypes
from io import BytesIO
from pathlib import Path

from bot.sandbox.telegram.files import FileShelf, Filler, Source
from bot.sandbox.telegram.messages import Attachment, Media, MediaKind

SIZES = ((90, 1_400), (320, 18_000))
"""Long side and rough weight of a photo's smaller sizes."""

VIDEO_SIZE = (1280, 720)

_SUFFIXES = {
    MediaKind.PHOTO: ".jpg",
    MediaKind.VIDEO: ".mp4",
    MediaKind.ANIMATION: ".mp4",
    MediaKind.VIDEO_NOTE: ".mp4",
    MediaKind.VOICE: ".oga",
    MediaKind.AUDIO: ".mp3",
    MediaKind.STICKER: ".webp",
}

_MIMES = {
    MediaKind.VIDEO: "video/mp4",
    MediaKind.VOICE: "audio/ogg",
    MediaKind.AUDIO: "audio/mpeg",
    MediaKind.ANIMATION: "video/mp4",
}

_EXTRA_MIMES = {".heic": "image/heic", ".heif": "image/heif", ".webp": "image/webp"}


def mime_of(name: str | None) -> str | None:
    """The type that Telegram's apps state for a file of this name."""
    suffix = Path(name or "").suffix.lower()
    return _EXTRA_MIMES.get(suffix) or mimetypes.guess_type(f"x{suffix}")[0]


async def make_media(shelf: FileShelf, attachment: Attachment) -> Media:
    """Keep the file and describe it as a message will."""
    file = await shelf.put(attachment.source)
    kind = attachment.kind
    suffix = _SUFFIXES.get(kind) or Path(attachment.name or "").suffix
    width, height = _dimensions(kind, attachment.source)
    return Media(
        kind=kind,
        file_id=shelf.issue(file, kind.value, suffix),
        file=file,
        name=attachment.name,
        mime=attachment.mime or mime_of(attachment.name) or _MIMES.get(kind),
        width=width,
        height=height,
        duration_seconds=attachment.duration_seconds,
        smaller=await _smaller_sizes(shelf, file.unique_id, width, height) if kind is MediaKind.PHOTO else (),
    )


async def reissue(shelf: FileShelf, media: Media) -> Media:
    """The same file in another message: a new `file_id`, the same `file_unique_id`."""
    suffix = _SUFFIXES.get(media.kind) or Path(media.name or "").suffix
    file_id = shelf.issue(media.file, media.kind.value, suffix)
    return Media(
        media.kind,
        file_id,
        media.file,
        media.name,
        media.mime,
        media.width,
        media.height,
        media.duration_seconds,
        media.smaller,
    )


async def _smaller_sizes(shelf: FileShelf, unique_id: str, width: int, height: int) -> tuple[Media, ...]:
    """Thumbnails of rough weight and no picture: who downloads one of them gets something that is not the photo."""
    sizes = []
    for long_side, size_bytes in SIZES:
        if long_side >= max(width, height):
            break
        scale = long_side / max(width, height)
        file = await shelf.put(Filler(size_bytes, head=b"\xff\xd8\xff\xe0", seed=f"{unique_id}:{long_side}"))
        file_id = shelf.issue(file, "thumbnail", ".jpg")
        sizes.append(
            Media(MediaKind.PHOTO, file_id, file, width=max(1, int(width * scale)), height=max(1, int(height * scale)))
        )
    return tuple(sizes)


def _dimensions(kind: MediaKind, source: Source) -> tuple[int, int]:
    if kind is MediaKind.PHOTO:
        return _picture_size(source)
    if kind in {MediaKind.VIDEO, MediaKind.ANIMATION}:
        return VIDEO_SIZE
    return {MediaKind.VIDEO_NOTE: (384, 384), MediaKind.STICKER: (512, 512)}.get(kind, (0, 0))


def _picture_size(source: Source) -> tuple[int, int]:
    # Imported here: a bot that is only tested with fillers need not load Pillow.
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  # only who draws pays for loading it

    if isinstance(source, Filler):
        return VIDEO_SIZE
    try:
        with Image.open(BytesIO(source) if isinstance(source, bytes) else source) as picture:
            return picture.size
    except UnidentifiedImageError:
        return VIDEO_SIZE
