"""A deal as an agent reads it: the card, the line in a list, its stages and its client."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from bot.domain.edits import Seen
from bot.domain.ids import CommentId, CompanyId, ContactId, DealId, EmployeeId, FolderId, PipelineId


class Outcome(StrEnum):
    """What a stage means for the deal."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a pipeline; `stage_id` is the portal's code."""

    stage_id: str
    name: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The stages of one kind of deals, in their order."""

    pipeline_id: PipelineId
    name: str
    stages: tuple[Stage, ...]

    def stage(self, stage_id: str) -> Stage | None:
        """The stage with this code, if the pipeline has it."""
        return next((stage for stage in self.stages if stage.stage_id == stage_id), None)

    @property
    def open_stages(self) -> tuple[Stage, ...]:
        """The stages on the way, without won and lost."""
        return tuple(stage for stage in self.stages if stage.outcome is Outcome.OPEN)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the units of its currency (roubles, not kopecks)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Client:
    """The contact of a deal. Phones and e-mails as the portal stores them."""

    contact_id: ContactId
    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Company:
    """The company of a deal."""

    company_id: CompanyId
    name: str


@dataclass(frozen=True, slots=True)
class Deal:
    """What the bot knows of one deal. `address` is None where the portal has no address field or no value."""

    deal_id: DealId
    title: str
    pipeline_id: PipelineId
    stage_id: str
    is_closed: bool
    amount: Money | None
    address: str | None
    responsible_id: EmployeeId
    observer_ids: tuple[EmployeeId, ...] = ()
    contact_id: ContactId | None = None
    company_id: CompanyId | None = None
    closes_on: date | None = None
    modified_at: datetime | None = None
    folder_id: FolderId | None = None

    @property
    def label(self) -> str:
        """What people call the deal: its address, else its title."""
        return self.address or self.title


@dataclass(frozen=True, slots=True)
class Colleague:
    """An employee whom a field names by number."""

    employee_id: EmployeeId


ShownValue: TypeAlias = str | bool | int | Decimal | date | datetime | Money | Colleague


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of `DEAL_CARD_FIELDS` by its human name; each agent reads its values in the own language."""

    title: str
    values: tuple[ShownValue, ...]


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on Disk. `url` opens it for a person in the portal."""

    folder_id: FolderId
    name: str
    url: str
    is_alive: bool = True


@dataclass(frozen=True, slots=True)
class TimelineComment:
    """A comment on a deal's timeline, as it is written there; `author` is a name, once it is known."""

    comment_id: CommentId
    body: str
    at: datetime | None
    author_id: EmployeeId | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class DealCard:
    """Everything that a card shows. `files_count` and `folder` are None while the deal has no folder."""

    deal: Deal
    pipeline: Pipeline | None
    stage: Stage | None
    client: Client | None
    company: Company | None
    responsible_name: str | None
    folder: Folder | None
    files_count: int | None
    url: str
    fields: tuple[ShownField, ...] = field(default=())
    comments: tuple[TimelineComment, ...] = field(default=())
    """What people and programs wrote on the timeline lately, the newest first."""
    last_comment: TimelineComment | None = None
    """The one that is shown."""
    seen: Mapping[str, Seen] = field(default_factory=dict)
    """What the card tells of the fields that can be changed, by their keys."""


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal in a list or on a button."""

    deal: Deal
    step: int
    """The stage's place among the open stages of its pipeline, from 1; 0 when it is none of them."""
    steps: int
