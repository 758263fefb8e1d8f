"""Yes and no as people type them, in either language."""

from typing import Final

_YES: Final = frozenset({"да", "yes", "y", "+", "1", "есть", "true", "ага", "✓", "✅"})
_NO: Final = frozenset({"нет", "no", "n", "-", "–", "—", "0", "false", "не"})


def parse_flag(text: str) -> bool | None:
    """Yes, no, or None for what is neither."""
    word = text.strip().casefold().rstrip(".!")
    if word in _YES:
        return True
    return False if word in _NO else None
