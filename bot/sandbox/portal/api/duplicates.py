"""Clients by phone or e-mail. Source: .../crm/duplicates/crm-duplicate-find-by-comm.html."""

import re
from collections.abc import Iterable

from bot.sandbox.portal.api.call import Answer, Call
from bot.sandbox.portal.api.errors import Json, RestError
from bot.sandbox.portal.api.params import as_list, as_text
from bot.sandbox.portal.state import Multifield

MAX_VALUES, MAX_HITS = 20, 20
_NATIONAL_LENGTH = 11


def find_by_comm(call: Call) -> Answer:
    """Ids by kind of client; `[]` where there are none. No leads here."""
    type_id = as_text(call.param("type", "TYPE")).upper()
    values = {_normalised(type_id, as_text(one)) for one in as_list(call.param("values", "VALUES"))[:MAX_VALUES]}
    if not type_id:
        raise RestError("Communication type is not defined", "Parameter 'type' is required.")
    if type_id not in {"PHONE", "EMAIL"}:
        text = f"Communication type '{type_id}' is not supported in current context"
        raise RestError(text, text)
    if not values:
        raise RestError("Communication values is not defined", "Parameter 'values' is required.")
    only = as_text(call.param("entity_type", "ENTITY_TYPE")).upper()
    contacts = ((one.contact_id, one.multifields) for one in call.records.contacts.values())
    companies = ((one.company_id, one.multifields) for one in call.records.companies.values())
    found: dict[str, Json] = {}
    for entity, clients in (("CONTACT", contacts), ("COMPANY", companies)):
        if only in {"", entity} and (hits := _hits(clients, type_id, values)):
            found[entity] = [*hits]
    return Answer(found or [])


def _hits(clients: Iterable[tuple[int, list[Multifield]]], type_id: str, values: set[str]) -> list[int]:
    return [
        number
        for number, multifields in clients
        if any(one.type_id == type_id and _normalised(type_id, one.value) in values for one in multifields)
    ][:MAX_HITS]


def _normalised(type_id: str, value: str) -> str:
    """An e-mail in small letters; of a phone its digits without an extension, a leading 8 of eleven made 7."""
    if type_id != "PHONE":
        return value.strip().casefold()
    digits = re.sub(r"\D", "", re.split(r"[;#,*a-zа-я]", value.casefold(), maxsplit=1)[0])
    return f"7{digits[1:]}" if len(digits) == _NATIONAL_LENGTH and digits.startswith("8") else digits
