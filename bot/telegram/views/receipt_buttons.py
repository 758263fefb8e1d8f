"""The buttons under a receipt. Pure."""

from bot.domain.ids import DealId
from bot.domain.photos import PhotoState
from bot.telegram.keyboards import Row, button, link
from bot.telegram.photo_callbacks import ChooseDeal, KeepBatch, NotThisDeal, RemoveBatch, ReturnBatch, StoreDoubles
from bot.telegram.views.heading import button_label, number
from bot.telegram.views.receipt_facts import Offer, ReceiptFacts, photos_of
from bot.texts import Texts


def deal_rows(texts: Texts, facts: ReceiptFacts) -> list[Row]:
    """Under a batch in a deal: back to where it may belong, the folder, another deal, the trash."""
    batch = facts.batch
    opens = [link(texts.t("Open folder"), facts.folder_url)] if facts.folder_url and facts.there else []
    if not facts.count(PhotoState.STORED, PhotoState.HELD, PhotoState.SENDING, PhotoState.DOUBLE):
        return [opens]
    rows: list[Row] = [opens]
    if facts.doubles:
        photos = photos_of(texts, facts, len(facts.doubles))
        rows.insert(0, [button(texts.t("Store {photos} anyway", photos=photos), StoreDoubles(batch_id=batch.batch_id))])
    if batch.moved_from_deal_id:
        back = texts.t("↪️ Back into {number}", number=number(batch.moved_from_deal_id))
        rows.append([button(back, ChooseDeal(batch_id=batch.batch_id, deal_id=batch.moved_from_deal_id))])
    elif batch.former_deal_id:
        there = texts.t("↪️ Move to {number}", number=number(batch.former_deal_id))
        rows.insert(0, [button(there, ChooseDeal(batch_id=batch.batch_id, deal_id=batch.former_deal_id))])
    wrong = button(texts.t("Not this deal"), NotThisDeal(batch_id=batch.batch_id))
    remove = button(texts.t("🗑 Remove"), RemoveBatch(batch_id=batch.batch_id))
    return [*rows, [wrong, remove]]


def choice_rows(texts: Texts, facts: ReceiptFacts, deal_id: DealId) -> list[Row]:
    """Under the question which deal it is instead of this one."""
    keep = texts.t("Keep in {number}", number=number(deal_id))
    return [*offer_rows(texts, facts), [button(keep, KeepBatch(batch_id=facts.batch.batch_id))]]


def return_rows(texts: Texts, facts: ReceiptFacts, count: int) -> list[Row]:
    """Under a batch in the trash."""
    back = texts.t("↩️ Put {photos} back", photos=photos_of(texts, facts, count))
    return [[button(back, ReturnBatch(batch_id=facts.batch.batch_id))]]


def offer_rows(texts: Texts, facts: ReceiptFacts) -> list[Row]:
    """The deals that the batch could belong to."""
    batch_id = facts.batch.batch_id
    return [
        [button(_offer_label(texts, facts, offer), ChooseDeal(batch_id=batch_id, deal_id=offer.deal_id))]
        for offer in facts.offers
    ]


def _offer_label(texts: Texts, facts: ReceiptFacts, offer: Offer) -> str:
    label = button_label(offer.deal_id, offer.label)
    is_same = facts.batch.is_stale_hand and offer.deal_id == facts.batch.former_deal_id
    return texts.t("Yes, {deal}", deal=label) if is_same else label
