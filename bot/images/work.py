"""What is done to a picture, with Pillow. Only the process of its own imports this."""

import importlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.images.facts import MOST_PIXELS, ImageFacts, Refusal

EXTENSIONS: Final = {
    "JPEG": "jpg",
    "MPO": "jpg",
    "PNG": "png",
    "GIF": "gif",
    "WEBP": "webp",
    "HEIF": "heic",
    "AVIF": "avif",
    "BMP": "bmp",
    "TIFF": "tif",
}
"""The formats that are opened, by Pillow's names; decoders of all others are never reached."""
OPENED: Final = [name for name in EXTENSIONS if name != "MPO"]
"""An MPO is a JPEG with more behind it, and opened as one."""
DECODERS: Final = ("AvifImagePlugin", "TiffImagePlugin", "WebPImagePlugin")
"""Those that Pillow does not load by itself."""
JPEG_QUALITY: Final = 90
MOST_COPIED_PIXELS: Final = 50_000_000
"""A JPEG of more is opened at half its size, or less, for a copy: a copy turned upright needs the memory twice."""
ORIENTATION: Final = 0x0112
UPRIGHT: Final = 1


class RefusedError(Exception):
    """The picture is not opened; says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


def get_ready() -> None:
    """Load the decoders, and believe no picture that says it is enormous."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    for decoder in DECODERS:
        importlib.import_module(f"PIL.{decoder}")
    importlib.import_module("pi_heif").register_heif_opener()  # by name: it ships no types


def examine(source: Path) -> ImageFacts:
    """Open the picture to its last byte; a JPEG at an eighth of its size, which reads all of it and holds little."""
    with _opened(source) as image:
        width, height = image.size
        frames = getattr(image, "n_frames", 1)
        extension = EXTENSIONS[image.format or ""]
        image.draft(None, (max(1, width // 8), max(1, height // 8)))
        image.load()
    return ImageFacts(extension, width, height, frames)


def jpeg_copy(source: Path, target: Path) -> ImageFacts:
    """The same picture as an upright JPEG, its metadata kept: it lies beside its original."""
    with _opened(source) as image:
        upright = _upright(image)
        exif = upright.getexif()
        exif[ORIENTATION] = UPRIGHT
        return _save_jpeg(upright, target, exif.tobytes())


def copy_without_location(source: Path, target: Path) -> ImageFacts:
    """Nothing but the upright pixels and their colours: PNG where the original can be seen through, else JPEG."""
    with _opened(source) as image:
        upright = _upright(image)
        if image.format == "PNG" or upright.has_transparency_data:
            return _save_png(upright, target)
        return _save_jpeg(upright, target, None)


@contextmanager
def _opened(source: Path) -> Iterator[Image.Image]:
    try:
        with Image.open(source, formats=OPENED) as image:
            yield image
    except UnidentifiedImageError:
        raise RefusedError(Refusal.NO_IMAGE) from None
    except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise RefusedError(Refusal.TOO_MANY_PIXELS) from None


def _upright(image: Image.Image) -> Image.Image:
    width, height = image.size
    if width * height > MOST_COPIED_PIXELS:
        image.draft("RGB", (width // 2, height // 2))
    ImageOps.exif_transpose(image, in_place=True)
    return image


def _save_jpeg(image: Image.Image, target: Path, exif: bytes | None) -> ImageFacts:
    colours: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
    picture = image if image.mode in {"RGB", "L"} else image.convert("RGB")
    picture.info = {}  # else comments, descriptions and places would be written again
    try:
        picture.save(target, "JPEG", quality=JPEG_QUALITY, exif=exif or b"", **colours)
    except ValueError:  # metadata beyond the 64 KB that a JPEG can bear
        picture.save(target, "JPEG", quality=JPEG_QUALITY, **colours)
    return ImageFacts("jpg", *picture.size)


def _save_png(image: Image.Image, target: Path) -> ImageFacts:
    kept = {name: image.info[name] for name in ("icc_profile", "transparency") if name in image.info}
    image.info = {}
    image.save(target, "PNG", **kept)
    return ImageFacts("png", *image.size)
