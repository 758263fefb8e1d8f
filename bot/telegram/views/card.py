"""The card: the one message that shows a deal, with its buttons. Rows whose feature is not there are absent."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, ExpandableBlockQuote, PhoneNumber, Text

from bot.bitrix24.editable import AMOUNT_KEY, amount_token, stage_token
from bot.domain.deals import Deal, DealCard, Outcome, Pipeline, Stage
from bot.domain.edits import EditKind
from bot.domain.ids import DealId
from bot.domain.phones import shown_phone
from bot.services.change_outcomes import Written
from bot.services.deals import ShownCard
from bot.telegram.callbacks import CardFace, TurnCard
from bot.telegram.change_callbacks import AskComment, AskField, SetStage, ShowFields, ShowStages
from bot.telegram.keyboards import Row, button, link, my_deals_button, rows
from bot.telegram.screens import Screen
from bot.telegram.views.changes import arrow, robots_note, undo_row
from bot.telegram.views.clients import client_button
from bot.telegram.views.heading import BUTTON_LETTERS, TITLE_LETTERS, heading, literal, number
from bot.telegram.views.photos_out import photos_button
from bot.telegram.views.progress import dots
from bot.telegram.views.values import plain, spoken, value_words
from bot.texts import Texts

LINE_LETTERS = 120
FIELD_NAME_LETTERS = 60
FIELD_LETTERS = 150
MOST_FIELDS = 12
MOST_PHONES = 1
COMMENT_LETTERS = 500
NEXT_LETTERS = 11
"""What «➡️ Next: » takes of a button."""


def card(
    texts: Texts,
    shown: ShownCard,
    face: CardFace = CardFace.MAIN,
    change: Written | None = None,
    keyboard: InlineKeyboardMarkup | None = None,
) -> Screen:
    """A deal as its agent may see it.

    `change` is what was changed just now, with its way back; `keyboard` stands in the place of the usual rows.
    """
    paragraphs: list[Sequence[Text | str]] = [
        _stage(texts, shown.card, change),
        _changed(texts, change),
        _facts(texts, shown.card),
        _fields(texts, shown.card),
        _end(texts, shown),
    ]
    deal = shown.card.deal
    first = f"{number(deal.deal_id)} · {literal(deal.title or deal.label, TITLE_LETTERS)}"
    body: list[Text | str] = [Bold(first)]
    for lines in paragraphs:
        for place, line in enumerate(lines):
            body += ["\n" if place else "\n\n", line]
    body += _last_comment(texts, shown.card)
    keyboard = keyboard or _keyboard(texts, shown.card, face, change)
    return Screen(Text(*body), keyboard, deal_id=deal.deal_id, seen=shown.card.seen)


def lost_card(texts: Texts, deal_id: DealId, my_count: int | None) -> Screen:
    """What stands in the place of a card that the agent may not see any more."""
    text = texts.t("This deal is no longer yours, the card is closed. Nothing was changed.")
    return Screen(Text(Bold(heading(deal_id, None)), "\n\n", text), rows([my_deals_button(texts, my_count)]))


def _stage(texts: Texts, shown: DealCard, change: Written | None) -> list[str]:
    if shown.stage is None:
        return []
    first, *others = _place(texts, shown, shown.stage)
    return [first, *_was(texts, change), *others]


def _was(texts: Texts, change: Written | None) -> list[str]:
    """«было: Показы · только что» under the new stage."""
    shift = next((one for one in change.shifts if one.field.kind is EditKind.STAGE), None) if change else None
    if change is None or shift is None or shift.before == shift.after:
        return []
    before = value_words(texts, shift.field, shift.before)
    was = texts.t("before: {stage} · just now", stage=before)
    return [was, robots_note(texts)] if change.takes_back else [was]


def _changed(texts: Texts, change: Written | None) -> list[str]:
    """Old → new of other fields than the stage, where they were changed from the card itself."""
    shifts = change.shifts if change else ()
    return [arrow(texts, shift) for shift in shifts if shift.field.kind is not EditKind.STAGE]


def _place(texts: Texts, shown: DealCard, stage: Stage) -> list[str]:
    name = literal(stage.name, LINE_LETTERS)
    pipeline = literal(shown.pipeline.name, LINE_LETTERS) if shown.pipeline else ""
    if stage.outcome is not Outcome.OPEN or shown.pipeline is None:
        sign = {Outcome.WON: "✅ ", Outcome.LOST: "✖️ "}.get(stage.outcome, "")
        return [line for line in (f"{sign}{name}", pipeline) if line]
    stages = shown.pipeline.open_stages
    step, steps = stages.index(stage) + 1 if stage in stages else 0, len(stages)
    if not step:
        return [name, pipeline]
    place = texts.t("{pipeline}, step {step} of {steps}", pipeline=pipeline, step=step, steps=steps)
    return [f"{dots(step, steps)} {name}", place]


def _facts(texts: Texts, shown: DealCard) -> list[Text | str]:
    """The client's phone is marked as one: a tap calls it."""
    deal = shown.deal
    lines: list[Text | str] = []
    if deal.amount is not None and deal.amount.amount:
        lines.append(texts.money(deal.amount))
    if deal.address:
        lines.append(literal(deal.address, LINE_LETTERS))
    if shown.client:
        lines.append(literal(shown.client.name, LINE_LETTERS))
        phones = [literal(shown_phone(phone), LINE_LETTERS) for phone in shown.client.phones[:MOST_PHONES]]
        lines += [PhoneNumber(phone) for phone in phones if phone]
    if shown.company:
        lines.append(literal(shown.company.name, LINE_LETTERS))
    return [line for line in lines if line]


def _fields(texts: Texts, shown: DealCard) -> list[str]:
    said = (
        (field.title, ", ".join(words for value in field.values if (words := spoken(texts, value).strip())))
        for field in shown.fields
    )
    lines = [f"{literal(title, FIELD_NAME_LETTERS)}: {literal(words, FIELD_LETTERS)}" for title, words in said if words]
    return lines[:MOST_FIELDS]


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


def _keyboard(texts: Texts, shown: DealCard, face: CardFace, change: Written | None) -> InlineKeyboardMarkup | None:
    deal_id = shown.deal.deal_id
    if face is CardFace.MORE:
        edit = button(texts.t("Edit"), ShowFields(deal_id=deal_id))
        refresh = button(texts.t("Refresh"), TurnCard(deal_id=deal_id, face=CardFace.MAIN))
        back = button(texts.t("‹ Back"), TurnCard(deal_id=deal_id, face=CardFace.MAIN))
        comment = button(texts.t("Comment"), AskComment(deal_id=deal_id))
        return rows([edit, comment], [refresh, link(texts.t("In Bitrix24"), shown.url)], [back])
    more = button(texts.t("More"), TurnCard(deal_id=deal_id, face=CardFace.MORE))
    client = [client_button(texts, deal_id)] if shown.deal.contact_id or shown.deal.company_id else []
    folder = [link(texts.t("Folder"), shown.folder.url)] if shown.folder else []
    last = [*client, *folder, more]
    return rows(
        undo_row(texts, change) if change else [],
        next_stage(texts, shown.deal, shown.pipeline),
        _changes(texts, shown),
        last,
    )


def _changes(texts: Texts, shown: DealCard) -> Row:
    """What is changed most, and what is looked at most."""
    deal = shown.deal
    amount = AskField(deal_id=deal.deal_id, key=AMOUNT_KEY, seen=amount_token(deal.amount))
    stage = [button(texts.t("Stage"), ShowStages(deal_id=deal.deal_id))] if shown.pipeline else []
    photos = photos_button(texts, deal.deal_id, shown.files_count)
    return [*stage, button(texts.t("Amount"), amount), photos]


def _last_comment(texts: Texts, shown: DealCard) -> list[Text | str]:
    """Folded: two or three lines are seen, a tap shows the rest."""
    last = shown.last_comment
    if last is None:
        return []
    words = "\n".join(
        line for line in (literal(line, COMMENT_LETTERS) for line in plain(last.body).split("\n")) if line
    )
    if len(words) > COMMENT_LETTERS:
        words = f"{words[: COMMENT_LETTERS - 1].rstrip()}…"
    who = literal(last.author, LINE_LETTERS) if last.author else texts.t("Comment")
    when = f"{who}, {texts.when(last.at)}:" if last.at else f"{who}:"
    return ["\n\n", when, "\n", ExpandableBlockQuote(words)] if words else []


def next_stage(texts: Texts, deal: Deal, pipeline: Pipeline | None) -> Row:
    """One tap further; never into a stage that ends the deal."""
    stages = pipeline.open_stages if pipeline else ()
    place = next((place for place, stage in enumerate(stages) if stage.stage_id == deal.stage_id), None)
    following = stages[place + 1 :][:1] if place is not None else ()
    return [_next_button(texts, deal, stage) for stage in following]


def _next_button(texts: Texts, deal: Deal, following: Stage) -> InlineKeyboardButton:
    name = texts.t("Next: {stage}", stage=literal(following.name, BUTTON_LETTERS - NEXT_LETTERS))
    seen, to = stage_token(deal.stage_id), stage_token(following.stage_id)
    return button(f"➡️ {name}", SetStage(deal_id=deal.deal_id, seen=seen, to=to))
