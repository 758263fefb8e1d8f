"""The stage of a deal by button: the next one in one tap, any other in two; the last ones ask once."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.bitrix24.editable import STAGE_KEY
from bot.domain.deals import Outcome, Stage
from bot.domain.errors import ChoiceGoneError
from bot.services.change_outcomes import Wish
from bot.services.changes import ChangeDeal
from bot.services.deals import ShowDeal
from bot.services.labels import DealLabels
from bot.telegram.again import offering
from bot.telegram.change_callbacks import SetStage, ShowPipelines, ShowStages
from bot.telegram.change_desk import ChangeDesk
from bot.telegram.open_card import take_in_hand
from bot.telegram.scene import Scene
from bot.telegram.screens import Screens
from bot.telegram.views.card import card
from bot.telegram.views.stages import are_you_sure, pipeline_rows, stage_rows

router = Router(name="stage")


@router.callback_query(SetStage.filter())
async def on_set_stage(
    callback: CallbackQuery,
    callback_data: SetStage,
    scene: Scene,
    change_deal: ChangeDeal,
    change_desk: ChangeDesk,
    screens: Screens,
    labels: DealLabels,
) -> None:
    """Another stage, at once; one that ends the deal asks first."""
    deal_id = callback_data.deal_id
    async with change_desk.lost_if_foreign(callback, scene):
        stage = None if callback_data.is_sure else await _end(change_deal, scene, callback_data)
        if stage is not None:
            label = await labels.require(scene.agent, deal_id)
            await screens.show(callback, are_you_sure(scene.texts, deal_id, label, stage, callback_data))
        else:
            wish = Wish(deal_id, {STAGE_KEY: None}, seen=callback_data.seen, token=callback_data.to)
            await change_desk.press(callback, scene, wish)
    await callback.answer()


@router.callback_query(ShowStages.filter())
async def on_show_stages(
    callback: CallbackQuery,
    callback_data: ShowStages,
    scene: Scene,
    show_deal: ShowDeal,
    change_deal: ChangeDeal,
    change_desk: ChangeDesk,
    screens: Screens,
) -> None:
    """The stages under the card, which is read anew."""
    async with change_desk.lost_if_foreign(callback, scene):
        with offering(callback_data):
            shown = await show_deal(scene.agent, callback_data.deal_id)
        pipelines = (await change_deal.fields()).pipelines
        keyboard = stage_rows(scene.texts, shown.card, pipelines, callback_data)
        await screens.show(callback, card(scene.texts, shown, keyboard=keyboard))
        take_in_hand(scene.unit, scene.agent, callback_data.deal_id, scene.at)
    await callback.answer()


@router.callback_query(ShowPipelines.filter())
async def on_show_pipelines(
    callback: CallbackQuery,
    callback_data: ShowPipelines,
    scene: Scene,
    show_deal: ShowDeal,
    change_deal: ChangeDeal,
    change_desk: ChangeDesk,
    screens: Screens,
) -> None:
    """The other pipelines under the card."""
    async with change_desk.lost_if_foreign(callback, scene):
        with offering(callback_data):
            shown = await show_deal(scene.agent, callback_data.deal_id)
        pipelines = (await change_deal.fields()).pipelines
        keyboard = pipeline_rows(scene.texts, shown.card, pipelines, callback_data.page)
        await screens.show(callback, card(scene.texts, shown, keyboard=keyboard))
        take_in_hand(scene.unit, scene.agent, callback_data.deal_id, scene.at)
    await callback.answer()


async def _end(change_deal: ChangeDeal, scene: Scene, data: SetStage) -> Stage | None:
    """The stage that the button names, if it ends the deal; the deal is read only where memory does not know it.

    Raises:
        ChoiceGoneError: the portal has no such stage any more.
    """
    fields = await change_deal.fields()
    try:
        stage_id = str(fields.stage.value_of(data.to))
    except ValueError:
        fields = (await change_deal.look(scene.agent, data.deal_id)).fields
        try:
            stage_id = str(fields.stage.value_of(data.to))
        except ValueError as error:
            raise ChoiceGoneError from error
    found = (pipeline.stage(stage_id) for pipeline in fields.pipelines.values())
    stage = next((stage for stage in found if stage), None)
    return stage if stage and stage.outcome is not Outcome.OPEN else None
