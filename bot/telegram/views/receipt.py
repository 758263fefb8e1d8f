"""A batch as the one message that shows what became of it. Pure: facts in, screen out."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Text

from bot.domain.ids import DealId
from bot.domain.photos import Batch, Photo, PhotoKind, PhotoState, Place, Problem
from bot.telegram.photo_callbacks import ChooseDeal, RemoveBatch, ReturnBatch
from bot.telegram.screens import Screen
from bot.telegram.views.heading import button_label, heading, literal, number
from bot.telegram.views.mishaps import mishap
from bot.texts import Texts

BAR_CELLS = 10
MISHAPS_SHOWN = 8
CAPTION_LENGTH = 60
_NAMES_A_DEAL = re.compile(r"[#№]\s*\d+|\S*/crm/\S*|\s+")
"""A deal's number or link in a caption, and the gaps that it leaves."""


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

    def count(self, *states: PhotoState) -> int:
        """How many photos are in one of these states."""
        tally = Counter(photo.state for photo in self.photos)
        return sum(tally[state] for state in states)

    @property
    def there(self) -> int:
        """How many photos lie in the folder of the deal that the batch belongs to."""
        return sum(photo.state is PhotoState.STORED and photo.deal_id == self.batch.deal_id for photo in self.photos)

    @property
    def coming(self) -> Sequence[Photo]:
        """The photos that are to be there and are not: on their way, in the trash, in another deal's folder."""
        return [
            photo
            for photo in self.photos
            if photo.state in {PhotoState.HELD, PhotoState.SENDING, PhotoState.TRASHED}
            or (photo.state is PhotoState.STORED and photo.deal_id != self.batch.deal_id)
        ]

    @property
    def are_files(self) -> bool:
        """Whether there is more among them than pictures."""
        return any(photo.incoming.kind is not PhotoKind.PHOTO for photo in self.photos)


def receipt(texts: Texts, facts: ReceiptFacts) -> Screen:
    """The receipt of a batch as it is now."""
    match facts.batch.place:
        case Place.DEAL:
            return _in_deal(texts, facts)
        case Place.TRAY:
            return _in_tray(texts, facts)
        case Place.TRASH:
            return _in_trash(texts, facts)


def _in_deal(texts: Texts, facts: ReceiptFacts) -> Screen:
    batch = facts.batch
    deal_id = batch.deal_id or DealId(0)
    said = "\n".join([*_progress(texts, facts), *_mishaps(texts, facts)]).strip()
    rows: list[list[InlineKeyboardButton]] = []
    if facts.folder_url and facts.there:
        rows.append([InlineKeyboardButton(text=texts.t("Open folder"), url=facts.folder_url)])
    if facts.count(PhotoState.STORED, PhotoState.HELD, PhotoState.SENDING):
        remove = RemoveBatch(batch_id=batch.batch_id).pack()
        rows.append([InlineKeyboardButton(text=texts.t("🗑 Remove"), callback_data=remove)])
    body = Text(Bold(heading(deal_id, facts.label)), "\n\n", said)
    return _screen(facts, body, rows)


def _progress(texts: Texts, facts: ReceiptFacts) -> list[str]:
    if facts.coming:
        return _waiting(texts, facts, facts.coming)
    lines = _stored(texts, facts)
    if lines and facts.batch.waiting_since and facts.batch.recovered_at:
        lines.append(texts.t("Bitrix24 answered at {time}.", time=texts.time(facts.batch.recovered_at)))
    return lines


def _stored(texts: Texts, facts: ReceiptFacts) -> list[str]:
    if not facts.there:
        return []
    total = len(facts.photos)
    return [texts.t("✅ {stored} of {total} in the folder", stored=facts.there, total=total) + _caption(facts)]


def _waiting(texts: Texts, facts: ReceiptFacts, coming: Sequence[Photo]) -> list[str]:
    count, total = len(coming), len(facts.photos)
    problem = next((photo.problem for photo in coming if photo.problem), None)
    if facts.portal_down_since:
        since = texts.since(facts.portal_down_since)
        return [
            *_stored(texts, facts),
            f"⏳ {_safe(texts, facts, count)}",
            texts.t("Bitrix24 has not been answering since {since}.", since=since),
            texts.t("I will deliver as soon as it does."),
        ]
    if problem:
        return [*_stored(texts, facts), f"⏳ {_safe(texts, facts, count)}", *_held_up(texts, facts, problem)]
    filled = BAR_CELLS * facts.there // total
    bar = "▓" * filled + "░" * (BAR_CELLS - filled)
    return [
        texts.t("{bar} {stored} of {total}", bar=bar, stored=facts.there, total=total),
        _on_the_way(texts, facts, count),
    ]


def _held_up(texts: Texts, facts: ReceiptFacts, problem: Problem) -> list[str]:
    then = texts.t("I will deliver as soon as it can be done.")
    reasons = {
        Problem.NO_RIGHTS: texts.t("Bitrix24 does not let me into the folder."),
        Problem.NO_ACCESS: texts.t("Bitrix24 does not let the bot in."),
        Problem.DRIVE_FULL: texts.t("There is no room on the Bitrix24 drive."),
        Problem.SPOOL_FULL: texts.t(
            "The bot's own disk is full, I will fetch the rest from Telegram later. No need to send again."
        ),
    }
    if problem not in reasons:
        return [texts.t("Bitrix24 does not take this for now."), then]
    told = (
        texts.t("I have told the administrator.")
        if facts.has_administrators
        else texts.t("Please tell your administrator.")
    )
    return [reasons[problem], told, then]


def _mishaps(texts: Texts, facts: ReceiptFacts) -> list[str]:
    refused = [photo for photo in facts.photos if photo.state is PhotoState.REFUSED]
    lines: list[str] = []
    for photo in refused[:MISHAPS_SHOWN]:
        lines += ["", *mishap(texts, photo)]
    if len(refused) > MISHAPS_SHOWN:
        more = len(refused) - MISHAPS_SHOWN
        lines += ["", texts.n("⚠️ and {n} more file", "⚠️ and {n} more files", more)]
    return lines


def _in_tray(texts: Texts, facts: ReceiptFacts) -> Screen:
    count = facts.count(PhotoState.HELD, PhotoState.SENDING, PhotoState.STORED)
    if not count:
        return _screen(facts, Text("\n".join(_mishaps(texts, facts)).strip()), [])
    body = Text("\n".join([*_question(texts, facts, count), *_mishaps(texts, facts)]))
    return _screen(facts, body, _offer_rows(texts, facts))


def reminder(texts: Texts, facts: ReceiptFacts) -> Screen:
    """The day before photos without a deal are let go."""
    count = facts.count(PhotoState.HELD)
    since = texts.date(facts.batch.opened_at.astimezone(texts.timezone).date())
    lines = [
        texts.t("⏳ {photos} of {day} still wait for a deal.", photos=_photos(texts, facts, count), day=since),
        texts.t("Tomorrow I stop keeping them. Which deal?"),
    ]
    return _screen(facts, Text("\n".join(lines)), _offer_rows(texts, facts))


def _question(texts: Texts, facts: ReceiptFacts, count: int) -> list[str]:
    batch = facts.batch
    mine = _with_me(texts, facts, count)
    named = batch.named_deal_id
    if batch.problem is Problem.DEAL_NOT_FOUND and named:
        return [
            texts.t("{number} was not found, {photos}.", number=number(named), photos=mine),
            texts.t("Which deal? Choose, or write its number."),
        ]
    if batch.is_stale_hand and batch.former_deal_id and facts.hand_opened_at:
        opened = texts.when(facts.hand_opened_at)
        was = number(batch.former_deal_id)
        return [
            f"{mine}.",
            texts.t("You opened {number} {when}. Into that one?", number=was, when=opened),
        ]
    kept = texts.n("{photos}, kept for {n} day.", "{photos}, kept for {n} days.", facts.tray_days, photos=mine)
    return [kept, texts.t("Which deal? Choose, or write its number.")]


def _offer_rows(texts: Texts, facts: ReceiptFacts) -> list[list[InlineKeyboardButton]]:
    batch_id = facts.batch.batch_id
    return [
        [
            InlineKeyboardButton(
                text=_offer_label(texts, facts, offer),
                callback_data=ChooseDeal(batch_id=batch_id, deal_id=offer.deal_id).pack(),
            )
        ]
        for offer in facts.offers
    ]


def _offer_label(texts: Texts, facts: ReceiptFacts, offer: Offer) -> str:
    label = button_label(offer.deal_id, offer.label)
    is_same = facts.batch.is_stale_hand and offer.deal_id == facts.batch.former_deal_id
    return texts.t("Yes, {deal}", deal=label) if is_same else label


def _in_trash(texts: Texts, facts: ReceiptFacts) -> Screen:
    batch = facts.batch
    removed = facts.count(PhotoState.TRASHED)
    leaving = facts.count(PhotoState.HELD, PhotoState.SENDING, PhotoState.STORED)
    were_stored = any(photo.file_id for photo in facts.photos if photo.state is PhotoState.TRASHED)
    if batch.problem is Problem.EXPIRED:
        text = texts.n(
            "They waited {n} day for a deal, so I let them go. Please send them again if you need them.",
            "They waited {n} days for a deal, so I let them go. Please send them again if you need them.",
            facts.tray_days,
        )
        return _screen(facts, Text(text), [])
    if leaving and facts.portal_down_since:
        away = texts.t("Bitrix24 has not been answering since {since}.", since=texts.since(facts.portal_down_since))
        then = texts.t("I will remove them as soon as it does.")
        text = f"⏳ {away}\n{then}"
    elif leaving:
        text = texts.t("🗑 Removing {photos}…", photos=_photos(texts, facts, leaving))
    elif were_stored:
        text = texts.t("🗑 {photos} in the Bitrix24 trash", photos=_photos(texts, facts, removed))
    else:
        text = texts.t("🗑 Not sent, as you wished")
    head = [Bold(heading(batch.deal_id, facts.label)), "\n\n"] if batch.deal_id else []
    rows = []
    if batch.deal_id:
        back = texts.t("↩️ Put {photos} back", photos=_photos(texts, facts, removed + leaving))
        rows.append([InlineKeyboardButton(text=back, callback_data=ReturnBatch(batch_id=batch.batch_id).pack())])
    return _screen(facts, Text(*head, text), rows)


def _photos(texts: Texts, facts: ReceiptFacts, count: int) -> str:
    if facts.are_files:
        return texts.n("{n} file", "{n} files", count)
    return texts.n("{n} photo", "{n} photos", count)


def _with_me(texts: Texts, facts: ReceiptFacts, count: int) -> str:
    return texts.t("I have {photos}", photos=_photos(texts, facts, count))


def _safe(texts: Texts, facts: ReceiptFacts, count: int) -> str:
    photos = _photos(texts, facts, count)
    return texts.n("{photos} is safe with me.", "{photos} are safe with me.", count, photos=photos)


def _on_the_way(texts: Texts, facts: ReceiptFacts, count: int) -> str:
    photos = _photos(texts, facts, count)
    return texts.n(
        "I have {photos}, it arrives by itself.", "I have {photos}, they arrive by themselves.", count, photos=photos
    )


def _screen(facts: ReceiptFacts, body: Text, rows: list[list[InlineKeyboardButton]]) -> Screen:
    return Screen(
        body=body,
        keyboard=InlineKeyboardMarkup(inline_keyboard=rows) if rows else None,
        deal_id=facts.batch.deal_id if facts.batch.place is not Place.TRAY else None,
        batch_id=facts.batch.batch_id,
    )


def _caption(facts: ReceiptFacts) -> str:
    """What the one caption says beside naming the deal."""
    captions = {photo.incoming.caption for photo in facts.photos if photo.incoming.caption}
    if len(captions) != 1:
        return ""
    said = _NAMES_A_DEAL.sub(" ", captions.pop())
    words = literal(said, CAPTION_LENGTH)
    return f", «{words}»" if any(sign.isalpha() for sign in words) else ""
