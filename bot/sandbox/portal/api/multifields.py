"""Phones and e-mails of clients, as both families write them.

Source: apidocs.bitrix24.com/api-reference/crm/contacts/crm-contact-update.html,
.../tutorials/crm/how-to-edit-crm-objects/how-to-change-email-or-phone.html.
"""

import re

from bot.sandbox.portal.api.errors import Json, RestError
from bot.sandbox.portal.api.fields import Record
from bot.sandbox.portal.api.params import as_int, as_list, as_map, as_text
from bot.sandbox.portal.records import PortalRecords
from bot.sandbox.portal.state import Multifield, SandboxCompany, SandboxContact

_EMAIL = re.compile(r"[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+")
TYPES = ("PHONE", "EMAIL", "WEB", "IM")


def describe_multifields() -> dict[str, Json]:
    """How `crm.contact.fields` and `crm.company.fields` speak of them.

    Source: apidocs.bitrix24.com/api-reference/crm/contacts/crm-contact-fields.html.
    """
    titles = {"PHONE": "Телефон", "EMAIL": "E-mail", "WEB": "Сайт", "IM": "Мессенджер"}
    flags = {"isRequired": False, "isReadOnly": False, "isImmutable": False, "isMultiple": True, "isDynamic": False}
    return {code: {"type": "crm_multifield", **flags, "title": titles[code]} for code in TYPES}


def ensure_emails(given: dict[str, Json]) -> None:
    """Nothing of the change is made where an e-mail is none.

    Source: apidocs.bitrix24.com/api-reference/crm/contacts/crm-contact-update.html, its table of errors.
    """
    for row in as_list(given.get("EMAIL")):
        value = as_text((as_map(row) or {}).get("VALUE"))
        if value and not _EMAIL.fullmatch(value):
            raise RestError("ERROR_CORE", "The field Work e-mail contains an invalid address")


def change_multifields(records: PortalRecords, record: Record, given: dict[str, Json]) -> None:
    """The classic way: rows without ID are added, with ID changed; `DELETE`, or no VALUE, removes one."""
    if not isinstance(record, SandboxContact | SandboxCompany):
        return
    for type_id in TYPES:
        for row in as_list(given.get(type_id)):
            _change_classic(records, record, type_id, as_map(row) or {})


def _change_classic(
    records: PortalRecords, record: SandboxContact | SandboxCompany, type_id: str, row: dict[str, Json]
) -> None:
    value, number = as_text(row.get("VALUE")), as_int(row.get("ID"))
    value_type = as_text(row.get("VALUE_TYPE")) or "WORK"
    if number is None:
        if value:
            record.multifields.append(Multifield(records.next_number(), type_id, value, value_type))
        return
    known = _find(record, number)
    if known is None:
        return
    if row.get("DELETE") == "Y" or not value:
        record.multifields.remove(known)
    else:
        known.value, known.value_type = value, value_type


def change_fm(records: PortalRecords, record: Record, fm: dict[str, Json]) -> None:
    """crm.item.update's way: keys are ids or `n0`; an empty value removes; without `typeId` nothing happens."""
    if not isinstance(record, SandboxContact | SandboxCompany):
        return
    for key, given in fm.items():
        row = as_map(given) or {}
        type_id, value = as_text(row.get("typeId")), as_text(row.get("value"))
        value_type, number = as_text(row.get("valueType")) or "WORK", as_int(key)
        known = None if number is None else _find(record, number)
        if not type_id:
            continue
        if known is None:
            if value and number is None:
                record.multifields.append(Multifield(records.next_number(), type_id, value, value_type))
        elif value:
            known.value, known.value_type = value, value_type
        else:
            record.multifields.remove(known)


def _find(record: SandboxContact | SandboxCompany, number: int) -> Multifield | None:
    return next((one for one in record.multifields if one.multifield_id == number), None)
