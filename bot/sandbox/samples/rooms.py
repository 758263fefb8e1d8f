"""Pictures of a flat, drawn with Pillow: JPEGs with the date, the orientation and the place that a phone writes."""

from datetime import datetime

ROOMS = (
    "living_room",
    "kitchen",
    "bedroom",
    "bathroom",
    "hallway",
    "balcony",
    "facade",
    "entrance",
    "floor_plan",
    "meter",
)
"""What can be drawn, in the order of an album."""


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
    """One picture as the bytes of a JPEG; another `seed` is another flat.

    `orientation` is EXIF's: 6 means that the phone was held upright, and pixels lie on their side.
    """
    raise NotImplementedError


def album(count: int = 10, *, seed: int = 0, width: int = 1280, height: int = 960) -> list[bytes]:
    """So many different pictures, a minute apart."""
    raise NotImplementedError
