"""Pictures of a flat, drawn with Pillow: JPEGs with the date, the orientation and the place that a phone writes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from PIL import Image, ImageOps

from bot.sandbox.samples.canvas import Canvas, as_jpeg
from bot.sandbox.samples.exif import phone_exif
from bot.sandbox.samples.interiors import bedroom, hallway, living_room
from bot.sandbox.samples.outside import balcony, entrance, facade
from bot.sandbox.samples.palettes import Palette, palette_of
from bot.sandbox.samples.papers import floor_plan, meter
from bot.sandbox.samples.wet_rooms import bathroom, kitchen

_PAINTERS: dict[str, Callable[[Canvas, Palette], None]] = {
    "living_room": living_room,
    "kitchen": kitchen,
    "bedroom": bedroom,
    "bathroom": bathroom,
    "hallway": hallway,
    "balcony": balcony,
    "facade": facade,
    "entrance": entrance,
    "floor_plan": floor_plan,
    "meter": meter,
}

ROOMS = tuple(_PAINTERS)
"""What can be drawn, in the order of an album."""

FIRST_TAKEN_AT = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)

_TURNS = {1: 0, 3: 180, 6: 90, 8: 270}
"""EXIF orientation → degrees by which the pixels lie turned, counter-clockwise."""

KEPT = 64
"""Pictures that are not drawn again: of the time that a story with an album takes, drawing took a quarter."""


def room(
    name: str = "living_room",
    *,
    seed: int = 0,
    width: int = 1280,
    height: int = 960,
    taken_at: datetime | None = None,
    orientation: int = 1,
    quality: int = 85,
) -> bytes:
    """One picture as the bytes of a JPEG; another `seed` is another flat. The same arguments give the same bytes.

    `width` and `height` are those of the picture as it is to be seen. `orientation` is EXIF's: 6 means that the phone
    was held upright, and the pixels lie on their side.
    """
    taken_at = taken_at or FIRST_TAKEN_AT + timedelta(minutes=ROOMS.index(name))
    return _room(name, seed, width, height, taken_at, orientation, quality)


@lru_cache(maxsize=KEPT)
def _room(name: str, seed: int, width: int, height: int, taken_at: datetime, orientation: int, quality: int) -> bytes:
    upright = picture(name, seed=seed, width=width, height=height)
    return photo(upright, taken_at=taken_at, orientation=orientation, quality=quality, seed=seed)


def photo(upright: Image.Image, *, taken_at: datetime, orientation: int = 1, quality: int = 85, seed: int = 0) -> bytes:
    """A picture as a phone would store it."""
    turned = upright.rotate(_TURNS[orientation], expand=True)
    return as_jpeg(turned, quality=quality, exif=phone_exif(taken_at, orientation, seed))


def album(count: int = 10, *, seed: int = 0, width: int = 1280, height: int = 960) -> list[bytes]:
    """So many different pictures, a minute apart."""
    return [
        room(
            ROOMS[number % len(ROOMS)],
            seed=seed + number // len(ROOMS),
            width=width,
            height=height,
            taken_at=FIRST_TAKEN_AT + timedelta(minutes=number),
        )
        for number in range(count)
    ]


def picture(name: str, *, seed: int = 0, width: int = 1280, height: int = 960) -> Image.Image:
    """The drawing itself, cut to the shape asked for."""
    canvas = Canvas()
    _PAINTERS[name](canvas, palette_of(seed))
    canvas.vignette()
    canvas.grain(seed)
    return ImageOps.fit(canvas.image, (width, height))
