"""Phone numbers in any notation: compared, searched and shown as one number."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

HOME_REGION = "RU"
"""Where a number without a country code is from: the agencies this bot is made for write «8 900 …»."""

NO_BREAK = "\N{NO-BREAK SPACE}"

FEWEST_DIGITS = 7
"""A city number without its code; anything shorter is no phone."""
MOST_DIGITS = 15
"""Source: ITU-T E.164."""
SURELY_PHONE_DIGITS = 10
"""That many digits in a row are a phone even without a sign of one; deal numbers are shorter."""

MOST_SIGNS = 64
"""With its brackets, gaps and extension; a longer text is no phone, and is not searched for one."""

MOST_SIGNS_AMONG_WORDS = 256
"""So much of a text is looked through for a phone."""

_EXIT_CODE = "00"
_TRUNK_EIGHT = "8"
_WITH_TRUNK = 11
_MOBILE_BEHIND_EIGHT = "89"
_ONE_DIGIT_SHORT = ("89", "79")
"""Ten digits that begin so are a mobile number whose last digit is missing: no Russian code begins so."""


_EXTENSION = re.compile(r"[\s,;]*\(?(?:доб|вн|ext|x|#)[\w.]*[\s:]*\d{1,6}\s*\)?\s*$", re.IGNORECASE)
"""«… доб. 12»: whom to ask for behind a switchboard, no part of the number."""


_MARKS = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF))
"""Signs without a width that an address book puts around a number when it is copied."""
_PHONE_SIGNS = "+-().‐‑–—\t\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE} "
_AMONG_WORDS = re.compile(r"(?<![\w+])\+?\d(?:[-().‐‑–—\s]*\d){9,}(?!\w)")


def bare(text: str) -> str:
    """The text without signs that nobody sees."""
    return text.translate(_MARKS)


def phone_among_words(text: str) -> str | None:
    """The only whole number in it, as it is written: «Ильдар 8 900 555-01-42»; None for none or several."""
    found = [one[0] for one in _AMONG_WORDS.finditer(bare(text)[:MOST_SIGNS_AMONG_WORDS])]
    return found[0] if len(found) == 1 and normal_phone(found[0]) else None


def _parsed(text: str) -> PhoneNumber | None:
    if len(text) > MOST_SIGNS:
        return None
    text = _EXTENSION.sub("", bare(text))
    digits = "".join(sign for sign in text if sign.isdecimal())
    if not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        return None
    is_international = text.lstrip(" (\N{NO-BREAK SPACE}").startswith("+")
    if digits.startswith(_EXIT_CODE):
        is_international, digits = True, digits.removeprefix(_EXIT_CODE)
    at_home = len(digits) == _WITH_TRUNK and digits.startswith(_TRUNK_EIGHT)
    if at_home and digits.startswith(_MOBILE_BEHIND_EIGHT):
        is_international = False  # «+8 900 …» is a slip that many make; no country has this code
    if not is_international and len(digits) < _WITH_TRUNK and digits.startswith(_ONE_DIGIT_SHORT):
        return None
    # Telegram and many portals write the country code without its plus: 79005550142.
    attempts = [f"+{digits}"] if is_international else [digits, f"+{digits}"]
    for attempt in attempts[:1] if at_home else attempts:
        try:
            number = phonenumbers.parse(attempt, HOME_REGION)
        except NumberParseException:
            continue
        # "Possible" and not "valid": the list of ranges in use is always older than the newest range.
        if phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE:
            return number
    return None


@lru_cache(maxsize=4096)
def normal_phone(text: str) -> str | None:
    """The number as `+79005550142`, whatever its notation; None for what is no complete phone number."""
    number = _parsed(text)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else None


def are_same_phone(one: str, other: str) -> bool:
    """Whether two notations are one number."""
    number = normal_phone(one)
    return number is not None and number == normal_phone(other)


def vouched_phone(text: str) -> str:
    """A phone as Telegram vouches for it: with its country's code, which Telegram writes with a plus or without.

    Without this a foreign number of ten digits would be taken for one at home: «6591234567» is in Singapore.
    """
    digits = "".join(sign for sign in text if sign.isdecimal())
    try:
        number = phonenumbers.parse(f"+{digits}")
    except NumberParseException:
        return text
    # "Valid" and not "possible": a number at home without its country's code is hardly ever a valid one elsewhere.
    return f"+{digits}" if phonenumbers.is_valid_number(number) else text


def extension(text: str) -> str:
    """The digits of «… доб. 12»; empty where nobody has to be asked for."""
    found = _EXTENSION.search(text[-MOST_SIGNS:])
    return "".join(sign for sign in found[0] if sign.isdecimal()) if found else ""


def shown_phone(text: str) -> str:
    """The number as people read it, «+7 900 555-01-42», with spaces that do not break; else the text as it is."""
    number = _parsed(text)
    if number is None:
        return text
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL).replace(" ", NO_BREAK)


def looks_like_phone(text: str) -> bool:
    """Whether somebody who typed this meant a phone number: only digits and the signs that phones are written with."""
    stripped = bare(text).strip()
    if len(stripped) > MOST_SIGNS:
        return False
    stripped = _EXTENSION.sub("", stripped)
    if not stripped or any(not (sign.isdecimal() or sign in _PHONE_SIGNS) for sign in stripped):
        return False
    digits = sum(sign.isdecimal() for sign in stripped)
    if not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        return False
    has_signs_of_phone = any(sign in _PHONE_SIGNS and sign not in ")." for sign in stripped)
    return digits >= SURELY_PHONE_DIGITS or has_signs_of_phone
