"""The data of the buttons that change a deal. `seen` is the token of the value that stood beside the button.

A value travels as a token (`bot.bitrix24.editable`): itself where it is short, else its hash. A field goes by its key.
"""

from bot.domain.ids import DealId, PipelineId
from bot.telegram.button_data import ButtonData

OWN_PIPELINE = PipelineId(-1)
"""The deal's own one, whichever it is when the button is tapped."""


class SetStage(ButtonData, prefix="s"):
    """Move the deal to this stage; `is_sure` answers the question that the last stages ask."""

    deal_id: DealId
    seen: str
    to: str
    is_sure: bool = False


class ShowStages(ButtonData, prefix="sc"):
    """The stages of a pipeline under the card; `ends`: those that end the deal."""

    deal_id: DealId
    pipeline_id: PipelineId = OWN_PIPELINE
    page: int = 1
    ends: bool = False


class ShowPipelines(ButtonData, prefix="sp"):
    """The pipelines under the card."""

    deal_id: DealId
    page: int = 1


class ShowFields(ButtonData, prefix="e"):
    """The fields that can be edited, under the card."""

    deal_id: DealId
    page: int = 1


class AskField(ButtonData, prefix="q"):
    """Ask for a new value of this field. `seen` is empty where the value does not stand beside the button."""

    deal_id: DealId
    key: str
    seen: str = ""


class AskComment(ButtonData, prefix="ac"):
    """Ask for a comment."""

    deal_id: DealId


class ShowChoices(ButtonData, prefix="qc"):
    """Another page of a field's choices, in place; `entry_id` as below."""

    deal_id: DealId
    key: str
    page: int
    entry_id: int = 0


class PutValue(ButtonData, prefix="v"):
    """Give a field this value; `entry_id`: for the stage whose wish waits in this row of the journal, 0 for none."""

    deal_id: DealId
    key: str
    seen: str
    value: str
    entry_id: int = 0


class Undo(ButtonData, prefix="u"):
    """Take back the change in this row of the journal."""

    entry_id: int


class WriteWish(ButtonData, prefix="ww"):
    """Write what this row of the journal holds as a wish."""

    entry_id: int


class LeaveAsIs(ButtonData, prefix="z"):
    """Change nothing: the question is over."""

    deal_id: DealId
