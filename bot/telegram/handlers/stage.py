"""The stage of a deal by button: the next one in one tap."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.bitrix24.editable import STAGE_KEY
from bot.domain.agents import Agent
from bot.services.change_outcomes import Wish
from bot.store.unit import Unit
from bot.telegram.change_callbacks import SetStage
from bot.telegram.change_desk import ChangeDesk
from bot.texts import Texts

router = Router(name="stage")


@router.callback_query(SetStage.filter())
async def on_set_stage(  # noqa: PLR0913, PLR0917  # what aiogram hands over
    callback: CallbackQuery,
    callback_data: SetStage,
    agent: Agent,
    texts: Texts,
    unit: Unit,
    change_desk: ChangeDesk,
    now: datetime,
) -> None:
    """Another stage, at once."""
    wish = Wish(callback_data.deal_id, {STAGE_KEY: None}, seen=callback_data.seen, token=callback_data.to)
    await change_desk.press(callback, agent, texts, unit, wish, now)
