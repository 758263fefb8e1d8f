"""crm.deal.*, crm.contact.*, crm.company.*: get, list, update, fields. Everything is text, much is ignored in silence.

Source: apidocs.bitrix24.com/api-reference/crm/deals/, .../crm/contacts/, .../crm/companies/.
"""

from bot.sandbox.portal.api.call import Answer, Call
from bot.sandbox.portal.api.entities import EntityKind, multifields_of, note_change
from bot.sandbox.portal.api.errors import Json, RestError, refuse
from bot.sandbox.portal.api.fields import NOT_LIKE, Field, Record
from bot.sandbox.portal.api.filters import is_like, matches, split_operator
from bot.sandbox.portal.api.multifields import change_multifields, describe_multifields, ensure_emails
from bot.sandbox.portal.api.ordering import sort_rows
from bot.sandbox.portal.api.paging import cut_page
from bot.sandbox.portal.api.params import as_int, as_list, as_map, as_order, as_text
from bot.sandbox.portal.api.values import SERVER_ZONE, classic, parse
from bot.sandbox.portal.state import SandboxContact

MULTIFIELDS = ("PHONE", "EMAIL", "WEB", "IM")


def get(kind: EntityKind, call: Call) -> Answer:
    """One record with all its fields."""
    record = _require(kind, call, gone="Not found")
    shown: dict[str, Json] = {field.code: classic(field, field.read(record)) for field in _readable(kind, call)}
    if kind.name != "deal":
        for type_id in MULTIFIELDS:
            rows = multifields_of(record, type_id)
            if type_id in {"PHONE", "EMAIL"}:
                shown[f"HAS_{type_id}"] = "Y" if rows else "N"
            if rows:
                shown[type_id] = [dict(row) for row in rows]
        shown["HAS_IMOL"] = "N"
    return Answer(shown)


def list_records(kind: EntityKind, call: Call) -> Answer:
    """A page of records; unknown fields in `filter` and `order` are ignored."""
    wanted = _map_param(call, "filter")
    order = _map_param(call, "order")
    fields = {field.code: field for field in kind.fields(call.records)}
    found = [record for record in kind.all_of(call.records).values() if _fits(record, wanted, fields)]
    keys = [(fields[code], way) for code, way in as_order(order, fields, "ID")]
    rows, total, following = cut_page(sort_rows(found, keys, Field.read), call.start())
    chosen = _selected(kind, call)
    multifields = [code for code in MULTIFIELDS if code in as_list(call.param("select", "SELECT"))]
    return Answer([_row(record, chosen, multifields) for record in rows], total, following)


def update(kind: EntityKind, call: Call) -> Answer:
    """Write what may be written; the rest, bad dates and foreign stages included, is dropped without a word."""
    record = _require(kind, call, gone=kind.gone)
    given = as_map(call.param("fields", "FIELDS"))
    if given is None:
        refuse("Parameter 'fields' must be array")
    ensure_emails(given)
    if isinstance(record, SandboxContact):
        _ensure_named(record, given)
    for field in kind.fields(call.records):
        if field.code in given and not field.is_read_only and not field.flags & {"imm", "item"}:
            _write(call, record, field, given[field.code])
    change_multifields(call.records, record, given)
    note_change(call, record)
    return Answer(result=True)


def describe(kind: EntityKind, call: Call) -> Answer:
    """The map of fields. A custom one has its code for a title, and its names in three labels."""
    described: dict[str, Json] = {}
    for field in kind.fields(call.records):
        if "item" in field.flags:
            continue
        described[field.code] = row = field.description()
        if field.is_custom:
            row["title"] = field.code
            row |= dict.fromkeys(("listLabel", "formLabel", "filterLabel"), field.title)
    return Answer(described if kind.name == "deal" else {**described, **describe_multifields()})


def _write(call: Call, record: Record, field: Field, value: Json) -> None:
    if field.is_multiple and field.type_id == "enumeration" and not as_list(value):
        return  # An empty list does not clear a multiple list field (facts, pitfall 12).
    try:
        parsed = parse(field, value)
    except ValueError:
        return
    if field.code == "STAGE_ID":
        deal = call.records.deals[getattr(record, "deal_id", 0)]
        if parsed != deal.stage_id and call.records.pipelines[deal.pipeline_id].stage(str(parsed)):
            call.records.move_deal(deal.deal_id, str(parsed), by=call.user_id)
        return
    field.write(record, parsed)


def _ensure_named(record: SandboxContact, given: dict[str, Json]) -> None:
    """Source: apidocs.bitrix24.com/tutorials/crm/how-to-edit-crm-objects/how-to-make-contact-edit-card.html."""
    if not {"NAME", "LAST_NAME"} & given.keys():
        return
    if not as_text(given.get("NAME", record.name)) and not as_text(given.get("LAST_NAME", record.last_name)):
        raise RestError("CRM_FIELD_ERROR_REQUIRED", "The field First name is required.")


def _require(kind: EntityKind, call: Call, *, gone: str) -> Record:
    number = as_int(call.param("id", "ID"))
    if number is None or number <= 0:
        refuse("ID is not defined or invalid")
    record = kind.all_of(call.records).get(number)
    if record is None:
        refuse(gone)
    return record


def _readable(kind: EntityKind, call: Call) -> list[Field]:
    return [field for field in kind.fields(call.records) if not field.flags & {"item", "unread"}]


def _selected(kind: EntityKind, call: Call) -> list[Field]:
    """`*` is every system field, `UF_*` every custom one, multiple ones apart; ID always comes."""
    asked = [as_text(one) for one in as_list(call.param("select", "SELECT"))] or ["*"]
    return [
        field
        for field in _readable(kind, call)
        if field.code in {*asked, "ID"}
        or ("*" in asked and not field.is_custom)
        or ("UF_*" in asked and field.is_custom and not field.is_multiple)
    ]


def _row(record: Record, chosen: list[Field], multifields: list[str]) -> Json:
    row: dict[str, Json] = {field.code: classic(field, field.read(record)) for field in chosen}
    for code in multifields:
        if values := multifields_of(record, code):
            row[code] = [dict(one) for one in values]
    return row


def _fits(record: Record, wanted: dict[str, Json], fields: dict[str, Field]) -> bool:
    for key, value in wanted.items():
        operator, code = split_operator(key)
        if code in {"PHONE", "EMAIL"}:
            given = [row["VALUE"] for row in multifields_of(record, code)]
            if not matches([*given], operator, value, "text"):
                return False
            continue
        field = fields.get(code)
        if field is None or (is_like(operator) and field.type_id in NOT_LIKE):
            continue
        if not matches(field.read(record), operator, value, field.kind, SERVER_ZONE):
            return False
    return True


def _map_param(call: Call, name: str) -> dict[str, Json]:
    if not call.has(name, name.upper()):
        return {}
    given = as_map(call.param(name, name.upper()))
    if given is None:
        refuse(f"Parameter '{name}' must be array.")
    return given
