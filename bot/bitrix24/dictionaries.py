"""Pipelines, stages, field titles: what changes once a month, kept for an hour and refreshed on the way of a card.

A cold start takes one request: fields, pipelines, stages of the default pipeline. The stages of the others ride in the
next batch that anybody sends (`ask`, `take`), and so does every refresh: a warm card stays one request.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from bot.bitrix24.batch import Batch
from bot.bitrix24.client import PortalClient
from bot.bitrix24.errors import PortalError
from bot.bitrix24.fields import DEAL_TYPE, DealField, deal_fields_of
from bot.bitrix24.limits import Lane
from bot.bitrix24.protocol import Answer, BatchAnswer
from bot.bitrix24.values import JsonObject, JsonValue, member, number, objects, text
from bot.clock import Clock
from bot.domain.deals import Outcome, Pipeline, Stage
from bot.domain.ids import PipelineId

FRESH: Final = timedelta(hours=1)
DEFAULT_STAGES: Final = "DEAL_STAGE"
MOST_RIDERS: Final = 35
"""Dictionaries that ride in one card's batch, which has fifty places and needs ten for itself."""

_FIELDS, _PIPELINES, _ENTRIES = "dictionary_fields", "dictionary_pipelines", "dictionary_entries_"
_OUTCOMES: Final[Mapping[str, Outcome]] = {
    "success": Outcome.WON,
    "failure": Outcome.LOST,
    "apology": Outcome.LOST,
    "S": Outcome.WON,
    "F": Outcome.LOST,
}
"""Source: apidocs.bitrix24.com/api-reference/crm/status/crm-status-list.html (`EXTRA.SEMANTICS`, `SEMANTICS`)."""


class Dictionaries:
    """The portal's dictionaries, by name: `DEAL_STAGE_<pipeline>`, `SOURCE` and the like."""

    def __init__(self, client: PortalClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._loading = asyncio.Lock()
        self._fields: dict[str, DealField] = {}
        self._names: dict[PipelineId, str] = {}
        self._entries: dict[str, list[JsonObject]] = {}
        self._wanted: set[str] = set()
        self._asked_at: datetime | None = None

    async def pipelines(self, *, lane: Lane = Lane.INTERACTIVE) -> Mapping[PipelineId, Pipeline]:
        """Every pipeline that the webhook's owner may read, with its stages in their order."""
        await self.deal_fields(lane=lane)
        batch = Batch()
        self.ask(batch)
        if len(batch):
            await self.take(await self._client.batch(batch, lane=lane))
        return self.known_pipelines()

    def known_pipelines(self) -> Mapping[PipelineId, Pipeline]:
        """The pipelines as far as they are here, without asking."""
        return {
            pipeline_id: Pipeline(pipeline_id, name, self._stages(pipeline_id))
            for pipeline_id, name in self._names.items()
        }

    async def deal_fields(self, *, lane: Lane = Lane.INTERACTIVE) -> Mapping[str, DealField]:
        """The fields of deals by code; from memory unless this is the first question.

        Raises:
            PortalError: the first time, if the portal does not tell.
        """
        async with self._loading:
            if not self._fields:
                await self._load(lane)
        return self._fields

    def want(self, dictionary: str) -> None:
        """Somebody shows values of this dictionary: read it with the others."""
        self._wanted.add(dictionary)

    async def fill(self, *, lane: Lane = Lane.INTERACTIVE) -> None:
        """Read what somebody wants and is not here: nothing but after a start. A portal that is away leaves the gap."""
        missing = self._wanted - self._entries.keys()
        if not missing:
            return
        batch = Batch()
        for name in sorted(missing)[:MOST_RIDERS]:
            _add_entries(batch, name)
        with suppress(PortalError):
            await self.take(await self._client.batch(batch, lane=lane))

    def words(self, dictionary: str | None) -> Mapping[str, str]:
        """A dictionary as code → words; empty while it is not here."""
        return {text(row.get("STATUS_ID")): text(row.get("NAME")) for row in self._entries.get(dictionary or "", [])}

    def ask(self, batch: Batch) -> None:
        """Let what is missing or old ride in a batch that is sent anyway."""
        now = self._clock.now()
        is_old = self._asked_at is None or now - self._asked_at >= FRESH
        if is_old:
            self._asked_at = now  # a failure leaves the old values for another hour
            batch.add(_FIELDS, "crm.deal.fields")
            batch.add(_PIPELINES, "crm.category.list", {"entityTypeId": DEAL_TYPE})
        all_names = {_stages_of(pipeline_id) for pipeline_id in self._names} | self._wanted
        names = all_names if is_old else all_names - self._entries.keys()
        for name in sorted(names)[:MOST_RIDERS]:
            _add_entries(batch, name)

    async def take(self, answers: BatchAnswer) -> None:
        """Read the riders of a batch; one that failed leaves what was known."""
        for key, found in answers.items():
            if found.answer is None:
                continue
            if key == _FIELDS:
                self._fields = deal_fields_of(found.answer.require_object())
            elif key == _PIPELINES:
                await self._take_pipelines(found.answer)
            elif key.startswith(_ENTRIES):
                name = key.removeprefix(_ENTRIES).upper()
                params: JsonObject = {"filter": {"ENTITY_ID": name}, "order": {"SORT": "ASC"}}
                # The filter is compared again: a portal that dropped it would give every dictionary there is.
                rows = _page(found.answer.result) + await self._further_pages(found.answer, params)
                self._entries[name] = [row for row in rows if text(row.get("ENTITY_ID")).upper() == name]

    async def _load(self, lane: Lane) -> None:
        batch = Batch().add(_FIELDS, "crm.deal.fields")
        batch.add(_PIPELINES, "crm.category.list", {"entityTypeId": DEAL_TYPE})
        _add_entries(batch, DEFAULT_STAGES)
        answers = await self._client.batch(batch, lane=lane)
        for found in answers.values():
            found.require()
        self._asked_at = self._clock.now()
        await self.take(answers)

    async def _take_pipelines(self, answer: Answer) -> None:
        rows = _page(answer.result) + await self._further_pages(answer, {"entityTypeId": DEAL_TYPE})
        rows.sort(key=lambda row: number(row.get("sort")) or 0)
        self._names = {PipelineId(number(row.get("id")) or 0): text(row.get("name")) for row in rows}

    async def _further_pages(self, answer: Answer, params: JsonObject) -> list[JsonObject]:
        """Dictionaries are paged by fifty like everything else."""
        further: list[JsonObject] = []
        while answer.next is not None:
            answer = await self._client.call(answer.method, {**params, "start": answer.next}, lane=Lane.BACKGROUND)
            further += _page(answer.result)
        return further

    def _stages(self, pipeline_id: PipelineId) -> tuple[Stage, ...]:
        rows = sorted(self._entries.get(_stages_of(pipeline_id), []), key=lambda row: number(row.get("SORT")) or 0)
        return tuple(Stage(text(row.get("STATUS_ID")), text(row.get("NAME")), _outcome(row)) for row in rows)


def _page(result: JsonValue) -> list[JsonObject]:
    return objects(member(result, "categories")) if isinstance(result, dict) else objects(result)


def _stages_of(pipeline_id: PipelineId) -> str:
    """Source: apidocs.bitrix24.com/tutorials/crm/how-to-get-lists/how-to-get-deal-funnels.html."""
    return f"{DEFAULT_STAGES}_{pipeline_id}" if pipeline_id else DEFAULT_STAGES


def _add_entries(batch: Batch, name: str) -> None:
    params = {"filter": {"ENTITY_ID": name}, "order": {"SORT": "ASC"}}
    batch.add(f"{_ENTRIES}{name.lower()}", "crm.status.list", params)


def _outcome(row: JsonObject) -> Outcome:
    semantics = text(member(row, "EXTRA", "SEMANTICS")) or text(row.get("SEMANTICS"))
    return _OUTCOMES.get(semantics, Outcome.OPEN)
