"""A search in a button: Russian letters take two bytes in Telegram's 64, here they take one.

What does not fit is cut at whole words, and the search itself looks for the cut text, so that all its pages agree.
"""

from collections.abc import Callable

_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_CYRILLIC_CODES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ!$%&'()"
_LATIN = "abcdefghijklmnopqrstuvwxyz0123456789"
_SIGNS = "-./+"
_SPACE = "_"
_AS_IT_IS = "="
"""Begins a text in another alphabet, which travels in its own bytes."""
_SEPARATOR = ":"
"""Stands between the parts of a button's data."""

_ENCODED = {
    **dict(zip(_CYRILLIC, _CYRILLIC_CODES, strict=True)),
    **{sign: sign for sign in _LATIN + _SIGNS},
    " ": _SPACE,
}
_DECODED = {code: sign for sign, code in _ENCODED.items()}

QUERY_BYTES = 48
"""What a button has for a search, beside its kind and its page."""


def plain(text: str) -> str:
    """The part of a search that a button can carry: small letters, signs that matter, whole words."""
    if _is_foreign(text.casefold()):
        cut = _fitting(_words(text), QUERY_BYTES - len(_AS_IT_IS), _bytes)
        return cut if _is_foreign(cut) else plain(cut)  # what was foreign in it may be what was cut off
    return _fitting(_words(text), QUERY_BYTES, len)


def is_whole(text: str) -> bool:
    """Whether a button can carry all words of the search."""
    return plain(text) == " ".join(_words(text))


def packed(text: str) -> str:
    """A plain text as a part of a button's data, at most `QUERY_BYTES`."""
    if any(letter not in _ENCODED for letter in text):
        return f"{_AS_IT_IS}{text}"
    return "".join(_ENCODED[letter] for letter in text)


def unpacked(data: str) -> str:
    """The plain text again. Signs that no button of ours has are left out."""
    if data.startswith(_AS_IT_IS):
        return data.removeprefix(_AS_IT_IS)
    return "".join(_DECODED.get(code, "") for code in data)


def _is_foreign(text: str) -> bool:
    """Whether it has letters of another alphabet than our two."""
    return any(letter.isalnum() and letter not in _ENCODED for letter in text)


def _words(text: str) -> list[str]:
    small = text.casefold()
    if _is_foreign(small):
        return small.replace(_SEPARATOR, " ").split()
    return "".join(sign if sign in _ENCODED else " " for sign in small).split()


def _fitting(words: list[str], room: int, size: Callable[[str], int]) -> str:
    fitting = ""
    for word in words:
        longer = f"{fitting} {word}" if fitting else word
        if size(longer) > room:
            return fitting or _cut(word, room, size)
        fitting = longer
    return fitting


def _cut(word: str, room: int, size: Callable[[str], int]) -> str:
    while size(word) > room:
        word = word[:-1]
    return word


def _bytes(text: str) -> int:
    return len(text.encode(errors="replace"))
