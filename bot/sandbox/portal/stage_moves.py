"""Deals on their way through the stages, and what the portal remembers of it."""

from collections.abc import Callable, Mapping
from typing import Final, Literal

from bot.clock import Clock
from bot.sandbox.portal.state import SandboxDeal, SandboxPipeline, StageMove

MADE, MOVED, CLOSED, OTHER_PIPELINE = 1, 2, 3, 5
"""Kinds of moves. Source: apidocs.bitrix24.com/api-reference/crm/crm-stage-history-list.html (TYPE_ID)."""

_SEMANTICS: Final[Mapping[str, Literal["P", "S", "F"]]] = {
    "process": "P",
    "success": "S",
    "failure": "F",
    "apology": "F",
}


class StageMoves:
    """Every move of every deal, oldest first."""

    def __init__(self, pipelines: Mapping[int, SandboxPipeline], next_number: Callable[[], int], clock: Clock) -> None:
        self.history: list[StageMove] = []
        self._pipelines = pipelines
        self._next_number = next_number
        self._clock = clock

    def begin(self, deal: SandboxDeal, pipeline_id: int, stage_id: str | None) -> None:
        """A new deal stands in this stage, else in its pipeline's first; KeyError for a stage of another one."""
        self._enter(deal, pipeline_id, stage_id or self._pipelines[pipeline_id].stages[0].stage_id, MADE)

    def move(self, deal: SandboxDeal, stage_id: str) -> int:
        """Into another stage, of whichever pipeline knows its code; the answer is the kind of move."""
        pipeline, stage = next((one, stage) for one in self._pipelines.values() if (stage := one.stage(stage_id)))
        if pipeline.pipeline_id != deal.pipeline_id:
            kind = OTHER_PIPELINE
        else:
            kind = MOVED if stage.semantics == "process" else CLOSED
        self._enter(deal, pipeline.pipeline_id, stage_id, kind)
        return kind

    def _enter(self, deal: SandboxDeal, pipeline_id: int, stage_id: str, kind: int) -> None:
        stage = self._pipelines[pipeline_id].stage(stage_id)
        if stage is None:
            raise KeyError(stage_id)
        deal.pipeline_id, deal.stage_id, deal.moved_at = pipeline_id, stage_id, self._clock.now()
        deal.semantics = _SEMANTICS[stage.semantics]
        self.history.append(
            StageMove(self._next_number(), kind, deal.deal_id, deal.moved_at, pipeline_id, stage_id, deal.semantics)
        )
