"""Who the visitor of the demo may be: two agents, a stranger and an administrator, each with a phone and a chat."""

from dataclasses import dataclass
from typing import Literal

from bot.sandbox.portal import SandboxEmployee, SandboxPortal
from bot.sandbox.telegram import Person, SandboxTelegram

ADMINISTRATOR_ID = 555_014_001
"""The administrator's Telegram id: what `ADMIN_IDS` of a bot in the sandbox should be."""

STRANGER_PHONE = "+7 900 555-09-10"
STRANGER_NAMES = {"ru": "Тимур Гость", "en": "Tim Guest"}

Role = Literal["agent", "colleague", "stranger", "admin"]


@dataclass(frozen=True, slots=True)
class Part:
    """A person and what they are to the agency; a stranger is no employee."""

    role: Role
    person: Person
    employee: SandboxEmployee | None


def gather(portal: SandboxPortal, telegram: SandboxTelegram, language: str = "ru") -> list[Part]:
    """The cast, in the order in which the page offers it.

    The two agents are the employees with the most deals, so that there is something to see; the administrator is the
    portal's own. People that exist already (a test made them) are taken by their phone or id.
    """
    administrator = next(one for one in portal.employees.values() if one.is_admin and one.is_active)
    agents = _busiest(portal, besides=administrator)[:2]
    roles: tuple[Role, Role] = ("agent", "colleague")
    parts = [
        Part(role, _person(telegram, agent.full_name, _phone(agent), language), agent)
        for role, agent in zip(roles, agents, strict=False)
    ]
    stranger = _person(telegram, STRANGER_NAMES[language], STRANGER_PHONE, language)
    chief = _person(telegram, administrator.full_name, _phone(administrator), language, ADMINISTRATOR_ID)
    return [*parts, Part("stranger", stranger, None), Part("admin", chief, administrator)]


def _busiest(portal: SandboxPortal, besides: SandboxEmployee) -> list[SandboxEmployee]:
    open_deals = [deal.responsible_id for deal in portal.deals.values() if not deal.is_closed]
    agents = [
        one for one in portal.employees.values() if one.is_active and one.employee_id != besides.employee_id and _phone(one)
    ]
    return sorted(agents, key=lambda one: (-open_deals.count(one.employee_id), one.employee_id))


def _phone(employee: SandboxEmployee) -> str:
    return employee.mobile or employee.work_phone or employee.personal_phone


def _person(
    telegram: SandboxTelegram, name: str, phone: str, language: str, telegram_id: int | None = None
) -> Person:
    known = next((one for one in telegram.people if telegram_id in {None, one.telegram_id} and one.phone == phone), None)
    return known or telegram.person(name, phone, language, telegram_id)
