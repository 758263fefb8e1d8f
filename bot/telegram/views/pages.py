"""Lists that are longer than one message: a part at a time, and no button that leads nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE_SIZE = 8
"""As many buttons as a phone shows beside the text above them."""
MENU_SIZE = 10
"""Under a card, where a line is a button alone."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A part of a list. Beyond the end it is the last one: the list may be shorter than when the button was made."""

    lines: Sequence[Item]
    number: int
    pages: int

    @property
    def previous(self) -> int:
        """The page before; before the first comes the last, so that no button is dead."""
        return self.number - 1 if self.number > 1 else self.pages

    @property
    def following(self) -> int:
        """The page after; after the last comes the first."""
        return self.number + 1 if self.number < self.pages else 1

    @property
    def around(self) -> tuple[int, int]:
        """The page before and the page after."""
        return self.previous, self.following


def page_of(lines: Sequence[Item], number: int, size: int = PAGE_SIZE) -> Page[Item]:
    """One page of a list."""
    pages = max(1, -(-len(lines) // size))
    shown = min(max(1, number), pages)
    return Page(lines[(shown - 1) * size : shown * size], shown, pages)
