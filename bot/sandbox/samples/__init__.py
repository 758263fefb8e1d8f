"""Files to send, drawn when asked for: rooms of a flat as real JPEGs, and the odd files that an agent's phone holds."""

from bot.sandbox.samples.rooms import ROOMS, album, room
from bot.sandbox.samples.strip import Sample, broken_jpeg, empty, floor_plan_pdf, heic, ready_samples, short_video

__all__ = [
    "ROOMS",
    "Sample",
    "album",
    "broken_jpeg",
    "empty",
    "floor_plan_pdf",
    "heic",
    "ready_samples",
    "room",
    "short_video",
]
