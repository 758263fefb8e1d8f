"""What agents may change of deals on this portal: the standard fields, and those that `DEAL_EDIT_FIELDS` names."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.editable import (
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
from bot.bitrix24.errors import PortalError
from bot.bitrix24.field_values import FieldValue
from bot.bitrix24.fields import AMOUNT, PIPELINE, STAGE, DealField
from bot.bitrix24.values import JsonObject, amount, text
from bot.domain.deals import Pipeline
from bot.domain.edits import EditKind, Seen
from bot.domain.errors import ChoiceGoneError
from bot.domain.ids import PipelineId

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

    def of_code(self, code: str) -> EditableField | None:
        """The field with the portal's own code."""
        known = self._fields.get(code)
        return self.wanted(key_of(known.code)) if known else None

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


def value_in(row: JsonObject, known: EditableField) -> FieldValue:
    """What a field holds, by the deal as `crm.deal.get` has it."""
    if known.kind is EditKind.AMOUNT:
        return known.decoded(f"{amount(row.get(AMOUNT)) or Decimal(0):f}|{text(row.get(CURRENCY))}")
    return known.decoded(row.get(known.portal_field.code))


def seen_in(row: JsonObject, fields: EditableFields) -> dict[str, Seen]:
    """What whoever is shown this deal can know of its fields."""
    return {known.key: known.seen(value_in(row, known)) for known in fields.menu}
