"""Words as a search compares them: letters and digits only, no capitals, and «ё» is «е»."""

import re
from collections.abc import Iterable, Sequence

_YO_IS_YE = {0x451: 0x435}
_WORD = re.compile(r"[^\W_]+")

WHOLE, BEGINS, WITHIN = 0, 1, 2
"""How close a word is to the one looked for: the same, its beginning, a part of it. Smaller is closer."""


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, each once, in their order: «15/2» are two words, «Ёлочка» is «елочка»."""
    return tuple(dict.fromkeys(_WORD.findall(text.casefold().translate(_YO_IS_YE))))


def nearness(sought: str, word: str) -> int | None:
    """How close a word is to the one looked for; None: not at all. House 2 is not house 20, and is in «2а»."""
    if word == sought:
        return WHOLE
    if word.startswith(sought):
        following = word[len(sought)]
        return None if sought.isdecimal() and following.isdecimal() else BEGINS
    return None if sought.isdecimal() or sought not in word else WITHIN


def distance(sought: Sequence[str], words: Iterable[str]) -> int:
    """How far a text with these words is from what was looked for; 0 has every word whole.

    A word that is not there counts as a beginning: it was found somewhere else, in the client's name.
    """
    there = tuple(words)
    return sum(
        min((found for word in there if (found := nearness(one, word)) is not None), default=BEGINS) for one in sought
    )
