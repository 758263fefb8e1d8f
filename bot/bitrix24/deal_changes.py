"""Changes of deals: read and compare in one request, write and read the new card in another.

What a person typed never travels inside a batch, for references in it would be replaced: such a change is a call of its
own, and the card comes behind it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from bot.bitrix24.batch import Batch, BatchValue
from bot.bitrix24.card import deal_commands, deal_row, deal_with_observers
from bot.bitrix24.card_reader import CardReader
from bot.bitrix24.client import PortalClient
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.editable import AMOUNT_KEY, CURRENCY, STAGE_KEY, EditableField
from bot.bitrix24.editable_fields import EditableFields, Values, value_in
from bot.bitrix24.errors import PortalError, PortalIgnoredError, PortalRefusedError
from bot.bitrix24.field_values import FieldValue
from bot.bitrix24.fields import AMOUNT, DEAL_TYPE, PIPELINE, DealFieldCodes, Family, employee_in
from bot.bitrix24.limits import Lane
from bot.bitrix24.protocol import require_object
from bot.bitrix24.values import JsonObject, member, moment, text
from bot.bitrix24.writes import ensure_written, item_values, write_deal
from bot.domain.deals import Deal, DealCard, Money, Pipeline
from bot.domain.edits import EditKind
from bot.domain.ids import DealId, EmployeeId, FolderId

METHOD: Final = "crm.item.update"
REQUIRED: Final = "CRM_FIELD_ERROR_REQUIRED"
"""The stage wants a field that is empty. Source: .../api-reference/crm/universal/crm-item-update.html."""


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
        return value_in(self.row, known)

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

    def __init__(self, client: PortalClient, dictionaries: Dictionaries, codes: DealFieldCodes) -> None:
        self._client = client
        self._dictionaries = dictionaries
        self._cards = CardReader(dictionaries, codes, client.portal_url)

    async def fields(self, lane: Lane = Lane.INTERACTIVE) -> EditableFields:
        """What agents may change; from memory, unless this is the first question.

        Raises:
            PortalError: the first time, if the portal does not tell.
        """
        await self._cards.want_choices(lane)
        await self._dictionaries.fill(lane=lane)
        return await self._cards.editable(lane)

    async def read(self, deal_id: DealId, *, lane: Lane = Lane.INTERACTIVE) -> DealNow:
        """The deal with all its fields: one request.

        Raises:
            PortalNotFoundError: no such deal, or none that the webhook's owner may read.
            PortalError: see `errors`.
        """
        known = await self._cards.known(lane)
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
            edited_by=employee_in(row, "MODIFY_BY_ID"),
            edited_at=moment(row.get("DATE_MODIFY")),
            moved_by=employee_in(row, "MOVED_BY_ID"),
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
