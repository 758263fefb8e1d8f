"""Who the visitor of the demo may be: two agents, a stranger and an administrator, each with a phone and a chat."""

from dataclasses import dataclass
from typing import Literal

from bot.sandbox.portal import SandboxEmployee, SandboxPortal
from bot.sandbox.portal.agency.people import ADMINISTRATOR, ANNA, MARAT
from bot.sandbox.telegram import Person, SandboxTelegram

ADMINISTRATOR_ID = 555_014_001
"""The administrator's Telegram id: what `ADMIN_IDS` of a bot in the sandbox should be."""

FIRST_DEAL_ID = 1245
"""A deal of Anna's: the one that the first steps and the tour name."""

STRANGER_NAME = "Тимур Гость"
STRANGER_PHONE = "+7 900 555-09-10"

Role = Literal["agent", "colleague", "stranger", "admin"]


@dataclass(frozen=True, slots=True)
class Part:
    """A person and what they are to the agency; a stranger is no employee."""

    role: Role
    person: Person
    employee: SandboxEmployee | None


def gather(portal: SandboxPortal, telegram: SandboxTelegram, language: str = "ru") -> list[Part]:
    """The cast of a seeded portal, in the order in which the page offers it.

    People that exist already (a test made them, or this was called before) are taken by their phone.
    """
    parts: list[Part] = []
    roles: tuple[tuple[Role, int], ...] = (("agent", ANNA), ("colleague", MARAT))
    for role, employee_id in roles:
        employee = portal.employees[employee_id]
        parts.append(Part(role, _person(telegram, employee.full_name, employee.mobile, language), employee))
    stranger = _person(telegram, STRANGER_NAME, STRANGER_PHONE, language)
    chief = portal.employees[ADMINISTRATOR]
    administrator = _person(telegram, chief.full_name, chief.mobile, language, ADMINISTRATOR_ID)
    return [*parts, Part("stranger", stranger, None), Part("admin", administrator, chief)]


def _person(telegram: SandboxTelegram, name: str, phone: str, language: str, telegram_id: int | None = None) -> Person:
    known = next((one for one in telegram.people if one.phone == phone), None)
    return known or telegram.person(name, phone, language, telegram_id)
