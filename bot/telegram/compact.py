"""A search in a button: Russian letters take two bytes in Telegram's 64, here they take one.

What does not fit is cut at whole words, and the search itself looks for the cut text, so that all its pages agree.
"""

_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_CYRILLIC_CODES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ!$%&'()"
_LATIN = "abcdefghijklmnopqrstuvwxyz0123456789"
_SIGNS = "-./+"
_SPACE = "_"

_ENCODED = {
    **dict(zip(_CYRILLIC, _CYRILLIC_CODES, strict=True)),
    **{sign: sign for sign in _LATIN + _SIGNS},
    " ": _SPACE,
}
_DECODED = {code: sign for sign, code in _ENCODED.items()}

LONGEST_QUERY = 48
"""Letters of a search that a button carries, beside its kind and its page."""


def plain(text: str, room: int = LONGEST_QUERY) -> str:
    """The part of a search that a button can carry: small letters, known signs, whole words."""
    known = "".join(letter if letter in _ENCODED else " " for letter in text.casefold())
    words = known.split()
    fitting = ""
    for word in words:
        longer = f"{fitting} {word}" if fitting else word
        if len(longer) > room:
            return fitting or word[:room]
        fitting = longer
    return fitting


def packed(text: str) -> str:
    """A plain text with one byte a letter, free of the sign that separates a button's parts."""
    return "".join(_ENCODED[letter] for letter in text)


def unpacked(data: str) -> str:
    """The plain text again. Signs that no button of ours has are left out."""
    return "".join(_DECODED.get(code, "") for code in data)
