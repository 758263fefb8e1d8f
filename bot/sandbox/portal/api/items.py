"""crm.item.get, list, update, fields: deals (2), contacts (3), companies (4), with types and with checks.

Source: apidocs.bitrix24.com/api-reference/crm/universal/.
"""

from bot.sandbox.portal.api.call import Answer, Call
from bot.sandbox.portal.api.deal_fields import ITEM_ONLY_EMPTY
from bot.sandbox.portal.api.entities import DEALS, EntityKind, kind_of_type
from bot.sandbox.portal.api.errors import Json, RestError
from bot.sandbox.portal.api.fields import Field, Record, upper_name_of
from bot.sandbox.portal.api.item_filters import check_filter, item_fits
from bot.sandbox.portal.api.item_writes import write_item
from bot.sandbox.portal.api.ordering import sort_rows
from bot.sandbox.portal.api.paging import cut_page
from bot.sandbox.portal.api.params import as_int, as_list, as_map, as_text
from bot.sandbox.portal.api.values import item
from bot.sandbox.portal.state import SandboxCompany, SandboxContact


def get(call: Call) -> Answer:
    """One record, under `item`."""
    kind = _kind(call)
    return Answer({"item": _show(kind, call, _require(kind, call))})


def list_items(call: Call) -> Answer:
    """A page of records, under `items`. Unknown fields in `filter` or `order` are refused."""
    kind = _kind(call)
    fields = named_fields(kind, call)
    wanted = as_map(call.param("filter")) or {}
    check_filter(wanted, fields)
    found = [record for record in kind.all_of(call.records).values() if item_fits(record, wanted, fields)]
    rows, total, following = cut_page(sort_rows(found, _order(call, fields), Field.read), call.start())
    selected = [as_text(one) for one in as_list(call.param("select"))]
    if not selected or "*" in selected:
        return Answer({"items": [_show(kind, call, record) for record in rows]}, total, following)
    chosen = {name: field for name, field in fields.items() if name in {*selected, "id"}}
    shown: list[Json] = [{name: item(field, field.read(one)) for name, field in chosen.items()} for one in rows]
    return Answer({"items": shown}, total, following)


def update(call: Call) -> Answer:
    """Write, with the checks that the classic method lacks; the answer is the whole record."""
    kind = _kind(call)
    record = _require(kind, call)
    given = as_map(call.param("fields"))
    if given is None:
        raise RestError("100", "Could not find value for parameter {fields}")
    write_item(call, record, given, named_fields(kind, call))
    return Answer({"item": _show(kind, call, record)})


def describe(call: Call) -> Answer:
    """The map of fields, under `fields`."""
    described: dict[str, Json] = {}
    for name, field in named_fields(_kind(call), call).items():
        upper = field.code if field.is_custom else upper_name_of(field.item_name)
        described[name] = field.description() | {"upperName": upper}
    return Answer({"fields": described})


def named_fields(kind: EntityKind, call: Call) -> dict[str, Field]:
    """Fields by the names that this call uses: with `useOriginalUfNames=Y` custom ones keep their codes."""
    keeps_codes = as_text(call.param("useOriginalUfNames")) == "Y"
    return {
        field.code if keeps_codes and field.is_custom else field.item_name: field
        for field in kind.fields(call.records)
        if "classic" not in field.flags
    }


def _kind(call: Call) -> EntityKind:
    return kind_of_type(as_int(call.param("entityTypeId")))


def _require(kind: EntityKind, call: Call) -> Record:
    record = kind.all_of(call.records).get(as_int(call.param("id")) or 0)
    if record is None:
        raise RestError("NOT_FOUND", "Element not found")
    return record


def _order(call: Call, fields: dict[str, Field]) -> list[tuple[Field, str]]:
    order = as_map(call.param("order")) or {"id": "ASC"}
    for name, way in order.items():
        if name not in fields:
            raise RestError("INVALID_ARG_VALUE", f"Invalid order: field '{name}' is not allowed in order")
        if as_text(way).upper() not in {"ASC", "DESC"}:
            raise RestError(
                "INVALID_ARG_VALUE",
                f"Invalid order: allowed sort directions are ASC, DESC. But got '{as_text(way)}' for field '{name}'",
            )
    return [(fields[name], as_text(way)) for name, way in order.items()]


def _show(kind: EntityKind, call: Call, record: Record) -> Json:
    shown: dict[str, Json] = {name: item(field, field.read(record)) for name, field in named_fields(kind, call).items()}
    if kind is DEALS:
        shown |= dict.fromkeys(ITEM_ONLY_EMPTY)
    elif isinstance(record, SandboxContact | SandboxCompany):
        shown |= _multifields(record)
    return shown | {"entityTypeId": kind.type_id}


def _multifields(record: SandboxContact | SandboxCompany) -> dict[str, Json]:
    def first(type_id: str, value_type: str | None = None) -> str:
        found = (m for m in record.multifields if m.type_id == type_id and value_type in {None, m.value_type})
        return next((one.value for one in found), "")

    return {
        "hasPhone": "Y" if first("PHONE") else "N",
        "hasEmail": "Y" if first("EMAIL") else "N",
        "hasImol": "N",
        "phone": first("PHONE"),
        "phoneMobile": first("PHONE", "MOBILE"),
        "phoneWork": first("PHONE", "WORK"),
        "email": first("EMAIL"),
        "emailWork": first("EMAIL", "WORK"),
        "emailHome": first("EMAIL", "HOME"),
        "fm": [
            {"id": one.multifield_id, "valueType": one.value_type, "value": one.value, "typeId": one.type_id}
            for one in record.multifields
        ],
    }
