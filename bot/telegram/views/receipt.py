"""A batch as the one message that shows what became of it. Pure: facts in, screen out."""

from aiogram.utils.formatting import Bold, Text

from bot.domain.ids import DealId
from bot.domain.photos import PhotoState, Place, Problem
from bot.telegram.keyboards import Row, rows
from bot.telegram.screens import Screen
from bot.telegram.views.heading import heading, number
from bot.telegram.views.mishaps import mishap
from bot.telegram.views.receipt_buttons import choice_rows, deal_rows, offer_rows, return_rows
from bot.telegram.views.receipt_facts import ReceiptFacts, photos_of
from bot.telegram.views.receipt_progress import doubles, doubts, let_go, progress
from bot.texts import Texts

MISHAPS_SHOWN = 8


def receipt(texts: Texts, facts: ReceiptFacts) -> Screen:
    """The receipt of a batch as it is now."""
    if not facts.photos:
        return _none_left(texts, facts)
    match facts.batch.place:
        case Place.DEAL:
            return _in_deal(texts, facts)
        case Place.TRAY:
            return _in_tray(texts, facts)
        case Place.TRASH:
            return _in_trash(texts, facts)


def _none_left(texts: Texts, facts: ReceiptFacts) -> Screen:
    """Every photo was taken back by itself, or let go; the messages about the former have the ways back."""
    head = [Bold(heading(facts.batch.deal_id, facts.label)), "\n\n"] if facts.batch.deal_id else []
    count = len(facts.taken_back)
    if facts.dropped:
        said = "\n".join(let_go(texts, facts))
    elif any(photo.file_id for photo in facts.taken_back):
        said = texts.t("🗑 {photos} in the Bitrix24 trash", photos=texts.n("{n} photo", "{n} photos", count))
    else:
        said = texts.t("🗑 Not sent, as you wished")
    return _screen(facts, Text(*head, said), [])


def _in_deal(texts: Texts, facts: ReceiptFacts) -> Screen:
    deal_id = facts.batch.deal_id or DealId(0)
    head = Bold(heading(deal_id, facts.label))
    if facts.is_asking:
        return _screen(facts, Text(head, "\n", _which_instead(texts, facts)), choice_rows(texts, facts, deal_id))
    said = "\n".join(
        [*progress(texts, facts), *doubles(texts, facts), *doubts(texts, facts), *_mishaps(texts, facts)]
    ).strip()
    return _screen(facts, Text(head, "\n\n", said), deal_rows(texts, facts))


def _which_instead(texts: Texts, facts: ReceiptFacts) -> str:
    count = facts.count(PhotoState.STORED, PhotoState.HELD, PhotoState.SENDING)
    return texts.n(
        "{photos}: where does it belong? Choose, or write a number, an address, a phone.",
        "{photos}: where do they belong? Choose, or write a number, an address, a phone.",
        count,
        photos=photos_of(texts, facts, count),
    )


def _mishaps(texts: Texts, facts: ReceiptFacts) -> list[str]:
    refused = [p for p in facts.photos if p.state is PhotoState.REFUSED or p.problem is Problem.NO_COPY]
    lines: list[str] = []
    for photo in refused[:MISHAPS_SHOWN]:
        lines += ["", *mishap(texts, photo)]
    if len(refused) > MISHAPS_SHOWN:
        more = len(refused) - MISHAPS_SHOWN
        lines += ["", texts.n("⚠️ and {n} more file", "⚠️ and {n} more files", more)]
    return lines + (["", *let_go(texts, facts)] if facts.dropped else [])


def _in_tray(texts: Texts, facts: ReceiptFacts) -> Screen:
    count = facts.count(PhotoState.HELD, PhotoState.SENDING, PhotoState.STORED)
    if not count:
        return _screen(facts, Text("\n".join(_mishaps(texts, facts)).strip()), [])
    body = Text("\n".join([*_question(texts, facts, count), *_mishaps(texts, facts)]))
    return _screen(facts, body, offer_rows(texts, facts))


def reminder(texts: Texts, facts: ReceiptFacts) -> Screen:
    """The day before photos without a deal are let go."""
    count = facts.count(PhotoState.HELD)
    photos, since = photos_of(texts, facts, count), texts.dated(facts.batch.opened_at)
    lines = [
        texts.t("⏳ {photos} {since} still wait for a deal.", photos=photos, since=since),
        texts.t("Tomorrow I stop keeping them. Which deal?"),
    ]
    return _screen(facts, Text("\n".join(lines)), offer_rows(texts, facts))


def _question(texts: Texts, facts: ReceiptFacts, count: int) -> list[str]:
    batch = facts.batch
    mine = _with_me(texts, facts, count)
    named = batch.named_deal_id
    if batch.problem is Problem.DEAL_NOT_FOUND:
        return [
            texts.t("{number} was not found, {photos}.", number=number(named), photos=mine)
            if named
            else texts.t("There is no deal with that number, {photos}.", photos=mine),
            texts.t("Which deal? Choose, or write a number, an address, a phone."),
        ]
    if batch.is_stale_hand and batch.former_deal_id and facts.hand_opened_at:
        opened = texts.roughly(facts.hand_opened_at)
        was = number(batch.former_deal_id)
        return [
            f"{mine}.",
            texts.t("You opened {number} {when}. Into that one?", number=was, when=opened),
        ]
    kept = texts.n("{photos}, kept for {n} day.", "{photos}, kept for {n} days.", facts.tray_days, photos=mine)
    return [kept, texts.t("Which deal? Choose, or write a number, an address, a phone.")]


def _in_trash(texts: Texts, facts: ReceiptFacts) -> Screen:
    batch = facts.batch
    removed, leaving = len(facts.removed), len(facts.leaving)
    were_stored = any(photo.file_id for photo in facts.removed)
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
        text = texts.t("🗑 Removing {photos}…", photos=photos_of(texts, facts, leaving))
    elif were_stored:
        text = texts.t("🗑 {photos} in the Bitrix24 trash", photos=photos_of(texts, facts, removed))
    else:
        text = texts.t("🗑 Not sent, as you wished")
    if batch.problem is Problem.NOT_YOURS_ANY_MORE:
        text += "\n" + texts.t("The deal is not yours any more, they stay there.")
    head = [Bold(heading(batch.deal_id, facts.label)), "\n\n"] if batch.deal_id else []
    return _screen(facts, Text(*head, text), return_rows(texts, facts, removed + leaving))


def _with_me(texts: Texts, facts: ReceiptFacts, count: int) -> str:
    return texts.t("I have {photos}", photos=photos_of(texts, facts, count))


def _screen(facts: ReceiptFacts, body: Text, buttons: list[Row]) -> Screen:
    return Screen(
        body=body,
        keyboard=rows(*buttons),
        deal_id=facts.batch.deal_id if facts.batch.place is not Place.TRAY else None,
        batch_id=facts.batch.batch_id,
    )
