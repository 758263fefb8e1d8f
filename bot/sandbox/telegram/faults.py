"""What can go wrong with Telegram, as attributes: a test or the demo page sets one, the server obeys at once."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class TelegramFault:
    """The next `count` calls of `method` (of any method, if None) are answered with this error and do nothing."""

    method: str | None = None
    status: int = 500
    description: str = "Internal Server Error"
    retry_after_seconds: int | None = None
    count: int = 1


@dataclass(slots=True)
class TelegramFaults:
    """All faults; as made, everything works."""

    is_down: bool = False
    """Connections are accepted, requests hang and do nothing; those that hang are cut when it is over."""

    refuses_connections: bool = False
    """Every connection is reset before its request is read to the end."""

    delay_seconds: float = 0.0
    """Added before each answer."""

    duplicate_updates: bool = False
    """Every update comes a second time, also after it was confirmed."""

    flood_next: int = 0
    """So many next messages and edits are refused with 429 and `retry_after`."""

    flood_seconds: int = 1
    """`retry_after` of those answers."""

    seconds_between_edits: float = 0.0
    """Edits in one chat that come faster are refused with 429; 0 lets all pass."""

    refuses_reactions: bool = False
    """`setMessageReaction` is refused as if the chat did not allow them."""

    loses_answers: dict[str, int] = field(default_factory=dict)
    """Method → how many of its next calls act and then have their connection cut."""

    cut_get_updates: int = 0
    """So many next answers of `getUpdates` that carry updates are cut: what its offset confirmed stays confirmed."""

    bytes_per_second: float | None = None
    """The speed of each file download; None is as fast as it goes."""

    file_downloads_fail: int = 0
    """So many next file downloads are cut halfway."""

    tells_path: Path | None = None
    """What `getFile` of a server with `--local` tells in place of the true path, as one in another container does."""

    fail_next: list[TelegramFault] = field(default_factory=list)
    """Errors to answer with, each for the calls it fits."""
