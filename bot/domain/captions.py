"""What captions say beside naming a deal: a room, a subject, in the agent's own letters."""

import re
from collections import Counter
from collections.abc import Sequence

from bot.domain.photos import Photo

_NAMES_A_DEAL = re.compile(r"[#№]\s*\d+|(?<!\S)\S*/crm/\S*|\s+")
"""A deal's number or link in a caption, and the gaps that it leaves."""


def subject_of(caption: str | None) -> str:
    """The caption without the deal that it names; empty where no word is left."""
    said = _NAMES_A_DEAL.sub(" ", caption or "").strip()
    return said if any(sign.isalpha() for sign in said) else ""


def subjects(photos: Sequence[Photo]) -> Counter[str]:
    """How many photos show what, in sending order; one without a caption shows what its album's first caption says."""
    of_album: dict[str, str] = {}
    for photo in photos:
        said = subject_of(photo.incoming.caption)
        if photo.incoming.album and said:
            of_album.setdefault(photo.incoming.album, said)
    tally: Counter[str] = Counter()
    for photo in photos:
        said = subject_of(photo.incoming.caption) or of_album.get(photo.incoming.album or "", "")
        if said:
            tally[said] += 1
    return tally
