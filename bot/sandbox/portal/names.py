"""How Disk treats names: what it replaces, what it calls the same, how it makes one unique.

Source: server source, modules/disk/lib/ui/text.php and modules/disk/lib/folder.php (facts, 6.4).
"""

from collections.abc import Callable
from pathlib import PurePosixPath

FORBIDDEN = frozenset('\\/:*?"<>|')
MAX_LENGTH = 255
"""Characters in a name's column."""


def clean_name(name: str) -> str:
    """The name as Disk keeps it: trimmed; emoji, control and forbidden characters become `_`."""
    cleaned = "".join("_" if _is_replaced(sign) else sign for sign in name.strip())
    return cleaned.strip()


def same_name(one: str, other: str) -> bool:
    """Whether the database takes the two for one: case does not count."""
    return one.casefold() == other.casefold()


def unique_name(name: str, is_taken: Callable[[str], bool]) -> str:
    """`name`, or `name (1).jpg` and so on, whichever is free first."""
    if not is_taken(name):
        return name
    pure = PurePosixPath(name)
    stem, suffix = (pure.stem, pure.suffix) if pure.stem else (name, "")
    number = 1
    while is_taken(candidate := f"{stem} ({number}){suffix}"):
        number += 1
    return candidate


def _is_replaced(sign: str) -> bool:
    return sign in FORBIDDEN or ord(sign) < ord(" ") or sign == "\x7f" or ord(sign) > 0xFFFF  # noqa: PLR2004 - beyond it lie emoji
