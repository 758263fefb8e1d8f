"""What a message showed of a deal's fields, kept beside it: a reply is compared with what its author saw."""

import json
from collections.abc import Mapping
from typing import Final

from bot.domain.edits import Seen
from bot.store.messages import FORGOTTEN

UNKNOWN: Final = Seen("~", "null")
"""What a message showed once and nobody knows any more: the hash of nothing, so it differs from what is there."""


def packed(seen: Mapping[str, Seen]) -> str | None:
    """As JSON; None for a message that showed nothing."""
    return (
        json.dumps({key: [one.token, one.written] for key, one in seen.items()}, ensure_ascii=False) if seen else None
    )


def seen_of(kept: str | None, key: str) -> Seen | None:
    """What it showed of this field; None where it said nothing of it."""
    if kept == FORGOTTEN:
        return UNKNOWN
    parts = json.loads(kept).get(key) if kept else None
    return Seen(*parts) if parts else None
