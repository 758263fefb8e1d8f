"""The three kinds of CRM records that REST gives out, and what tells them apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.sandbox.portal.api.call import Call
from bot.sandbox.portal.api.client_fields import COMPANY_FIELDS, CONTACT_FIELDS
from bot.sandbox.portal.api.deal_fields import DEAL_FIELDS
from bot.sandbox.portal.api.errors import RestError
from bot.sandbox.portal.api.fields import Field, Record, custom
from bot.sandbox.portal.records import PortalRecords
from bot.sandbox.portal.state import SandboxCompany, SandboxContact, SandboxDeal

DEAL_TYPE_ID, CONTACT_TYPE_ID, COMPANY_TYPE_ID = 2, 3, 4


@dataclass(frozen=True, slots=True)
class EntityKind:
    """A kind of records. `gone` is what an update of a missing one is told."""

    type_id: int
    name: str
    system_fields: tuple[Field, ...]
    all_of: Callable[[PortalRecords], Mapping[int, Record]]
    gone: str

    def fields(self, records: PortalRecords) -> tuple[Field, ...]:
        """System and custom fields."""
        own = (custom(one) for one in records.fields.values()) if self.type_id == DEAL_TYPE_ID else ()
        return (*self.system_fields, *own)


DEALS = EntityKind(DEAL_TYPE_ID, "deal", DEAL_FIELDS, lambda records: records.deals, "Not found")
CONTACTS = EntityKind(
    CONTACT_TYPE_ID, "contact", CONTACT_FIELDS, lambda records: records.contacts, "Contact is not found"
)
COMPANIES = EntityKind(
    COMPANY_TYPE_ID, "company", COMPANY_FIELDS, lambda records: records.companies, "Company is not found"
)


def kind_of_type(type_id: int | None) -> EntityKind:
    """The kind with this `entityTypeId`.

    Raises:
        RestError: NOT_FOUND for any other. Source: .../crm/universal/crm-item-get.html.
    """
    kind = next((one for one in (DEALS, CONTACTS, COMPANIES) if one.type_id == type_id), None)
    if kind is None:
        raise RestError("NOT_FOUND", "Smart process not found")
    return kind


def note_change(call: Call, record: Record) -> None:
    """The record was changed now, by whoever owns the webhook."""
    if isinstance(record, SandboxDeal):
        call.records.note_edit(record, call.user_id)
        return
    record.modified_at, record.modified_by_id = call.records.clock.now(), call.user_id
    call.records.announce_client(record)


def multifields_of(record: Record, type_id: str) -> list[dict[str, str]]:
    """Phones or e-mails as the classic methods show them."""
    if not isinstance(record, SandboxContact | SandboxCompany):
        return []
    return [
        {"ID": str(one.multifield_id), "VALUE_TYPE": one.value_type, "VALUE": one.value, "TYPE_ID": one.type_id}
        for one in record.multifields
        if one.type_id == type_id
    ]
