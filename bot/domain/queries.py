"""One query: typed text, a command's argument, a portal link, a caption, all become one of three things to look for."""

import re
from dataclasses import dataclass
from typing import Final

from bot.domain.ids import DealId
from bot.domain.phones import bare, looks_like_phone, phone_among_words

MOST_DEAL_DIGITS = 9
"""More digits than any portal's deal has; ten are a phone."""
NO_DEAL: Final = DealId(0)
"""What a caption names whose number no deal can have."""

LONGEST_NOTE = 100
"""Letters of a line out of an address book; what is longer was not written to look somebody up."""

_SPACE = r"[ \t\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]"
_NUMBER = rf"0*([1-9][0-9]{{0,{MOST_DEAL_DIGITS - 1}}})"
_MARKED = re.compile(rf"(?<![\w#№&/])[#№]{_SPACE}?{_NUMBER}(?![\w])")
_MARKED_BY_ANY = re.compile(rf"(?<![\w#№&/])[#№]{_SPACE}?([0-9]+)(?![\w])")
_ANY_ALONE = re.compile(rf"\s*(?:[#№]{_SPACE}*)?([0-9]+)\s*")
_ALONE = re.compile(rf"\s*(?:[#№]{_SPACE}*)?{_NUMBER}\s*")
FINISH = " .,;:!?()"
"""Signs beside a number that say nothing: a phone puts a full stop behind what was typed."""
_CALLED = re.compile(
    rf"\(?(?:(?:сделк[аиуе]|deal|id|n){_SPACE}*:?)?{_SPACE}*(?:[#№]{_SPACE}*)?{_NUMBER}[{FINISH}]*", re.IGNORECASE
)
"""«Сделка № 1245»."""
_DEAL_PATH = re.compile(
    rf"(?:/mobile)?/crm/(?:deal/(?:details|show|edit)/|type/2/details/|deal/\?(?:[^\s#]*&)?deal_id=){_NUMBER}(?![0-9])",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?<![\w.-])([\w.-]++)(?::\d+)?(/[^\s<>]*)")
"""A host and its path. Tried once for each word, or a text of 4,096 letters without a break would take a second."""

_NOTHING_BUT_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_DEEP_LINK = re.compile(rf"deal_{_NUMBER}")


@dataclass(frozen=True, slots=True)
class DealNumber:
    """One deal, by its number."""

    deal_id: DealId


@dataclass(frozen=True, slots=True)
class PhoneQuery:
    """The deals of the client with this phone, in the notation in which it was given."""

    phone: str


@dataclass(frozen=True, slots=True)
class TextQuery:
    """The deals whose title, address or client has these words."""

    text: str

    @property
    def is_link(self) -> bool:
        """Whether it is nothing but a link, in which there are no words to look for."""
        return _NOTHING_BUT_LINK.fullmatch(self.text) is not None

    @property
    def words(self) -> tuple[str, ...]:
        """The words to look for, as they were typed."""
        return tuple(word for word in re.split(r"[\s,;«»\"]+", self.text) if any(sign.isalnum() for sign in word))


Query = DealNumber | PhoneQuery | TextQuery


def parse_query(text: str, *, portal_host: str | None = None) -> Query:
    """What somebody who typed this wants to see. Links count only when they lead to our own portal."""
    stripped = bare(text).strip()
    number = _CALLED.fullmatch(stripped)
    if number:
        return DealNumber(DealId(int(number[1])))
    headed = _MARKED.match(stripped)
    if headed:
        # The first line of a message about a deal, copied or forwarded.
        return DealNumber(DealId(int(headed[1])))
    linked = _linked_deal(stripped, portal_host)
    if linked is not None:
        return DealNumber(linked)
    if looks_like_phone(stripped):
        return PhoneQuery(stripped)
    among_words = phone_among_words(stripped) if len(stripped) <= LONGEST_NOTE else None
    if among_words:
        return PhoneQuery(among_words)
    return TextQuery(" ".join(stripped.split()))


def parse_deep_link(payload: str) -> DealId | None:
    """The deal of a link like t.me/the_bot?start=deal_123."""
    number = _DEEP_LINK.fullmatch(payload.strip())
    return DealId(int(number[1])) if number else None


def caption_deal(caption: str, *, portal_host: str | None = None) -> DealId | None:
    """The deal that a caption names: `#123`, `№ 123` or a link anywhere in it, or nothing but a number.

    A bare number among words («3 этаж», «12 м²») never chooses a deal. NO_DEAL: it names one that cannot be.
    """
    alone = _ANY_ALONE.fullmatch(caption)
    marked = [alone] if alone else [*_MARKED_BY_ANY.finditer(caption)]
    numbers = [int(number[1]) for number in marked]
    possible = [number for number in numbers if 0 < number < 10**MOST_DEAL_DIGITS]
    if possible:
        return DealId(possible[0])
    linked = _linked_deal(caption, portal_host)
    return linked if linked is not None or not numbers else NO_DEAL


def _linked_deal(text: str, portal_host: str | None) -> DealId | None:
    if portal_host is None:
        return None
    host = portal_host.lower().partition(":")[0]
    for link in _LINK.finditer(text):
        path = _DEAL_PATH.match(link[2])
        if path and link[1].lower() == host:
            return DealId(int(path[1]))
    return None
