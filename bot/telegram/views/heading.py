"""What a deal is called: in the first line of a message, on a button, in a list. What people wrote stays literal."""

import re
import unicodedata

from bot.domain.deals import Deal
from bot.domain.ids import DealId

NO_BREAK = "\N{NO-BREAK SPACE}"
BUTTON_LETTERS = 34
"""What one button in a row shows on a phone; Telegram itself cuts the rest without a word."""
HEADING_LETTERS = 60
TITLE_LETTERS = 255
"""The longest title a portal keeps; a card shows all of it."""

_RIGHT_TO_LEFT = {"R", "AL", "AN", "RLE", "RLO", "RLI"}
_DIRECTION_SIGNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
"""Control signs and everything that begins a new line; spaces that do not break are not among them."""
_JOINED_TO_NEXT = "\N{ZERO WIDTH JOINER}"
_STREET_AND_HOUSE = re.compile(r"^(?P<street>[^,]*[^\W\d][^,]*),\s*(?P<house>(?:д\.?\s*)?\d[\w/.-]*)\s*(?:,.*)?$")
_NUMBER_FOR_A_TITLE = re.compile(r"(?:сделка|deal|лид|lead)?\s*[#№]?\s*\d*", re.IGNORECASE)


def number(deal_id: DealId) -> str:
    """A deal's number as it stands in a text; it does not break."""
    return f"№{NO_BREAK}{deal_id}"


def literal(text: str, room: int) -> str:
    """What somebody wrote, in one line and cut politely; right-to-left text does not turn its neighbours around."""
    line = _BREAKS.sub(" ", _DIRECTION_SIGNS.sub("", text)).strip()
    if len(line) > room:
        line = f"{_whole_signs(line[: room - 1]).rstrip(' ,·—-')}…"
    if any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in line):
        # FIRST STRONG ISOLATE … POP DIRECTIONAL ISOLATE: unicode.org/reports/tr9, isolates.
        return f"\u2068{line}\u2069"
    return line


def street(label: str) -> str:
    """An address as people say it: «Чистопольская, 20, кв. 41» is «Чистопольская 20». Other labels stay."""
    address = _STREET_AND_HOUSE.match(label.strip())
    return f"{address['street'].strip()} {address['house'].strip()}" if address else label


def heading(deal_id: DealId, label: str | None) -> str:
    """The first line of every message about a deal."""
    return f"{number(deal_id)} · {literal(street(label), HEADING_LETTERS)}" if label else number(deal_id)


def button_label(deal_id: DealId, label: str | None, *, is_closed: bool = False) -> str:
    """A deal on a button of its own row."""
    start = f"{number(deal_id)} · " + ("✓ " if is_closed else "")
    return f"{start}{literal(street(label), BUTTON_LETTERS - len(start))}" if label else number(deal_id)


def title(deal: Deal) -> str:
    """What the deal is called in a list of things found: its title, unless that says no more than its number."""
    says_nothing = not deal.title.strip() or _NUMBER_FOR_A_TITLE.fullmatch(deal.title.strip())
    return (deal.address or deal.title) if says_nothing else deal.title


def _whole_signs(text: str) -> str:
    """Without the beginning of a sign that was cut in two: an emoji of several parts, a letter and its accent."""
    return text.rstrip(_JOINED_TO_NEXT)
