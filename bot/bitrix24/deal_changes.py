"""Changes of deals: read and compare in one request, write and read the new card in another.

What a person typed never travels inside a batch, for references in it would be replaced: such a change is a call of its
own, and the card comes behind it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Final, cast

from bot.bitrix24.batch import Batch, BatchValue
from bot.bitrix24.card import deal_commands, deal_row, deal_with_observers
from bot.bitrix24.card_reader import CardReader
from bot.bitrix24.client import PortalClient
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.editable import (
    AMOUNT_KEY,
    CURRENCY,
    STAGE_KEY,
    STANDARD_KEYS,
    EditableField,
    configured_fields,
    custom_field,
    key_of,
    stage_field,
    standard_field,
)
from bot.bitrix24.errors import PortalError, PortalIgnoredError, PortalRefusedError
from bot.bitrix24.field_values import FieldValue
from bot.bitrix24.fields import AMOUNT, DEAL_TYPE, PIPELINE, STAGE, DealField, DealFieldCodes, Family
from bot.bitrix24.limits import Lane
from bot.bitrix24.protocol import require_object
from bot.bitrix24.values import JsonObject, amount, member, moment, some_id, text
from bot.bitrix24.writes import ensure_written, item_values, write_deal
from bot.domain.deals import Deal, DealCard, Money, Pipeline
from bot.domain.edits import EditKind
from bot.domain.errors import ChoiceGoneError
from bot.domain.ids import DealId, EmployeeId, FolderId, PipelineId

METHOD: Final = "crm.item.update"
REQUIRED: Final = "CRM_FIELD_ERROR_REQUIRED"
"""The stage wants a field that is empty. Source: .../api-reference/crm/universal/crm-item-update.html."""

Values = Mapping[str, FieldValue]
"""Key of a field → its value."""


class EditableFields:
    """What agents may change, as the portal and `DEAL_EDIT_FIELDS` have it now."""

    def __init__(self, fields: Mapping[str, DealField], dictionaries: Dictionaries, names: Sequence[str]) -> None:
        self._fields = fields
        self._dictionaries = dictionaries
        self._names = names

    @cached_property
    def menu(self) -> tuple[EditableField, ...]:
        """The standard fields, then the configured ones, each once."""
        standard = [standard_field(key, self._fields, self._words_of(key)) for key in STANDARD_KEYS]
        others = [self._custom(known) for known in configured_fields(self._fields, self._names)]
        found = [known for known in (*standard, *others) if known and known.portal_field.code not in {STAGE, PIPELINE}]
        return tuple({known.key: known for known in found}.values())

    @cached_property
    def stage(self) -> EditableField:
        """The stage, with the names of all pipelines' stages."""
        names = {stage.stage_id: stage.name for pipeline in self.pipelines.values() for stage in pipeline.stages}
        return stage_field(self._fields, names)

    @property
    def pipelines(self) -> Mapping[PipelineId, Pipeline]:
        """The pipelines as far as they are known."""
        return self._dictionaries.known_pipelines()

    def get(self, key: str) -> EditableField | None:
        """A field that agents are offered."""
        return self.stage if key == STAGE_KEY else next((one for one in self.menu if one.key == key), None)

    def offered(self, key: str) -> EditableField:
        """A field that agents are offered.

        Raises:
            ChoiceGoneError: this portal, or its settings, have it no more.
        """
        known = self.get(key)
        if known is None:
            raise ChoiceGoneError
        return known

    def wanted(self, key: str) -> EditableField | None:
        """Any field that the portal has: a stage may demand one that agents are not offered otherwise."""
        offered = self.get(key)
        others = (self._custom(known) for known in self._fields.values() if key_of(known.code) == key)
        return offered or next(others, None)

    def demanded(self, refusal: PortalError) -> EditableField | None:
        """The field that a refusal names by its title; the longest title, where one is a part of another."""
        said = refusal.description.casefold()
        named = [known for known in self._fields.values() if known.title and known.title.casefold() in said]
        longest = max(named, key=lambda known: len(known.title), default=None)
        return self.wanted(key_of(longest.code)) if longest else None

    def _words_of(self, key: str) -> Mapping[str, str]:
        known = standard_field(key, self._fields, {})
        return self._dictionaries.words(known.portal_field.dictionary) if known else {}

    def _custom(self, known: DealField) -> EditableField:
        return custom_field(known, self._dictionaries.words(known.dictionary))


@dataclass(frozen=True, slots=True)
class DealNow:
    """A deal as it is, to be compared with what an agent saw."""

    deal: Deal
    fields: EditableFields
    row: JsonObject
    url: str
    edited_by: EmployeeId | None
    edited_at: datetime | None
    moved_by: EmployeeId | None
    moved_at: datetime | None

    @property
    def pipeline(self) -> Pipeline | None:
        """The deal's own one."""
        return self.fields.pipelines.get(self.deal.pipeline_id)

    @property
    def currency(self) -> str:
        """The deal's own one."""
        return text(self.row.get(CURRENCY))

    def value(self, known: EditableField) -> FieldValue:
        """What the field holds."""
        if known.kind is EditKind.AMOUNT:
            return known.decoded(f"{amount(self.row.get(AMOUNT)) or Decimal(0):f}|{self.currency}")
        return known.decoded(self.row.get(known.portal_field.code))

    def values(self, keys: Iterable[str]) -> dict[str, FieldValue]:
        """What several fields hold."""
        return {key: self.value(known) for key in keys if (known := self.fields.wanted(key))}

    def holds(self, values: Values) -> bool:
        """Whether all of this is so already."""
        codes = {known.portal_field.code: known.portal_field for known in self._known(values)}
        wanted = {known.portal_field.code: values[known.key] for known in self._known(values)}
        row = dict(self.row)
        if AMOUNT in codes:
            row[AMOUNT] = f"{text(self.row.get(AMOUNT))}|{self.currency}"
        try:
            ensure_written(METHOD, codes, wanted, row, Family.CLASSIC)
        except PortalIgnoredError:
            return False
        return True

    def last_edit(self, known: EditableField) -> tuple[EmployeeId | None, datetime | None]:
        """Who moved the deal, for its stage; else who edited anything of it last."""
        return (self.moved_by, self.moved_at) if known.key == STAGE_KEY else (self.edited_by, self.edited_at)

    def _known(self, values: Values) -> list[EditableField]:
        return [known for key in values if (known := self.fields.wanted(key))]


class DealChangeGateway:
    """Reads a deal for a change, and writes it."""

    def __init__(
        self, client: PortalClient, dictionaries: Dictionaries, codes: DealFieldCodes, edit_fields: Sequence[str]
    ) -> None:
        self._client = client
        self._dictionaries = dictionaries
        self._cards = CardReader(dictionaries, codes, client.portal_url)
        self._edit_fields = tuple(edit_fields)

    async def fields(self, lane: Lane = Lane.INTERACTIVE) -> EditableFields:
        """What agents may change; from memory, unless this is the first question.

        Raises:
            PortalError: the first time, if the portal does not tell.
        """
        return EditableFields(
            await self._dictionaries.deal_fields(lane=lane), self._dictionaries, names=self._edit_fields
        )

    async def read(self, deal_id: DealId, *, lane: Lane = Lane.INTERACTIVE) -> DealNow:
        """The deal with all its fields: one request.

        Raises:
            PortalNotFoundError: no such deal, or none that the webhook's owner may read.
            PortalError: see `errors`.
        """
        known = await self._cards.known(lane)
        all_fields = await self._dictionaries.deal_fields(lane=lane)
        offered = [standard_field(key, all_fields, {}) for key in STANDARD_KEYS]
        portal_fields = [one.portal_field for one in offered if one]
        for one in (*portal_fields, *configured_fields(all_fields, self._edit_fields)):
            if one.dictionary and one.code != STAGE:
                self._dictionaries.want(one.dictionary)
        batch = deal_commands(deal_id)
        self._dictionaries.ask(batch)
        answers = await self._client.batch(batch, lane=lane)
        await self._dictionaries.take(answers)
        row = deal_row(deal_id, answers)
        return DealNow(
            deal=deal_with_observers(row, answers, known),
            fields=await self.fields(lane),
            row=row,
            url=self._cards.deal_url(deal_id),
            edited_by=_employee(row, "MODIFY_BY_ID"),
            edited_at=moment(row.get("DATE_MODIFY")),
            moved_by=_employee(row, "MOVED_BY_ID"),
            moved_at=moment(row.get("MOVED_TIME")),
        )

    async def write(self, now: DealNow, values: Values, *, own_folder_id: FolderId | None) -> DealCard | None:
        """Change the deal, and read its card: one request, two for what a person typed. Never cut off by us.

        Returns:
            The card as it is now; None where only the card could not be read.

        Raises:
            ValueError: a value that is not of its field's type.
            PortalIgnoredError: the portal said yes and did not write it.
            PortalRefusedError: with REQUIRED, the stage wants a field that is empty.
            PortalError: see `errors`; after `may_have_acted` the change may be there.

        Source: apidocs.bitrix24.com/api-reference/crm/universal/crm-item-update.html.
        """
        deal_id = now.deal.deal_id
        fields = await self._dictionaries.deal_fields(lane=Lane.CHANGE)
        changes = _codes(now, values)
        written = item_values(fields, changes)
        known = await self._cards.known(Lane.CHANGE)
        batch = Batch()
        is_typed = any(one and one.kind is EditKind.TEXT for one in map(now.fields.wanted, values))
        if is_typed or not _fits_a_batch(batch, deal_id, written):
            await write_deal(self._client, self._dictionaries, deal_id, changes, lane=Lane.CHANGE)
        self._cards.add(batch, deal_id, known, own_folder_id)
        try:
            answers = await self._client.batch(batch, lane=Lane.CHANGE)
        except PortalError:
            if "write" in {command.key for command in batch.commands}:
                raise
            return None
        if "write" in answers:
            answer = answers["write"].require()
            row = require_object(METHOD, member(answer.result, "item"))
            ensure_written(METHOD, fields, changes, row, Family.ITEM)
        try:
            return await self._cards.take(answers, deal_id, known, own_folder_id)
        except PortalError:
            return None


def is_demand(refusal: PortalError) -> bool:
    """Whether the stage wants a field that is empty."""
    return isinstance(refusal, PortalRefusedError) and refusal.code == REQUIRED


def _codes(now: DealNow, values: Values) -> dict[str, FieldValue]:
    """What is written, by the portal's codes: a stage of another pipeline takes its pipeline along."""
    changes: dict[str, FieldValue] = {}
    for key, value in values.items():
        known = now.fields.wanted(key)
        if known is None:
            raise PortalIgnoredError(METHOD, "NO_SUCH_FIELD")
        if key == AMOUNT_KEY and isinstance(value, Money):
            changes[AMOUNT] = value.amount
            if value.currency not in {"", now.currency}:
                changes[CURRENCY] = value.currency
            continue
        changes[known.portal_field.code] = value
        if key == STAGE_KEY:
            home = next((one for one in now.fields.pipelines.values() if one.stage(str(value))), None)
            if home and home.pipeline_id != now.deal.pipeline_id:
                changes[PIPELINE] = home.pipeline_id
    return changes


def _fits_a_batch(batch: Batch, deal_id: DealId, written: JsonObject) -> bool:
    """Put the write into the batch, if all of it is numbers and codes."""
    params = {"entityTypeId": DEAL_TYPE, "id": deal_id, "fields": written, "useOriginalUfNames": "Y"}
    try:
        batch.add("write", METHOD, cast("dict[str, BatchValue]", params))
    except (ValueError, TypeError):
        return False
    return True


def _employee(row: JsonObject, code: str) -> EmployeeId | None:
    found = some_id(row.get(code))
    return EmployeeId(found) if found else None
