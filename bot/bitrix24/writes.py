"""Changes that the portal would answer with yes and not make are found out: some beforehand, all afterwards.

| the portal is told | and without a word |
|---|---|
| a field that it does not have, or keeps itself | leaves it out |
| a stage of another pipeline, by `crm.deal.update` | stays where the deal was |
| `[]` for a field of many choices, by `crm.deal.update` | keeps the choices |
| a value that it cannot read, say a date | leaves it out |
| what it cannot do, by older methods | answers `false` with status 200 |

Source: apidocs.bitrix24.com/api-reference/crm/deals/crm-deal-update.html, .../crm/universal/crm-item-update.html and
the server's source (modules/crm/classes/general/restservice.php).
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from html import unescape
from typing import Final

from bot.bitrix24.client import PortalClient
from bot.bitrix24.conversion import read_value, write_value
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.errors import PortalIgnoredError
from bot.bitrix24.field_values import Address, FieldValue, NewFile, OneValue, StoredFile, Unknown
from bot.bitrix24.fields import AMOUNT, DEAL_TYPE, MANUAL_AMOUNT, PIPELINE, STAGE, DealField, Family, name_in
from bot.bitrix24.limits import Lane
from bot.bitrix24.protocol import require_object
from bot.bitrix24.values import JsonObject, member
from bot.domain.deals import Money
from bot.domain.ids import DealId

ROUNDED: Final = Decimal("0.005")
"""The portal keeps two digits behind the point."""
MINUTE_SECONDS: Final = 60
_NO_LETTERS = re.compile(r"[\W_]+")

Changes = Mapping[str, FieldValue]
"""Code of a field → its new value."""


async def write_deal(
    client: PortalClient,
    dictionaries: Dictionaries,
    deal_id: DealId,
    changes: Changes,
    *,
    lane: Lane = Lane.INTERACTIVE,
) -> JsonObject:
    """Change a deal, and return it as it is now, in the words of `crm.item.*`. Not safe to repeat blindly.

    An amount is set by hand, or the portal would work it out from the deal's products again.

    Raises:
        ValueError: a value that is not of its field's type.
        PortalIgnoredError: the portal did not write `fields`; with `NO_SUCH_FIELD` nothing was sent.
        PortalError: see `errors`. CRM_FIELD_ERROR_REQUIRED: the stage wants fields that are empty.

    Source: apidocs.bitrix24.com/api-reference/crm/universal/crm-item-update.html.
    """
    fields = await dictionaries.deal_fields(lane=lane)
    values = item_values(fields, changes)
    params: JsonObject = {"entityTypeId": DEAL_TYPE, "id": deal_id, "fields": values, "useOriginalUfNames": "Y"}
    answer = await client.call("crm.item.update", params, lane=lane)
    row = require_object(answer.method, member(answer.result, "item"))
    ensure_written(answer.method, fields, changes, row, Family.ITEM)
    return row


def item_values(fields: Mapping[str, DealField], changes: Changes) -> JsonObject:
    """The changes as `crm.item.update` takes them.

    Raises:
        ValueError: a value that is not of its field's type.
        PortalIgnoredError: NO_SUCH_FIELD: the portal does not have these fields, or keeps them itself.
    """
    ensure_writable("crm.item.update", fields, changes, Family.ITEM)
    if AMOUNT in changes and MANUAL_AMOUNT in fields:
        changes = {MANUAL_AMOUNT: True, **changes}
    return {
        name_in(Family.ITEM, code): write_value(fields[code], value, Family.ITEM) for code, value in changes.items()
    }


def ensure_writable(
    method: str,
    fields: Mapping[str, DealField],
    changes: Changes,
    family: Family,
    *,
    stages: Collection[str] | None = None,
) -> None:
    """Nothing, where every change is one that the method makes.

    Args:
        method: for the error.
        fields: what the portal says of the deal's fields.
        changes: what is to be written.
        family: which methods are to write it.
        stages: the codes of the deal's own pipeline, for the older family, which does not report another's.

    Raises:
        PortalIgnoredError: NO_SUCH_FIELD, FOREIGN_STAGE or CANNOT_BE_CLEARED, with the fields.
    """
    movable = {PIPELINE} if family is Family.ITEM else set[str]()
    _refuse(method, "NO_SUCH_FIELD", (code for code in changes if not _is_writable(fields.get(code), movable)))
    if family is Family.ITEM:
        return
    if stages is not None and STAGE in changes and changes[STAGE] not in stages:
        _refuse(method, "FOREIGN_STAGE", [STAGE])
    choices = (code for code, value in changes.items() if value == () and fields[code].type_id == "enumeration")
    _refuse(method, "CANNOT_BE_CLEARED", choices)


def ensure_written(
    method: str, fields: Mapping[str, DealField], changes: Changes, row: JsonObject, family: Family
) -> None:
    """Nothing, where the row, read after the change, holds what was wanted.

    Texts are compared by letters and digits, amounts by two digits, times by the minute: the portal tidies them.

    Raises:
        PortalIgnoredError: NOT_WRITTEN, with the fields.
    """
    unlike = (
        code
        for code, wanted in changes.items()
        if not _is_alike(read_value(fields[code], row.get(name_in(family, code))), wanted)
    )
    _refuse(method, "NOT_WRITTEN", unlike)


def _refuse(method: str, code: str, fields: Iterable[str]) -> None:
    if found := tuple(fields):
        raise PortalIgnoredError(method, code, fields=found)


def _is_writable(field: DealField | None, movable: Collection[str]) -> bool:
    return field is not None and (field.is_writable or field.code in movable)


def _is_alike(found: FieldValue, wanted: FieldValue) -> bool:
    """Whether what was read is what was written; the order of many values is the portal's."""
    left = list(found) if isinstance(found, tuple) else [found]
    for one in wanted if isinstance(wanted, tuple) else (wanted,):
        match = next((place for place, other in enumerate(left) if _is_same(other, one)), None)
        if match is None:
            return False
        del left[match]
    return not left


def _is_same(found: OneValue, wanted: OneValue) -> bool:  # noqa: PLR0911  # one line a type
    match found, wanted:
        case _, Unknown():
            return True  # nothing is known of such values, not even when two are the same
        case str(), str():
            return _letters(found) == _letters(wanted)
        case Address(), Address():
            return _letters(found.words) == _letters(wanted.words)
        case Money(), Money():
            return abs(found.amount - wanted.amount) <= ROUNDED and wanted.currency in {"", found.currency}
        case Decimal(), Decimal() | int():
            return abs(found - wanted) <= ROUNDED
        case datetime(), datetime():
            return abs((found - wanted).total_seconds()) < MINUTE_SECONDS
        case StoredFile(), NewFile():
            return True
        case _:
            return found == wanted


def _letters(words: str) -> str:
    return _NO_LETTERS.sub("", unescape(words))
