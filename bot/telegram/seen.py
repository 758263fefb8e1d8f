"""What a message showed of a deal's fields, kept beside it: a reply is compared with what its author saw."""

import json
from collections.abc import Mapping

from bot.domain.edits import Seen


def packed(seen: Mapping[str, Seen]) -> str | None:
    """As JSON; None for a message that showed nothing."""
    return (
        json.dumps({key: [one.token, one.written] for key, one in seen.items()}, ensure_ascii=False) if seen else None
    )


def unpacked(kept: str | None) -> Mapping[str, Seen]:
    """The same again."""
    return {key: Seen(*parts) for key, parts in json.loads(kept).items()} if kept else {}
