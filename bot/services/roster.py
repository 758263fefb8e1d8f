"""The agency's active employees and departments, as the portal said last; who is no longer among them is out."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.bitrix24.errors import PortalError, PortalUnavailableError
from bot.bitrix24.users import UserGateway
from bot.clock import Clock
from bot.domain.agents import Agent, Department, Employee
from bot.domain.ids import DepartmentId, EmployeeId
from bot.domain.phones import are_same_phone
from bot.store import agents, former_agents
from bot.store.engine import Store

_log = logging.getLogger(__name__)

REFRESH_SECONDS = 15 * 60
"""How long somebody who was dismissed may stay (design decision 13)."""
ASKED_AGAIN_SECONDS = 60.0
"""A phone that nobody has is looked for once more in fresh data, but strangers cannot make the bot ask more often."""

PATIENCE_SECONDS = 3.5
"""How long a person waits for the first reading; an answer is promised in five."""
NAME_PATIENCE_SECONDS = 1.0
"""How long a greeting waits for the name in it."""

Farewell = Callable[[Agent], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Reading:
    employees: dict[EmployeeId, Employee]
    departments: dict[DepartmentId, Department]
    read_at: datetime


class Roster:
    """Everybody who works for the agency. While the portal is away the last reading serves."""

    def __init__(self, users: UserGateway, store: Store, clock: Clock, *, farewell: Farewell | None = None) -> None:
        self._users = users
        self._store = store
        self._clock = clock
        self._farewell = farewell
        self._welcome_back: Callable[[], Awaitable[None]] | None = None
        self._reading: _Reading | None = None
        self._one_at_a_time = asyncio.Lock()

    def on_return(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Call this when agents who were dismissed are employees again: what waited for them may be shown."""
        self._welcome_back = callback

    async def refresh(self) -> None:
        """Read everybody anew; agents who are no longer employees are out, and each is told once.

        Raises:
            PortalError: nothing was read and nobody is out.
        """
        async with self._one_at_a_time:
            if await self._read_anew():
                await self._part_with_dismissed()

    async def _read_anew(self) -> bool:
        """Read all of it; False where what came cannot be the truth."""
        employees = {employee.employee_id: employee for employee in await self._users.active_employees()}
        departments = {department.department_id: department for department in await self._users.departments()}
        if not employees:
            # Whoever owns our access is an active employee, so an empty answer is a broken one.
            _log.warning("the portal named no employees; the last reading stays")
            return False
        self._reading = _Reading(employees, departments, self._clock.now())
        return True

    async def refresh_if_older(self, seconds: float, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Read everybody anew unless that was done just now; somebody waits for it.

        Raises:
            PortalUnavailableError: it took too long.
        """
        is_late = False
        try:
            async with asyncio.timeout(patience_seconds) as patience, self._one_at_a_time:
                if self._is_older(seconds) and await self._read_anew():
                    patience.reschedule(None)  # cut in two, the dismissed would be out and never told
                    await self._part_with_dismissed()
        except TimeoutError:
            is_late = True
        if is_late:
            raise PortalUnavailableError("user.get", "TIMEOUT", may_have_acted=False)

    @property
    def known(self) -> Mapping[EmployeeId, Employee]:
        """Everybody as they were read last, without asking anybody; empty before that."""
        return self._reading.employees if self._reading else {}

    @property
    def names(self) -> Mapping[EmployeeId, str]:
        """What everybody in `known` is called."""
        return {employee_id: employee.full_name for employee_id, employee in self.known.items()}

    async def employees(self) -> Sequence[Employee]:
        """Everybody, read first if they never were.

        Raises:
            PortalError: they were never read, and cannot be now.
        """
        return tuple((await self._read()).employees.values())

    async def employee(self, employee_id: EmployeeId) -> Employee | None:
        """One employee; None also while nobody could be read yet."""
        try:
            return (await self._read(patience_seconds=NAME_PATIENCE_SECONDS)).employees.get(employee_id)
        except PortalError:
            return None

    async def name_of(self, employee_id: EmployeeId | None) -> str | None:
        """What an employee is called; None also for nobody, and while nobody could be read yet."""
        employee = await self.employee(employee_id) if employee_id else None
        return employee.full_name if employee else None

    async def with_phone(self, phone: str) -> Sequence[Employee]:
        """Everybody who has this phone, in any notation on either side.

        Raises:
            PortalError: they were never read, and cannot be now.
        """
        found = await self._having(phone)
        if not found:
            await self.refresh_if_older(ASKED_AGAIN_SECONDS)
            found = await self._having(phone)
        return found

    async def same_department(self, employee_id: EmployeeId) -> frozenset[EmployeeId]:
        """Everybody who shares a department with this employee, the employee included."""
        reading = await self._read()
        own = reading.employees.get(employee_id)
        departments = set(own.department_ids) if own else set()
        return frozenset(
            other.employee_id for other in reading.employees.values() if departments.intersection(other.department_ids)
        ) | {employee_id}

    async def people_of(self, head_id: EmployeeId) -> frozenset[EmployeeId]:
        """Everybody in the departments that this employee heads, and in those below them."""
        reading = await self._read()
        headed = {
            department.department_id
            for department in reading.departments.values()
            if any(above.head_id == head_id for above in _upwards(department, reading.departments))
        }
        return frozenset(
            other.employee_id for other in reading.employees.values() if headed.intersection(other.department_ids)
        )

    async def _read(self, *, patience_seconds: float = PATIENCE_SECONDS) -> _Reading:
        if self._reading is None:
            await self.refresh_if_older(0, patience_seconds=patience_seconds)
        if self._reading is None:
            return _Reading({}, {}, self._clock.now())
        return self._reading

    async def _having(self, phone: str) -> Sequence[Employee]:
        return [
            employee
            for employee in await self.employees()
            if any(are_same_phone(phone, other) for other in employee.phones)
        ]

    def _is_older(self, seconds: float) -> bool:
        return self._reading is None or (self._clock.now() - self._reading.read_at).total_seconds() > seconds

    async def _part_with_dismissed(self) -> None:
        active, now = self.known, self._clock.now()
        async with self._store.write() as conn:
            dismissed = [agent for agent in await agents.everyone(conn) if agent.employee_id not in active]
            returned = [agent for agent in await former_agents.everyone(conn) if agent.employee_id in active]
            await agents.dismiss(conn, [agent.telegram_id for agent in dismissed], now)
            await former_agents.welcome_back(conn, [agent.telegram_id for agent in returned])
        for agent in dismissed:
            _log.info("an agent is no longer an employee: employee %s", agent.employee_id)
            if self._farewell:
                await self._farewell(agent)
        if returned and self._welcome_back:
            await self._welcome_back()


def _upwards(department: Department, departments: dict[DepartmentId, Department]) -> list[Department]:
    """The department and those above it; a circle, which the portal should not allow, ends the climb."""
    line: list[Department] = []
    above: Department | None = department
    while above is not None and above not in line:
        line.append(above)
        above = departments.get(above.parent_id) if above.parent_id is not None else None
    return line
