"""The card: the one message that shows a deal, with its buttons. Rows whose feature is not there are absent."""

from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Text

from bot.domain.deals import DealCard, Outcome
from bot.domain.ids import DealId
from bot.domain.phones import shown_phone
from bot.services.deals import ShownCard
from bot.telegram.callbacks import CardFace, TurnCard
from bot.telegram.keyboards import button, link, my_deals_button, rows
from bot.telegram.screens import Screen
from bot.telegram.views.heading import TITLE_LETTERS, heading, literal, number
from bot.telegram.views.progress import dots
from bot.texts import Texts

LINE_LETTERS = 120
FIELD_NAME_LETTERS = 60
FIELD_LETTERS = 150
MOST_FIELDS = 12
MOST_PHONES = 1


def card(texts: Texts, shown: ShownCard, face: CardFace = CardFace.MAIN) -> Screen:
    """A deal as its agent may see it."""
    paragraphs = [_stage(texts, shown.card), _facts(texts, shown.card), _fields(shown.card), _end(texts, shown)]
    deal = shown.card.deal
    first = f"{number(deal.deal_id)} · {literal(deal.title or deal.label, TITLE_LETTERS)}"
    body: list[Text | str] = [Bold(first)]
    for lines in paragraphs:
        if lines:
            body += ["\n\n", "\n".join(lines)]
    return Screen(Text(*body), _keyboard(texts, shown.card, face), deal_id=deal.deal_id)


def lost_card(texts: Texts, deal_id: DealId, my_count: int | None) -> Screen:
    """What stands in the place of a card that the agent may not see any more."""
    text = texts.t("This deal is no longer yours, the card is closed. Nothing was changed.")
    return Screen(Text(Bold(heading(deal_id, None)), "\n\n", text), rows([my_deals_button(texts, my_count)]))


def _stage(texts: Texts, shown: DealCard) -> list[str]:
    if shown.stage is None:
        return []
    name = literal(shown.stage.name, LINE_LETTERS)
    pipeline = literal(shown.pipeline.name, LINE_LETTERS) if shown.pipeline else ""
    if shown.stage.outcome is not Outcome.OPEN or shown.pipeline is None:
        sign = {Outcome.WON: "✅ ", Outcome.LOST: "✖️ "}.get(shown.stage.outcome, "")
        return [line for line in (f"{sign}{name}", pipeline) if line]
    stages = shown.pipeline.open_stages
    step, steps = stages.index(shown.stage) + 1 if shown.stage in stages else 0, len(stages)
    if not step:
        return [name, pipeline]
    place = texts.t("{pipeline}, step {step} of {steps}", pipeline=pipeline, step=step, steps=steps)
    return [f"{dots(step, steps)} {name}", place]


def _facts(texts: Texts, shown: DealCard) -> list[str]:
    deal = shown.deal
    lines = []
    if deal.amount is not None and deal.amount.amount:
        lines.append(texts.money(deal.amount))
    if deal.address:
        lines.append(literal(deal.address, LINE_LETTERS))
    if shown.client:
        lines.append(literal(shown.client.name, LINE_LETTERS))
        lines += [literal(shown_phone(phone), LINE_LETTERS) for phone in shown.client.phones[:MOST_PHONES]]
    if shown.company:
        lines.append(literal(shown.company.name, LINE_LETTERS))
    return [line for line in lines if line]


def _fields(shown: DealCard) -> list[str]:
    return [
        f"{literal(field.title, FIELD_NAME_LETTERS)}: {literal(field.value, FIELD_LETTERS)}"
        for field in shown.fields[:MOST_FIELDS]
        if field.value.strip()
    ]


def _end(texts: Texts, shown: ShownCard) -> list[str]:
    deal, name = shown.card.deal, shown.card.responsible_name
    who = texts.t("You are responsible") if shown.is_mine else ""
    if not who and name:
        who = texts.t("Responsible: {name}", name=literal(name, LINE_LETTERS))
    until = texts.t("until {date}", date=texts.date(deal.closes_on)) if deal.closes_on else ""
    count = shown.card.files_count
    files = texts.n("{n} photo in the folder", "{n} photos in the folder", count) if count else ""
    return [
        line
        for line in (" · ".join(part for part in (who, until) if part), files or texts.t("No photos in the folder yet"))
        if line
    ]


def _keyboard(texts: Texts, shown: DealCard, face: CardFace) -> InlineKeyboardMarkup | None:
    deal_id = shown.deal.deal_id
    if face is CardFace.MORE:
        refresh = button(texts.t("Refresh"), TurnCard(deal_id=deal_id, face=CardFace.MAIN))
        back = button(texts.t("‹ Back"), TurnCard(deal_id=deal_id, face=CardFace.MAIN))
        return rows([refresh, link(texts.t("In Bitrix24"), shown.url)], [back])
    more = button(texts.t("More"), TurnCard(deal_id=deal_id, face=CardFace.MORE))
    return rows([link(texts.t("Folder"), shown.folder.url), more] if shown.folder else [more])
