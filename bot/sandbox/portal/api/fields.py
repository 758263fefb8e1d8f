"""Fields of deals, contacts and companies: their two names, their types, where the record keeps them.

Source: apidocs.bitrix24.com/api-reference/crm/deals/crm-deal-fields.html, .../crm/universal/crm-item-fields.html.
"""

import re
from dataclasses import dataclass

from bot.sandbox.portal.api.errors import Json
from bot.sandbox.portal.api.filters import Kind
from bot.sandbox.portal.state import (
    CustomField,
    FieldOption,
    FieldValue,
    SandboxCompany,
    SandboxContact,
    SandboxDeal,
)

Record = SandboxDeal | SandboxContact | SandboxCompany

NUMBERS = {"integer", "double", "user", "employee", "crm_company", "crm_contact", "crm_lead", "crm_quote"} | {
    "crm_category",
    "enumeration",
    "file",
    "iblock_element",
    "iblock_section",
}
WHOLE_NUMBERS = NUMBERS - {"double"}
NOT_LIKE = {"crm_status", "crm_contact", "crm_company"}
"""Types on which LIKE does not work in crm.deal.list. Source: .../crm/deals/crm-deal-list.html."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `attribute` is the record's own; without one the value lies in `extra`, or `custom`.

    Flags: `ro` read-only; `imm` set on creation alone; `multi`; `dep` deprecated; `custom`; `classic` or `item`: of
    that family alone; `unread`: described, yet not in the classic `get`; `zero`: an empty one is shown as 0;
    `derived`: follows from other fields.
    """

    code: str
    item_name: str
    type_id: str
    title: str
    attribute: str | None = None
    flags: frozenset[str] = frozenset()
    status_type: str | None = None
    parent_type: int | None = None
    options: tuple[FieldOption, ...] = ()

    @property
    def is_multiple(self) -> bool:
        """Holds a list."""
        return "multi" in self.flags

    @property
    def is_custom(self) -> bool:
        """Made by the portal's people."""
        return "custom" in self.flags

    @property
    def is_read_only(self) -> bool:
        """Cannot be written by REST."""
        return "ro" in self.flags

    @property
    def kind(self) -> Kind:
        """How its values compare."""
        if self.type_id in NUMBERS:
            return "number"
        if self.type_id in {"char", "boolean"}:
            return "flag"
        if self.type_id in {"date", "datetime"}:
            return "date" if self.type_id == "date" else "datetime"
        return "text"

    def read(self, record: Record) -> FieldValue:
        """The value that the record holds."""
        if self.attribute is not None:
            value: FieldValue = getattr(record, self.attribute)
            return value
        if self.is_custom:
            return record.custom.get(self.code) if isinstance(record, SandboxDeal) else None
        return record.extra.get(self.code, False if self.type_id == "char" else None)

    def write(self, record: Record, value: FieldValue) -> None:
        """Make the record hold this value; what follows from others (`derived`) stays as it is."""
        if "derived" in self.flags:
            return
        if self.attribute is not None:
            setattr(record, self.attribute, value)
        elif self.is_custom and isinstance(record, SandboxDeal):
            record.custom[self.code] = value
        else:
            record.extra[self.code] = value

    def description(self) -> dict[str, Json]:
        """The field as both `*.fields` methods describe it."""
        described: dict[str, Json] = {
            "type": self.type_id,
            "isRequired": "required" in self.flags,
            "isReadOnly": self.is_read_only,
            "isImmutable": "imm" in self.flags,
            "isMultiple": self.is_multiple,
            "isDynamic": self.is_custom,
        }
        if self.status_type:
            described["statusType"] = self.status_type
        if "dep" in self.flags:
            described["isDeprecated"] = True
        if self.options:
            described["items"] = [{"ID": str(one.option_id), "VALUE": one.value} for one in self.options]
        described["title"] = self.title
        if self.parent_type:
            described["settings"] = {"parentEntityTypeId": self.parent_type}
        return described


def system(
    code: str,
    item_name: str,
    type_id: str,
    title: str,
    attribute: str | None = None,
    flags: str = "",
    *,
    status_type: str | None = None,
    parent_type: int | None = None,
) -> Field:
    """A row of the tables of system fields; flags as words."""
    words = frozenset(flags.split())
    return Field(code, item_name, type_id, title, attribute, words, status_type, parent_type)


def custom(field: CustomField) -> Field:
    """A custom field of deals as both families see it."""
    words = {"custom"} | ({"multi"} if field.is_multiple else set()) | ({"required"} if field.is_mandatory else set())
    return Field(
        code=field.code,
        item_name=item_name_of(field.code),
        type_id=field.type_id,
        title=field.label,
        flags=frozenset(words),
        options=tuple(field.options),
    )


def item_name_of(code: str) -> str:
    """`UF_CRM_ADDRESS` → `ufCrmAddress`, `UF_CRM_174` → `ufCrm_174`, `UF_CRM_FLAT2` → `ufCrm_FLAT2`.

    Source: facts, 8.1; apidocs.bitrix24.com/api-reference/crm/universal/index.html.
    """
    tail = code.removeprefix("UF_CRM_")
    if re.fullmatch(r"[A-Z_]+", tail):
        return "ufCrm" + "".join(word.capitalize() for word in tail.split("_"))
    return f"ufCrm_{tail}"


def upper_name_of(item_name: str) -> str:
    """`createdTime` → `CREATED_TIME`: `upperName` of crm.item.fields."""
    return re.sub(r"(?<=[a-z])(?=[A-Z0-9])", "_", item_name).upper()
