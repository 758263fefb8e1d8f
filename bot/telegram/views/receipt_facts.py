"""What a receipt may show, and the words that its parts share. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.captions import subjects
from bot.domain.ids import DealId
from bot.domain.photos import Batch, Photo, PhotoKind, PhotoState
from bot.telegram.views.heading import literal
from bot.texts import Texts

SUBJECTS_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Offer:
    """A deal that photos without a deal could belong to."""

    deal_id: DealId
    label: str | None


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """All that a receipt may show."""

    batch: Batch
    photos: Sequence[Photo]
    label: str | None
    folder_url: str | None
    portal_down_since: datetime | None
    offers: Sequence[Offer]
    hand_opened_at: datetime | None
    tray_days: int
    has_administrators: bool
    taken_back: Sequence[Photo] = ()
    """Photos of the batch that were taken back by themselves; they are not among `photos`."""
    dropped: Sequence[Photo] = ()
    """Photos that an administrator let go; they are in neither of the two."""
    is_asking: bool = False
    """The receipt asks which deal the batch belongs to instead of the one it is in."""
    fetched: int | None = None
    """How many are fetched or have room to be, while others wait for room on the bot's disk; None: none waits."""

    def count(self, *states: PhotoState) -> int:
        """How many photos are in one of these states."""
        tally = Counter(photo.state for photo in self.photos)
        return sum(tally[state] for state in states)

    @property
    def there(self) -> int:
        """How many photos lie in the folder of the deal that the batch belongs to."""
        return sum(_is_stored(photo) and photo.deal_id == self.batch.deal_id for photo in self.photos)

    @property
    def coming(self) -> Sequence[Photo]:
        """The photos that are to be there and are not: on their way, in the trash, in another deal's folder."""
        return [
            photo
            for photo in self.photos
            if photo.state in {PhotoState.HELD, PhotoState.SENDING, PhotoState.TRASHED}
            or (photo.state is PhotoState.DOUBLE and photo not in self.doubles)
            or photo in self.moving
        ]

    @property
    def moving(self) -> Sequence[Photo]:
        """The photos that lie in another deal's folder, or may do so."""
        return [
            photo
            for photo in self.photos
            if photo.state is PhotoState.STORED and (photo.is_unsure or photo.deal_id != self.batch.deal_id)
        ]

    @property
    def doubles(self) -> Sequence[Photo]:
        """The photos whose content the deal holds already."""
        batch = self.batch
        return [one for one in self.photos if one.state is PhotoState.DOUBLE and one.deal_id == batch.deal_id]

    @property
    def removed(self) -> Sequence[Photo]:
        """The photos that are surely in the trash, or never left."""
        return [photo for photo in self.photos if photo.state is PhotoState.TRASHED and not photo.is_unsure]

    @property
    def leaving(self) -> Sequence[Photo]:
        """The photos that are not in the trash yet, for a batch that belongs there."""
        at_rest = {PhotoState.REFUSED, PhotoState.DOUBLE}
        return [photo for photo in self.photos if photo.state not in at_rest and photo not in self.removed]

    @property
    def are_files(self) -> bool:
        """Whether there is more among them than pictures."""
        return any(photo.incoming.kind is not PhotoKind.PHOTO for photo in self.photos)


def _is_stored(photo: Photo) -> bool:
    return photo.state is PhotoState.STORED and not photo.is_unsure


def photos_of(texts: Texts, facts: ReceiptFacts, count: int) -> str:
    """So many photos; files where not all are pictures."""
    if facts.are_files:
        return texts.n("{n} file", "{n} files", count)
    return texts.n("{n} photo", "{n} photos", count)


def subject(facts: ReceiptFacts) -> str:
    """What the captions say beside naming the deal, to be added to a line."""
    found = subjects(facts.photos)
    shown = ", ".join(f"«{words}»" for words in found)
    return f", {literal(shown, SUBJECTS_LENGTH)}" if found else ""
