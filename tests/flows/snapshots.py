"""Small pictures, told apart by what follows them: stories that are not about pictures need no large ones."""

from functools import cache
from hashlib import sha256
from itertools import count

from bot.sandbox import samples

_numbers = count()


def snapshots(many: int) -> list[bytes]:
    """So many photos, each unlike any other before."""
    picture = _picture()
    # Phones append data of their own, and then the end mark once more.
    return [picture + next(_numbers).to_bytes(4, "big") + picture[-2:] for _ in range(many)]


def snapshot() -> bytes:
    """One of them."""
    return snapshots(1)[0]


def sums(photos: list[bytes]) -> list[str]:
    """The contents as the portal states them."""
    return [sha256(photo).hexdigest() for photo in photos]


@cache
def _picture() -> bytes:
    return samples.room(width=320, height=240)
