"""One line of `check` or `setup`: what is so, and what to do about it."""

from dataclasses import dataclass
from enum import Enum


class Mark(Enum):
    """How a line begins."""

    GOOD = "✓"
    NOTE = "!"
    """Works, and could be better; nothing is wrong."""
    WRONG = "✗"
    MADE = "+"
    THERE = "="
    """Was there already."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Both texts are in the administrator's language, whole sentences, without any secret."""

    mark: Mark
    text: str
    remedy: str = ""

    @property
    def line(self) -> str:
        """As it is printed."""
        return " ".join(part for part in (self.mark.value, self.text, self.remedy) if part)

    @property
    def is_wrong(self) -> bool:
        """Whether the bot cannot do its work like this."""
        return self.mark is Mark.WRONG


def good(text: str) -> Finding:
    """All is well."""
    return Finding(Mark.GOOD, text)


def note(text: str, remedy: str = "") -> Finding:
    """Worth knowing."""
    return Finding(Mark.NOTE, text, remedy)


def wrong(text: str, remedy: str) -> Finding:
    """Must be mended, and how."""
    return Finding(Mark.WRONG, text, remedy)


def made(text: str) -> Finding:
    """`setup` made it just now."""
    return Finding(Mark.MADE, text)


def there(text: str) -> Finding:
    """`setup` found it as it should be."""
    return Finding(Mark.THERE, text)
