"""Rows of stages and pipelines under a card, paged when long; the last stages stand apart and ask once."""

from collections.abc import Mapping, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.bitrix24.editable import stage_token
from bot.domain.deals import DealCard, Outcome, Pipeline, Stage
from bot.domain.ids import DealId, PipelineId
from bot.telegram.callbacks import CardFace, TurnCard
from bot.telegram.change_callbacks import OWN_PIPELINE, SetStage, ShowPipelines, ShowStages
from bot.telegram.keyboards import Row, button, pages_row, rows
from bot.telegram.screens import Screen
from bot.telegram.views.changes import about
from bot.telegram.views.heading import BUTTON_LETTERS, literal
from bot.telegram.views.pages import MENU_SIZE, page_of
from bot.texts import Texts

HALF_LETTERS = 16
"""What one of two buttons in a row shows."""
YES_LETTERS = 8
"""What «Да, «»» takes of a button."""
_SIGNS = {Outcome.WON: "✅ ", Outcome.LOST: "✖️ "}


def stage_rows(
    texts: Texts, shown: DealCard, pipelines: Mapping[PipelineId, Pipeline], data: ShowStages
) -> InlineKeyboardMarkup | None:
    """The stages of the pipeline that the button named, the present one marked."""
    deal_id = shown.deal.deal_id
    is_own = data.pipeline_id in {OWN_PIPELINE, shown.deal.pipeline_id}
    pipeline = shown.pipeline if is_own else pipelines.get(data.pipeline_id)
    every = pipeline.stages if pipeline else ()
    stages = [stage for stage in every if (stage.outcome is not Outcome.OPEN) is data.ends]
    page = page_of(stages, data.page, MENU_SIZE)
    turn = [data.model_copy(update={"page": number}) for number in page.around]
    stage_buttons = in_rows([_stage_button(shown, stage) for stage in page.lines])
    if data.ends:
        back = button(texts.t("‹ Back"), data.model_copy(update={"page": 1, "ends": False}))
        return rows(*stage_buttons, pages_row(texts, page.number, page.pages, *turn), [back])
    ends = data.model_copy(update={"page": 1, "ends": True})
    has_ends = pipeline is not None and len(pipeline.open_stages) < len(pipeline.stages)
    finish = [button(texts.t("End the deal…"), ends)] if has_ends else []
    back = button(texts.t("‹ Back"), TurnCard(deal_id=deal_id, face=CardFace.MAIN))
    others = [button(texts.t("Other pipelines…"), ShowPipelines(deal_id=deal_id))] if len(pipelines) > 1 else []
    return rows(*stage_buttons, pages_row(texts, page.number, page.pages, *turn), finish, [*others, back])


def pipeline_rows(
    texts: Texts, shown: DealCard, pipelines: Mapping[PipelineId, Pipeline], page_number: int
) -> InlineKeyboardMarkup | None:
    """The pipelines other than the deal's own."""
    deal_id = shown.deal.deal_id
    others = [one for one in pipelines.values() if one.pipeline_id != shown.deal.pipeline_id]
    page = page_of(others, page_number, MENU_SIZE)
    turn = [ShowPipelines(deal_id=deal_id, page=number) for number in page.around]
    chosen = [
        [button(literal(one.name, BUTTON_LETTERS), ShowStages(deal_id=deal_id, pipeline_id=one.pipeline_id))]
        for one in page.lines
    ]
    back = [button(texts.t("‹ Back"), ShowStages(deal_id=deal_id))]
    return rows(*chosen, pages_row(texts, page.number, page.pages, *turn), back)


def are_you_sure(texts: Texts, deal_id: DealId, label: str | None, stage: Stage, data: SetStage) -> Screen:
    """Before a deal is ended: what cannot be taken back."""
    name = literal(stage.name, BUTTON_LETTERS)
    if stage.outcome is Outcome.WON:
        asked = texts.t("End the deal as won: “{stage}”?", stage=name)
    else:
        asked = texts.t("End the deal as lost: “{stage}”?", stage=name)
    warning = texts.t("Bitrix24 may send letters and tasks at once. The stage can be brought back, the letters cannot.")
    sure = button(
        texts.t("Yes, “{stage}”", stage=literal(stage.name, BUTTON_LETTERS - YES_LETTERS)),
        data.model_copy(update={"is_sure": True}),
    )
    leave = button(texts.t("Do not change"), TurnCard(deal_id=deal_id, face=CardFace.MAIN))
    return about(deal_id, label, [asked, warning], [sure, leave])


def in_rows(buttons: Sequence[InlineKeyboardButton]) -> list[Row]:
    """In their order, two in a row where both fit."""
    found: list[Row] = []
    for one in buttons:
        is_short = len(one.text) <= HALF_LETTERS
        if is_short and found and len(found[-1]) == 1 and len(found[-1][0].text) <= HALF_LETTERS:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _stage_button(shown: DealCard, stage: Stage) -> InlineKeyboardButton:
    is_present = stage.stage_id == shown.deal.stage_id
    sign = "● " if is_present else _SIGNS.get(stage.outcome, "")
    data = SetStage(deal_id=shown.deal.deal_id, seen=stage_token(shown.deal.stage_id), to=stage_token(stage.stage_id))
    name = f"{sign}{literal(stage.name, BUTTON_LETTERS - len(sign))}"
    return button(name, TurnCard(deal_id=shown.deal.deal_id, face=CardFace.MAIN) if is_present else data)
