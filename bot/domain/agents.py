"""Who may do what: employees of the portal, agents in Telegram, and the rule of `DEAL_VISIBILITY`."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import ChatId, DepartmentId, EmployeeId, TelegramId


class Visibility(StrEnum):
    """Whose deals an agent sees: `DEAL_VISIBILITY`."""

    OWN = "own"
    DEPARTMENT = "department"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Employee:
    """An active employee of the portal. Phones as the portal stores them, in any notation."""

    employee_id: EmployeeId
    first_name: str
    last_name: str
    phones: tuple[str, ...] = ()
    department_ids: tuple[DepartmentId, ...] = ()

    @property
    def full_name(self) -> str:
        """First and last name as far as they are known."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Department:
    """A department with its head and the one above it."""

    department_id: DepartmentId
    name: str
    parent_id: DepartmentId | None
    head_id: EmployeeId | None


@dataclass(frozen=True, slots=True)
class Agent:
    """A Telegram user proved to be an active employee. `language` is what the agent chose, else None."""

    telegram_id: TelegramId
    chat_id: ChatId
    employee_id: EmployeeId
    language: str | None = None
