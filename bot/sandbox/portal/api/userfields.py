"""Custom fields of deals. Source: apidocs.bitrix24.com/api-reference/crm/deals/user-defined-fields/."""

import re

from bot.sandbox.portal.api.call import Answer, Call
from bot.sandbox.portal.api.errors import Json, RestError, refuse
from bot.sandbox.portal.api.filters import matches, split_operator
from bot.sandbox.portal.api.params import as_flag, as_list, as_map, as_text
from bot.sandbox.portal.state import CustomField, FieldOption

PREFIX = "UF_CRM_"
MAX_CODE_LENGTH = 50
TYPES = [
    "string",
    "integer",
    "double",
    "boolean",
    "datetime",
    "date",
    "money",
    "url",
    "address",
    "enumeration",
    "file",
    "employee",
    "crm_status",
    "iblock_section",
    "iblock_element",
    "crm",
]


def list_fields(call: Call) -> Answer:
    """All custom fields that fit the filter."""
    wanted = as_map(call.param("filter", "FILTER")) or {}
    rows = [_show(field, with_labels=call.has("LANG") or "LANG" in wanted) for field in call.records.fields.values()]
    for key, value in wanted.items():
        operator, code = split_operator(key)
        if rows and code in rows[0]:
            rows = [row for row in rows if matches(as_text(row[code]), operator, value, "text")]
    found: list[Json] = [*rows]
    return Answer(found, len(rows))


def add(call: Call) -> Answer:
    """A new custom field; the answer is its number."""
    given = as_map(call.param("fields", "FIELDS"))
    if given is None:
        refuse("Parameter 'fields' must be array.")
    for needed in ("USER_TYPE_ID", "FIELD_NAME"):
        if not as_text(given.get(needed)):
            refuse(f"The '{needed}' field is not found.")
    code = as_text(given["FIELD_NAME"]).upper()
    code = code if code.startswith(PREFIX) else PREFIX + code
    if len(code) > MAX_CODE_LENGTH:
        raise RestError("ERROR_CORE", "Field name is too long (more than 50 characters).")
    if not re.fullmatch(r"[A-Z0-9_]+", code):
        raise RestError("ERROR_CORE", "Field name contains invalid characters. Allowed characters are: A-Z, 0-9 and _.")
    if as_text(given["USER_TYPE_ID"]) not in TYPES:
        raise RestError("ERROR_CORE", "Incorrect custom type specified.")
    if code in call.records.fields:
        raise RestError("ERROR_CORE", f"Field {code} for object CRM_DEAL already exists.")
    field = CustomField(
        code=code,
        label=_label(given) or code,
        type_id=as_text(given["USER_TYPE_ID"]),
        is_multiple=as_flag(given.get("MULTIPLE")),
        is_mandatory=as_flag(given.get("MANDATORY")),
        options=[
            FieldOption(call.records.next_number(), as_text((as_map(row) or {}).get("VALUE")))
            for row in as_list(given.get("LIST"))
        ],
    )
    return Answer(call.records.add_field(field).field_id)


def _label(given: dict[str, Json]) -> str:
    for key in ("EDIT_FORM_LABEL", "LIST_COLUMN_LABEL", "LABEL"):
        value = given.get(key)
        named = as_map(value)
        label = as_text(value) if named is None else as_text(named.get("ru") or next(iter(named.values()), ""))
        if label:
            return label
    return ""


def _show(field: CustomField, *, with_labels: bool) -> dict[str, Json]:
    row: dict[str, Json] = {
        "ID": str(field.field_id),
        "ENTITY_ID": "CRM_DEAL",
        "FIELD_NAME": field.code,
        "USER_TYPE_ID": field.type_id,
        "XML_ID": None,
        "SORT": "100",
        "MULTIPLE": "Y" if field.is_multiple else "N",
        "MANDATORY": "Y" if field.is_mandatory else "N",
        "SHOW_FILTER": "E",
        "SHOW_IN_LIST": "Y",
        "EDIT_IN_LIST": "Y",
        "IS_SEARCHABLE": "N",
        "SETTINGS": {"DEFAULT_VALUE": ""},
    }
    if field.options:
        row["LIST"] = [
            {"ID": str(one.option_id), "SORT": str(10 * place), "VALUE": one.value, "DEF": "N", "XML_ID": ""}
            for place, one in enumerate(field.options, 1)
        ]
    if with_labels:
        row |= dict.fromkeys(("EDIT_FORM_LABEL", "LIST_COLUMN_LABEL", "LIST_FILTER_LABEL"), field.label)
    return row
