"""How far a batch is on its way into a deal, in lines of a receipt. Pure."""

from collections.abc import Sequence

from bot.domain.photos import Photo, Problem
from bot.services.deliver_photos import FOR_ADMINISTRATORS
from bot.telegram.views.heading import number
from bot.telegram.views.receipt_facts import ReceiptFacts, photos_of, subject
from bot.texts import Texts

BAR_CELLS = 10


def progress(texts: Texts, facts: ReceiptFacts) -> list[str]:
    """The lines for a batch that belongs into a deal."""
    if facts.coming:
        return _waiting(texts, facts, facts.coming)
    lines = _stored(texts, facts)
    if lines and facts.batch.waiting_since and facts.batch.recovered_at:
        lines.append(texts.t("Bitrix24 answered at {time}.", time=texts.time(facts.batch.recovered_at)))
    return lines


def doubles(texts: Texts, facts: ReceiptFacts) -> list[str]:
    """How many photos were not stored because the deal holds them already."""
    if not facts.doubles:
        return []
    photos = photos_of(texts, facts, len(facts.doubles))
    return [texts.t("♻️ {photos} already there, not stored twice", photos=photos)]


def doubts(texts: Texts, facts: ReceiptFacts) -> list[str]:
    """What makes one ask whether the photos are in the right deal."""
    batch = facts.batch
    if batch.problem is Problem.DEAL_NOT_FOUND and batch.named_deal_id:
        return [texts.t("{number} was not found, the photos stay here.", number=number(batch.named_deal_id))]
    if batch.problem is Problem.NOT_YOURS_ANY_MORE:
        return [texts.t("The deal is not yours any more, the photos stay in it.")]
    if batch.former_deal_id and not batch.moved_from_deal_id:
        return [texts.t("Before that you were in {number}.", number=number(batch.former_deal_id))]
    return []


def let_go(texts: Texts, facts: ReceiptFacts) -> list[str]:
    """What an administrator decided not to wait for, and why it waited."""
    count = len(facts.dropped)
    photos = photos_of(texts, facts, count)
    why = next((photo.dropped_for for photo in facts.dropped if photo.dropped_for), Problem.UNDELIVERED)
    return [
        texts.t("⚠️ {photos}: not sent any more, the administrator has decided so.", photos=photos),
        _reason(texts, why),
        texts.n("If it is needed, please send it again.", "If they are needed, please send them again.", count),
    ]


def _stored(texts: Texts, facts: ReceiptFacts) -> list[str]:
    if not facts.there:
        return []
    total = len(facts.photos)
    left = facts.batch.moved_from_deal_id
    if left is None or facts.coming:
        return [texts.t("✅ {stored} of {total} in the folder", stored=facts.there, total=total) + subject(facts)]
    moved = texts.n(
        "✅ {stored} of {total} moved", "✅ {stored} of {total} moved", facts.there, stored=facts.there, total=total
    )
    was = texts.n(
        "It was in {number} and is not there now.",
        "They were in {number} and are not there now.",
        facts.there,
        number=number(left),
    )
    return [moved + subject(facts), was]


def _waiting(texts: Texts, facts: ReceiptFacts, coming: Sequence[Photo]) -> list[str]:
    count, total = len(coming), len(facts.photos)
    problem = next((photo.problem for photo in coming if photo.problem), None)
    if len(facts.moving) == count:
        return [*_stored(texts, facts), *_moving(texts, facts)]
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
    if facts.fetched is not None:
        return [*_stored(texts, facts), *_short_of_room(texts, facts, count, facts.fetched)]
    filled = BAR_CELLS * facts.there // total
    bar = "▓" * filled + "░" * (BAR_CELLS - filled)
    return [
        texts.t("{bar} {stored} of {total}", bar=bar, stored=facts.there, total=total),
        _on_the_way(texts, facts, count),
    ]


def _moving(texts: Texts, facts: ReceiptFacts) -> list[str]:
    photos = photos_of(texts, facts, len(facts.moving))
    here = facts.batch.deal_id
    former = next((photo.deal_id for photo in facts.moving if photo.deal_id not in {None, here}), None)
    where = texts.t("⏳ {photos} on the way from {number}.", photos=photos, number=number(former)) if former else ""
    if not facts.portal_down_since:
        return [where or texts.t("⏳ {photos} on the way.", photos=photos)]
    since = texts.since(facts.portal_down_since)
    return [
        where or texts.t("⏳ {photos} on the way.", photos=photos),
        texts.t("Bitrix24 has not been answering since {since}.", since=since),
        texts.t("I will move them as soon as it does."),
    ]


def _held_up(texts: Texts, facts: ReceiptFacts, problem: Problem) -> list[str]:
    then = texts.t("I will deliver as soon as it can be done.")
    if problem not in FOR_ADMINISTRATORS:
        return [_reason(texts, problem), then]
    told = (
        texts.t("I have told the administrator.")
        if facts.has_administrators
        else texts.t("Please tell your administrator.")
    )
    if problem is Problem.SPOOL_FULL:
        later = texts.t("The bot's own disk is full, I will fetch the rest from Telegram later. No need to send again.")
        return [later, told, then]
    return [_reason(texts, problem), told, then]


def _reason(texts: Texts, problem: Problem) -> str:
    """Why photos do not arrive."""
    return {
        Problem.NO_RIGHTS: texts.t("Bitrix24 does not let me into the folder."),
        Problem.NO_ACCESS: texts.t("Bitrix24 does not let the bot in."),
        Problem.DRIVE_FULL: texts.t("There is no room on the Bitrix24 drive."),
        Problem.SPOOL_FULL: texts.t("The bot's own disk is full."),
        Problem.UNDELIVERED: texts.t("They could not be delivered for a long time."),
    }.get(problem, texts.t("Bitrix24 does not take this for now."))


def _short_of_room(texts: Texts, facts: ReceiptFacts, count: int, fetched: int) -> list[str]:
    photos = photos_of(texts, facts, count)
    return [
        texts.n(
            "⏳ {photos} is counted, {fetched} on the way.",
            "⏳ {photos} are counted, {fetched} on the way.",
            count,
            photos=photos,
            fetched=fetched,
        ),
        texts.t("I will fetch the rest from Telegram when there is room. No need to send again."),
    ]


def _safe(texts: Texts, facts: ReceiptFacts, count: int) -> str:
    photos = photos_of(texts, facts, count)
    return texts.n("{photos} is safe with me.", "{photos} are safe with me.", count, photos=photos)


def _on_the_way(texts: Texts, facts: ReceiptFacts, count: int) -> str:
    photos = photos_of(texts, facts, count)
    return texts.n(
        "I have {photos}, it arrives by itself.", "I have {photos}, they arrive by themselves.", count, photos=photos
    )
