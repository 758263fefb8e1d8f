"""What the portal knows, apart from its Disk: plain dataclasses that a test or the demo may read and change.

Values are Python's own (numbers, dates, aware times); how REST shows them is `api`'s business.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

FieldValue = str | int | float | Decimal | bool | date | datetime | list["FieldValue"] | None
"""A field's value as the portal keeps it; a multiple field keeps a list."""

ChangeKind = Literal["deal", "contact", "company", "employee", "comment", "folder", "file", "field"]


@dataclass(frozen=True, slots=True)
class Change:
    """Something on the portal changed: for live pages, which then read the state."""

    kind: ChangeKind
    object_id: int


@dataclass(frozen=True, slots=True)
class EventHandler:
    """Who is told of an event: an outbound webhook, or what the application has bound."""

    event: str
    address: str
    is_applications: bool


@dataclass(slots=True)
class SandboxStage:
    """One stage of a pipeline. `semantics`: process, success, failure or apology."""

    stage_id: str
    name: str
    semantics: str = "process"
    color: str = "#39A8EF"


@dataclass(slots=True)
class SandboxPipeline:
    """A pipeline; number 0 is the portal's default one, whose stages carry no `C<id>:` prefix."""

    pipeline_id: int
    name: str
    stages: list[SandboxStage]
    sort: int = 300

    def stage(self, stage_id: str) -> SandboxStage | None:
        """The stage with this code, if it is one of ours."""
        return next((stage for stage in self.stages if stage.stage_id == stage_id), None)

    def position(self, stage_id: str) -> int:
        """The stage's place, from 0; -1 for a stage of another pipeline."""
        return next((place for place, stage in enumerate(self.stages) if stage.stage_id == stage_id), -1)

    @property
    def entity_id(self) -> str:
        """The dictionary of its stages in `crm.status.list`."""
        return f"DEAL_STAGE_{self.pipeline_id}" if self.pipeline_id else "DEAL_STAGE"


@dataclass(slots=True)
class FieldOption:
    """One value of a list field."""

    option_id: int
    value: str


@dataclass(slots=True)
class CustomField:
    """A custom field of deals. `required_from`: pipeline id → code of the first stage that wants it filled."""

    code: str
    label: str
    type_id: str = "string"
    is_multiple: bool = False
    is_mandatory: bool = False
    options: list[FieldOption] = field(default_factory=list)
    required_from: dict[int, str] = field(default_factory=dict)
    field_id: int = 0


@dataclass(slots=True)
class SandboxDeal:
    """A deal. `custom` holds the values of custom fields by code; `extra` rarely used system fields by code."""

    deal_id: int
    title: str
    pipeline_id: int
    stage_id: str
    created_at: datetime
    modified_at: datetime
    moved_at: datetime
    amount: Decimal = Decimal(0)
    currency: str = "RUB"
    is_manual_amount: bool = True
    contact_ids: list[int] = field(default_factory=list)
    company_id: int | None = None
    responsible_id: int = 1
    observer_ids: list[int] = field(default_factory=list)
    created_by_id: int = 1
    modified_by_id: int = 1
    moved_by_id: int = 1
    begins_on: date | None = None
    closes_on: date | None = None
    type_id: str | None = "SALE"
    source_id: str | None = None
    comments: str = ""
    is_opened: bool = True
    semantics: Literal["P", "S", "F"] = "P"
    custom: dict[str, FieldValue] = field(default_factory=dict)
    extra: dict[str, FieldValue] = field(default_factory=dict)

    @property
    def is_closed(self) -> bool:
        """Won or lost."""
        return self.semantics != "P"

    @property
    def contact_id(self) -> int | None:
        """The first contact."""
        return self.contact_ids[0] if self.contact_ids else None

    @contact_id.setter
    def contact_id(self, contact_id: int | None) -> None:
        others = [other for other in self.contact_ids[1:] if other != contact_id]
        self.contact_ids = ([contact_id] if contact_id else []) + others


@dataclass(slots=True)
class Multifield:
    """A phone or an e-mail of a client. `type_id`: PHONE, EMAIL, WEB or IM."""

    multifield_id: int
    type_id: str
    value: str
    value_type: str = "WORK"


@dataclass(slots=True)
class SandboxContact:
    """A person who is a client."""

    contact_id: int
    name: str
    last_name: str
    created_at: datetime
    modified_at: datetime
    second_name: str = ""
    post: str = ""
    comments: str = ""
    multifields: list[Multifield] = field(default_factory=list)
    company_id: int | None = None
    responsible_id: int = 1
    created_by_id: int = 1
    modified_by_id: int = 1
    extra: dict[str, FieldValue] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """First and last name as far as they are known."""
        return f"{self.name} {self.last_name}".strip()


@dataclass(slots=True)
class SandboxCompany:
    """A company that is a client."""

    company_id: int
    title: str
    created_at: datetime
    modified_at: datetime
    comments: str = ""
    multifields: list[Multifield] = field(default_factory=list)
    responsible_id: int = 1
    created_by_id: int = 1
    modified_by_id: int = 1
    extra: dict[str, FieldValue] = field(default_factory=dict)


@dataclass(slots=True)
class SandboxEmployee:
    """An employee; `is_active` False is a dismissed one. Phones in whatever notation somebody typed."""

    employee_id: int
    name: str
    last_name: str
    registered_at: datetime
    email: str = ""
    mobile: str = ""
    work_phone: str = ""
    personal_phone: str = ""
    inner_phone: str = ""
    position: str = ""
    department_ids: list[int] = field(default_factory=list)
    is_active: bool = True
    is_admin: bool = False
    user_type: str = "employee"

    @property
    def full_name(self) -> str:
        """First and last name as far as they are known."""
        return f"{self.name} {self.last_name}".strip()


@dataclass(slots=True)
class SandboxDepartment:
    """A department, the one above it, and its head."""

    department_id: int
    name: str
    parent_id: int | None = None
    head_id: int | None = None
    sort: int = 500


@dataclass(slots=True)
class SandboxComment:
    """A comment on the timeline of a deal, a contact or a company."""

    comment_id: int
    owner_type: str
    owner_id: int
    body: str
    author_id: int
    created_at: datetime
    file_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StageMove:
    """One line of a deal's stage history. `kind`: 1 made, 2 moved on the way, 3 closed, 5 changed the pipeline."""

    move_id: int
    kind: int
    deal_id: int
    moved_at: datetime
    pipeline_id: int
    stage_id: str
    semantics: str
