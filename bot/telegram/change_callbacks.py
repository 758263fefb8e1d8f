"""The data of the buttons that change a deal. `seen` is the token of the value that stood beside the button.

A value travels as a token (`bot.bitrix24.editable`): itself where it is short, else its hash.
"""

from aiogram.filters.callback_data import CallbackData

from bot.domain.ids import DealId


class SetStage(CallbackData, prefix="s"):
    """Move the deal to this stage; `is_sure` answers the question that the last stages ask."""

    deal_id: DealId
    seen: str
    to: str
    is_sure: bool = False


class Undo(CallbackData, prefix="u"):
    """Take back the change in this row of the journal."""

    entry_id: int


class WriteWish(CallbackData, prefix="ww"):
    """Write what this row of the journal holds as a wish."""

    entry_id: int


class LeaveAsIs(CallbackData, prefix="z"):
    """Change nothing: the question is over."""

    deal_id: DealId
