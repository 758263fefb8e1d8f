"""crm.item.update's checks: lists for multiple fields, stages of the deal's own pipeline, fields that a stage wants.

Source: apidocs.bitrix24.com/api-reference/crm/universal/crm-item-update.html.
"""

from bot.sandbox.portal.api.call import Call
from bot.sandbox.portal.api.entities import note_change
from bot.sandbox.portal.api.errors import Json, RestError
from bot.sandbox.portal.api.fields import Field, Record
from bot.sandbox.portal.api.multifields import change_fm
from bot.sandbox.portal.api.params import as_int, as_map, as_text
from bot.sandbox.portal.api.values import parse
from bot.sandbox.portal.state import CustomField, FieldValue, SandboxContact, SandboxDeal


def write_item(call: Call, record: Record, given: dict[str, Json], fields: dict[str, Field]) -> None:
    """Write all of it or nothing; what equals the present value is no change.

    Raises:
        RestError: CRM_FIELD_ERROR_VALUE_NOT_VALID, CRM_FIELD_ERROR_REQUIRED, 100.
    """
    values = {
        field.code: _parsed(field, given[name])
        for name, field in fields.items()
        if name in given and not field.is_read_only
    }
    by_code = {field.code: field for field in fields.values()}
    stage_id = _next_stage(call, record, values) if isinstance(record, SandboxDeal) else None
    if isinstance(record, SandboxContact):
        _ensure_named(record, values)
    written = {code: value for code, value in values.items() if code not in call.faults.leaves_out}
    changed = {code: value for code, value in written.items() if by_code[code].read(record) != value}
    for code, value in changed.items():
        by_code[code].write(record, value)
    if stage_id is not None:
        call.records.move_deal(getattr(record, "deal_id", 0), stage_id, by=call.user_id)
    change_fm(call.records, record, as_map(given.get("fm")) or {})
    if changed or "fm" in given:
        note_change(call, record)


def _ensure_named(contact: SandboxContact, values: dict[str, FieldValue]) -> None:
    """A name and a surname cannot both be empty (facts, 9)."""
    if not values.get("NAME", contact.name) and not values.get("LAST_NAME", contact.last_name):
        raise RestError("CRM_FIELD_ERROR_REQUIRED", "Заполните поле Имя или Фамилия")


def _parsed(field: Field, value: Json) -> FieldValue:
    if field.is_multiple and not isinstance(value, list | dict) and value not in ("", None):
        raise RestError("100", f"Expected iterable value for multiple field, but got {type(value).__name__} instead")
    try:
        return parse(field, value)
    except ValueError:
        raise _not_valid(field.item_name) from None


def _not_valid(name: str) -> RestError:
    return RestError("CRM_FIELD_ERROR_VALUE_NOT_VALID", f'Неверное значение поля "{name}"')


def _next_stage(call: Call, deal: SandboxDeal, values: dict[str, FieldValue]) -> str | None:
    """The stage to move to, taken out of the values; None to stay."""
    pipeline_id = as_int(str(values.pop("CATEGORY_ID", deal.pipeline_id)))
    pipeline = call.records.pipelines.get(-1 if pipeline_id is None else pipeline_id)
    if pipeline is None:
        raise _not_valid("categoryId")
    first = deal.stage_id if pipeline.pipeline_id == deal.pipeline_id else pipeline.stages[0].stage_id
    stage_id = as_text(str(values.pop("STAGE_ID", first)))
    if stage_id == deal.stage_id:
        return None
    stage = pipeline.stage(stage_id)
    if stage is None:
        raise _not_valid("stageId")
    if stage.semantics in {"failure", "apology"}:
        return stage_id  # A lost deal need not be filled in.
    for field in call.records.fields.values():
        wanted_from = field.required_from.get(pipeline.pipeline_id)
        if wanted_from is None or pipeline.position(stage_id) < pipeline.position(wanted_from):
            continue
        if _is_empty(field, deal, values):
            raise RestError("CRM_FIELD_ERROR_REQUIRED", f"Заполните поле {field.label}")
    return stage_id


def _is_empty(field: CustomField, deal: SandboxDeal, values: dict[str, FieldValue]) -> bool:
    return values.get(field.code, deal.custom.get(field.code)) in (None, "", [])
