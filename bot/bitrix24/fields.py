"""The portal's field codes and our names for them; with the gateways, the only place where codes appear.

Two families of methods write the same deal differently. Source: apidocs.bitrix24.com/api-reference/crm/deals/index.html
and apidocs.bitrix24.com/api-reference/crm/universal/object-fields.html.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from bot.bitrix24.values import (
    JsonObject,
    JsonValue,
    amount,
    day,
    ids,
    is_yes,
    mapping,
    moment,
    number,
    objects,
    some_id,
    text,
)
from bot.domain.deals import Client, Company, Deal, Folder, Money, TimelineComment
from bot.domain.ids import CommentId, CompanyId, ContactId, DealId, EmployeeId, FolderId, PipelineId

DEAL_TYPE: Final = 2
CONTACT_TYPE: Final = 3
COMPANY_TYPE: Final = 4
"""Source: apidocs.bitrix24.com/api-reference/crm/data-types.html#object_type."""

NOT_DELETED: Final = 0
"""`DELETED_TYPE` of what is alive; 3 is in the trash, 4 went there with its folder."""


class Family(Enum):
    """Which methods wrote a row: `crm.deal.*` or `crm.item.*`."""

    CLASSIC = 0
    ITEM = 1


_DEAL_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "deal_id": ("ID", "id"),
    "title": ("TITLE", "title"),
    "pipeline_id": ("CATEGORY_ID", "categoryId"),
    "stage_id": ("STAGE_ID", "stageId"),
    "is_closed": ("CLOSED", "closed"),
    "amount": ("OPPORTUNITY", "opportunity"),
    "currency": ("CURRENCY_ID", "currencyId"),
    "responsible_id": ("ASSIGNED_BY_ID", "assignedById"),
    "contact_id": ("CONTACT_ID", "contactId"),
    "company_id": ("COMPANY_ID", "companyId"),
    "closes_on": ("CLOSEDATE", "closedate"),
    "modified_at": ("DATE_MODIFY", "updatedTime"),
}
"""Our name → the code in each family. Custom fields are `UF_…` in both, with `useOriginalUfNames`."""


STAGE, PIPELINE, AMOUNT, MANUAL_AMOUNT = "STAGE_ID", "CATEGORY_ID", "OPPORTUNITY", "IS_MANUAL_OPPORTUNITY"


def name_in(family: Family, code: str) -> str:
    """What a family calls a field that can be written: `CLOSEDATE` is `closedate` and `STAGE_ID` is `stageId`.

    Source: apidocs.bitrix24.com/api-reference/crm/universal/object-fields.html.
    """
    if family is Family.CLASSIC or code.startswith("UF_"):
        return code
    first, *others = code.lower().split("_")
    return first + "".join(word.capitalize() for word in others)


@dataclass(frozen=True, slots=True)
class DealFieldCodes:
    """The `DEAL_*_FIELD` and `DEAL_*_FIELDS` settings as they stand: each a code or a title on the portal."""

    folder: str | None = "UF_CRM_DEAL_FOLDER"
    address: str | None = None
    card: tuple[str, ...] = ()
    edit: tuple[str, ...] = ()


_OF_EMPLOYEES: Final = frozenset({"user", "employee"})
_OF_LINKS: Final = frozenset(
    {"crm", "crm_contact", "crm_company", "crm_lead", "crm_quote", "crm_deal", "iblock_element", "iblock_section"}
)


@dataclass(frozen=True, slots=True)
class DealField:
    """What the portal says of one field. `options` are the choices of a list field, id → words.

    `is_writable` is false for what the portal keeps itself and for what is chosen once, when the deal is made.
    """

    code: str
    title: str
    type_id: str
    is_multiple: bool = False
    dictionary: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    is_writable: bool = True

    @property
    def is_custom(self) -> bool:
        """Made by the portal's people: both families of methods know it by the same code."""
        return self.code.startswith("UF_")

    @property
    def is_of_employees(self) -> bool:
        """Its values are numbers of employees."""
        return self.type_id in _OF_EMPLOYEES

    @property
    def is_of_links(self) -> bool:
        """Its values are numbers of clients, deals or elements of lists, which say nothing to people."""
        return self.type_id in _OF_LINKS


@dataclass(frozen=True, slots=True)
class KnownFields:
    """The settings' fields that the portal really has."""

    folder: str | None = None
    address: str | None = None
    card: tuple[DealField, ...] = ()

    @property
    def in_lists(self) -> tuple[str, ...]:
        """Custom codes that a row of a list needs."""
        return tuple(code for code in (self.folder, self.address) if code)


def deal_fields_of(result: JsonObject) -> dict[str, DealField]:
    """The answer of `crm.deal.fields`: a custom field's `title` is its code, people's words are in its labels."""
    found: dict[str, DealField] = {}
    for code, value in result.items():
        description = mapping(value)
        labels = (description.get(name) for name in ("formLabel", "listLabel", "title"))
        found[code] = DealField(
            code,
            title=next((label for value in labels if (label := text(value))), code),
            type_id=text(description.get("type")),
            is_multiple=is_yes(description.get("isMultiple")),
            dictionary=text(description.get("statusType")) or None,
            options={text(item.get("ID")): text(item.get("VALUE")) for item in objects(description.get("items"))},
            is_writable=not (is_yes(description.get("isReadOnly")) or is_yes(description.get("isImmutable"))),
        )
    return found


def fields_named(fields: Mapping[str, DealField], name: str) -> tuple[DealField, ...]:
    """The field with this code; else every field with this title, for people give one title twice."""
    exact = fields.get(name.upper())
    return (exact,) if exact else tuple(one for one in fields.values() if one.title.casefold() == name.casefold())


def known_fields(fields: Mapping[str, DealField], codes: DealFieldCodes) -> KnownFields:
    """Find what the settings name, by code first and then by title."""

    def find(name: str | None) -> DealField | None:
        return next(iter(fields_named(fields, name)), None) if name else None

    folder, address = find(codes.folder), find(codes.address)
    return KnownFields(
        folder=folder.code if folder else None,
        address=address.code if address else None,
        card=tuple(known for name in codes.card if (known := find(name))),
    )


def deal_select(family: Family, known: KnownFields) -> list[JsonValue]:
    """What to ask for in a list of deals: only what a `Deal` is made of."""
    names: list[JsonValue] = [codes[family.value] for codes in _DEAL_NAMES.values()]
    if family is Family.ITEM:
        names.append("observers")
    return [*names, *known.in_lists]


def deal_of(row: JsonObject, family: Family, known: KnownFields, *, observers: Sequence[int] | None = None) -> Deal:
    """A row of either family as our deal. The classic one knows no observers; they may come from beside it."""
    value = {ours: row.get(codes[family.value]) for ours, codes in _DEAL_NAMES.items()}
    sum_of_money = amount(value["amount"])
    watching = ids(row.get("observers")) if observers is None else observers
    contact_id, company_id = some_id(value["contact_id"]), some_id(value["company_id"])
    folder_id = some_id(row.get(known.folder)) if known.folder else None
    return Deal(
        deal_id=DealId(number(value["deal_id"]) or 0),
        title=text(value["title"]),
        pipeline_id=PipelineId(number(value["pipeline_id"]) or 0),
        stage_id=text(value["stage_id"]),
        is_closed=is_yes(value["is_closed"]),
        amount=Money(sum_of_money, text(value["currency"])) if sum_of_money else None,
        address=address_of(row.get(known.address)) if known.address else None,
        responsible_id=EmployeeId(number(value["responsible_id"]) or 0),
        observer_ids=tuple(EmployeeId(observer) for observer in watching),
        contact_id=ContactId(contact_id) if contact_id else None,
        company_id=CompanyId(company_id) if company_id else None,
        closes_on=day(value["closes_on"]),
        modified_at=moment(value["modified_at"]),
        folder_id=FolderId(folder_id) if folder_id else None,
    )


def address_of(value: JsonValue) -> str | None:
    """The words of an address; a field of that type appends `|lat;lng|id`.

    Source: apidocs.bitrix24.com/api-reference/crm/data-types.html#crm_user_field_address.
    """
    return text(value).split("|")[0].strip() or None


def client_of(row: JsonObject) -> Client | None:
    """A contact as our client."""
    contact_id = some_id(row.get("ID"))
    if contact_id is None:
        return None
    name = " ".join(part for part in (text(row.get("NAME")).strip(), text(row.get("LAST_NAME")).strip()) if part)
    return Client(ContactId(contact_id), name, phones=_values(row.get("PHONE")), emails=_values(row.get("EMAIL")))


def company_of(row: JsonObject) -> Company | None:
    """A company as ours."""
    company_id = some_id(row.get("ID"))
    return Company(CompanyId(company_id), text(row.get("TITLE"))) if company_id else None


def comment_of(row: JsonObject) -> TimelineComment | None:
    """A comment of a timeline, as it stands there; None for what has no number.

    Source: apidocs.bitrix24.com/api-reference/crm/timeline/comments/crm-timeline-comment-list.html.
    """
    comment_id = some_id(row.get("ID"))
    if comment_id is None:
        return None
    author_id = employee_in(row, "AUTHOR_ID")
    return TimelineComment(CommentId(comment_id), text(row.get("COMMENT")), moment(row.get("CREATED")), author_id)


def employee_in(row: JsonObject, code: str) -> EmployeeId | None:
    """The employee whom a field names, if any."""
    found = some_id(row.get(code))
    return EmployeeId(found) if found else None


def folder_of(row: JsonObject) -> Folder | None:
    """A folder of Disk; None for a file or for nothing."""
    folder_id = some_id(row.get("ID"))
    if folder_id is None or text(row.get("TYPE")) == "file":
        return None
    return Folder(FolderId(folder_id), text(row.get("NAME")), text(row.get("DETAIL_URL")), is_alive=is_alive(row))


def is_alive(row: JsonObject) -> bool:
    """Whether an object of Disk is out of the trash; `DELETED_TYPE` is a string or a number."""
    return (number(row.get("DELETED_TYPE")) or NOT_DELETED) == NOT_DELETED


def _values(multifield: JsonValue) -> tuple[str, ...]:
    """The values of phones or e-mails: a list of `{ID, VALUE, VALUE_TYPE, TYPE_ID}`."""
    return tuple(value for item in objects(multifield) if (value := text(item.get("VALUE")).strip()))
