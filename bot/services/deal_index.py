"""The open deals as words, in memory only: what forgives a wrong letter, «ё» for «е» and the order of words.

It holds no title, no phone and no amount, only the words of titles, addresses and clients' names with the deals they
stand in. It says where to look; the deal itself is read from the portal, and rights are checked on that.
"""

import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.deals import Deal
from bot.domain.ids import CompanyId, ContactId, DealId, EmployeeId
from bot.domain.words import WHOLE, nearness, words_of

MOST_DEALS: Final = 20_000
"""More open deals than any agency of one bot has; beyond it the newest are kept (README, limits)."""
MOST_HITS: Final = 50
"""As many as the portal gives for one question."""
FEWEST_FORGIVEN_LETTERS: Final = 4
"""In a shorter word one letter is too much of it: «дом» would be «том», «дол» and «ком»."""
FEWEST_BEGUN_LETTERS: Final = 6
"""So many letters, one of them wrong, may be the beginning of a longer word."""
ONE_LETTER: Final = 1
FORGIVEN: Final = 3
"""A word with a wrong letter is farther than any without."""

Places = dict[DealId, int]
"""Deal → how far from it the word is that was looked for."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: deals of `among` (None: everybody's) and those that the employee observes."""

    employee_id: EmployeeId
    among: frozenset[EmployeeId] | None


@dataclass(frozen=True, slots=True)
class Hits:
    """Deals to look at, own ones first, then the closest. `near` have a wrong letter forgiven."""

    exact: tuple[DealId, ...] = ()
    near: tuple[DealId, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    words: tuple[str, ...]
    responsible_id: EmployeeId
    observer_ids: tuple[EmployeeId, ...]
    contact_id: ContactId | None
    company_id: CompanyId | None

    def is_own(self, viewer: Viewer) -> bool:
        return viewer.employee_id == self.responsible_id or viewer.employee_id in self.observer_ids

    def is_visible(self, viewer: Viewer) -> bool:
        return viewer.among is None or self.responsible_id in viewer.among or self.is_own(viewer)


class DealIndex:
    """Open deals by their words. Empty answers until `is_filled` is set: half an index would answer half a question."""

    def __init__(self, *, most_deals: int = MOST_DEALS) -> None:
        self._most_deals = most_deals
        self._entries: dict[DealId, _Entry] = {}
        self._places: dict[str, set[DealId]] = {}
        self._vocabulary: list[str] | None = None
        self.is_filled = False

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, deal: Deal, client_names: Iterable[str] = ()) -> None:
        """Keep a deal as it is now; one that is closed is forgotten, and so is the oldest when there are too many."""
        self.forget([deal.deal_id])
        if deal.is_closed:
            return
        if len(self._entries) >= self._most_deals:
            oldest = min(self._entries)
            if oldest > deal.deal_id:
                return
            self.forget([oldest])
        # Interned: a word is one string, however many deals it stands in.
        words = tuple(map(sys.intern, words_of(" ".join((deal.title, deal.address or "", *client_names)))))
        for word in words:
            if word not in self._places:
                self._places[word] = set()
                self._vocabulary = None
            self._places[word].add(deal.deal_id)
        self._entries[deal.deal_id] = _Entry(
            words, deal.responsible_id, deal.observer_ids, deal.contact_id, deal.company_id
        )

    def forget(self, deal_ids: Iterable[DealId]) -> None:
        """These are closed or gone."""
        for deal_id in deal_ids:
            entry = self._entries.pop(deal_id, None)
            for word in entry.words if entry else ():
                places = self._places[word]
                places.discard(deal_id)
                if not places:
                    del self._places[word]
                    self._vocabulary = None

    def keep_only(self, deal_ids: Collection[DealId]) -> None:
        """Everything else is no longer an open deal."""
        self.forget([deal_id for deal_id in self._entries if deal_id not in deal_ids])

    def of_clients(self, contact_ids: Collection[int], company_ids: Collection[int], viewer: Viewer) -> list[DealId]:
        """The visible deals of these clients."""
        if not self.is_filled or not (contact_ids or company_ids):
            return []
        return [
            deal_id
            for deal_id, entry in self._entries.items()
            if (entry.contact_id in contact_ids or entry.company_id in company_ids) and entry.is_visible(viewer)
        ]

    def find(self, text: str, viewer: Viewer) -> Hits:
        """The visible deals that have every word of the text, and those that have it but for one letter a word."""
        sought = words_of(text)
        if not self.is_filled or not sought:
            return Hits()
        known = [self._with_word(word) for word in sought]
        exact = self._in_all(known, viewer)
        if exact:
            return Hits(exact=exact)
        return Hits(near=self._in_all([self._forgiving(*one) for one in zip(sought, known, strict=True)], viewer))

    def _words(self) -> list[str]:
        if self._vocabulary is None:
            self._vocabulary = list(self._places)
        return self._vocabulary

    def _with_word(self, sought: str) -> Places:
        places: Places = {}
        near = ((found, word) for word in self._words() if (found := nearness(sought, word)) is not None)
        for found, word in sorted(near):
            for deal_id in self._places[word]:
                places.setdefault(deal_id, found)
        return places

    def _forgiving(self, sought: str, known: Places) -> Places:
        """The deals with this word, and those with a word that one letter makes of it."""
        places = dict(known)
        for word in self._one_letter_off(sought):
            for deal_id in self._places[word]:
                places.setdefault(deal_id, FORGIVEN)
        return places

    def _one_letter_off(self, sought: str) -> Sequence[str]:
        """A letter too many, too few or another one, or two neighbours changed about; a number is never forgiven."""
        if len(sought) < FEWEST_FORGIVEN_LETTERS or any(sign.isdecimal() for sign in sought):
            return []
        words = self._words()
        return _within_one_letter(sought, words) or self._begun_one_letter_off(sought, words)

    def _begun_one_letter_off(self, sought: str, words: Sequence[str]) -> Sequence[str]:
        """Words whose beginning is one letter off: the beginning itself may be a letter shorter or longer."""
        if len(sought) < FEWEST_BEGUN_LETTERS:
            return []
        longer = [word for word in words if len(word) > len(sought)]
        lengths = range(len(sought) - 1, len(sought) + 2)
        starts = {
            start for length in lengths for start in _within_one_letter(sought, {word[:length] for word in longer})
        }
        return [word for word in longer if any(word[:length] in starts for length in lengths)] if starts else []

    def _in_all(self, places: Sequence[Places], viewer: Viewer) -> tuple[DealId, ...]:
        """The visible deals that every word has, own ones first, then the closest, then the newest."""
        fewest, *others = sorted(places, key=len)
        found: list[tuple[bool, int, int, DealId]] = []
        for deal_id in fewest:
            entry = self._entries[deal_id]
            if all(deal_id in other for other in others) and entry.is_visible(viewer):
                far = sum(place.get(deal_id, WHOLE) for place in places)
                found.append((not entry.is_own(viewer), far, -deal_id, deal_id))
        return tuple(deal_id for *_, deal_id in sorted(found)[:MOST_HITS])


def _within_one_letter(sought: str, words: Collection[str]) -> list[str]:
    close = process.extract(sought, list(words), scorer=OSA.distance, score_cutoff=ONE_LETTER, limit=None)
    return [word for word, *_ in close]
