"""How a stranger becomes an agent: by a phone that proves who it is, or by an administrator who says so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bot.bitrix24.errors import PortalError
from bot.clock import Clock
from bot.domain.acts import ActKind
from bot.domain.agents import Agent, Employee
from bot.domain.ids import ChatId, EmployeeId, TelegramId
from bot.services.portal_errors import PlainErrors
from bot.services.roster import Roster
from bot.store import agents, former_agents, journal
from bot.store.agents import AccessRequest
from bot.store.engine import Connection, Store
from bot.store.journal import JournalEntry
from bot.store.patience import until_done

MOST_CANDIDATES = 6


@dataclass(frozen=True, slots=True)
class Recognition:
    """Who has the phone. One is a match; none or several choose nobody."""

    employees: Sequence[Employee] = field(default=())

    @property
    def employee(self) -> Employee | None:
        """The one employee with this phone."""
        return self.employees[0] if len(self.employees) == 1 else None


@dataclass(frozen=True, slots=True)
class KnownAgent:
    """An agent, and the employee that they are, where the portal said so."""

    agent: Agent
    employee: Employee | None

    @property
    def name(self) -> str:
        """What administrators call them."""
        return self.employee.full_name if self.employee else str(self.agent.telegram_id)


class RecogniseAgent:
    """Compare a phone that Telegram vouches for with those of the active employees."""

    def __init__(self, roster: Roster, plain: PlainErrors) -> None:
        self._roster = roster
        self._plain = plain

    async def __call__(self, phone: str) -> Recognition:
        """Everybody who has this phone.

        Raises:
            PortalDownError: the employees were never read, and cannot be now.
        """
        async with self._plain():
            return Recognition(await self._roster.with_phone(phone))


class AskForAccess:
    """A stranger asks the administrators, at most once a day."""

    def __init__(self, store: Store, clock: Clock, admin_ids: Collection[TelegramId]) -> None:
        self._store = store
        self._clock = clock
        self.admin_ids = tuple(admin_ids)

    async def is_due(self, request: AccessRequest) -> bool:
        """Whether the administrators may be asked: not if they were less than a day ago."""
        async with self._store.read() as conn:
            return not await agents.was_asked_about(conn, request.telegram_id, request.asked_at)

    async def keep(self, request: AccessRequest) -> None:
        """They have been asked; not to be called before, or an end of the program in between leaves them unasked."""
        note = partial(agents.request_access, request=request)
        await until_done(self._store.write, note, self._clock, what="a request that administrators have")

    async def request_of(self, telegram_id: TelegramId) -> AccessRequest:
        """What this stranger asked; of a request older than a day the code is left, and that is enough to decide."""
        async with self._store.read() as conn:
            request = await agents.access_request(conn, telegram_id)
        if request is not None:
            return request
        return AccessRequest(telegram_id, ChatId(telegram_id), str(telegram_id), "", None, self._clock.now())


class AllowAgent:
    """An administrator says which employee a stranger is, or that it is none."""

    def __init__(self, roster: Roster, store: Store, clock: Clock, plain: PlainErrors) -> None:
        self._roster = roster
        self._store = store
        self._clock = clock
        self._plain = plain

    async def candidates(self, request: AccessRequest) -> Sequence[Employee]:
        """Employees who may be meant: those who share the phone, then those with a name like the stranger's."""
        async with self._plain():
            having = list(await self._roster.with_phone(request.phone)) if request.phone else []
            everybody = await self._roster.employees()
        names = set(request.name.casefold().split())
        alike = [one for one in everybody if names.intersection(one.full_name.casefold().split()) and one not in having]
        return (having + sorted(alike, key=_by_name))[:MOST_CANDIDATES]

    async def by_surname(self, text: str) -> Sequence[Employee]:
        """Employees whose name has every word of the text as the beginning of one of its words."""
        words = text.casefold().split()
        async with self._plain():
            everybody = await self._roster.employees()
        found = [one for one in everybody if words and all(_begins(one, word) for word in words)]
        return sorted(found, key=_by_name)[:MOST_CANDIDATES]

    async def agent(self, telegram_id: TelegramId) -> Agent | None:
        """The agent that the stranger has become by now, if any."""
        async with self._store.read() as conn:
            return await agents.get(conn, telegram_id)

    async def employee(self, employee_id: EmployeeId) -> Employee | None:
        """The employee whom a button names, if still active."""
        async with self._plain():
            employees = await self._roster.employees()
        return next((one for one in employees if one.employee_id == employee_id), None)

    async def allow(self, admin_id: TelegramId, request: AccessRequest, employee: Employee) -> Agent:
        """Make the stranger this employee's agent."""
        agent = Agent(request.telegram_id, request.chat_id, employee.employee_id)
        now = self._clock.now()
        async with self._store.write() as conn:
            await agents.add(conn, agent, now)
            await agents.end_access_request(conn, agent.telegram_id)
            await journal.write(
                conn, _entry(now, admin_id, employee.employee_id, ActKind.ACCESS_GIVEN, agent.telegram_id)
            )
        return agent

    async def withdraw(self, admin_id: TelegramId, telegram_id: TelegramId) -> Agent | None:
        """Take access back; None: this person was no agent."""
        now = self._clock.now()
        async with self._store.write() as conn:
            agent = await agents.get(conn, telegram_id)
            if agent is None:
                return None
            await former_agents.forget(conn, telegram_id)
            await journal.write(conn, _entry(now, admin_id, agent.employee_id, ActKind.ACCESS_TAKEN_BACK, telegram_id))
        return agent


class ListAgents:
    """Everybody whom the bot lets in, with their employees, for administrators."""

    def __init__(self, roster: Roster, store: Store) -> None:
        self._roster = roster
        self._store = store

    async def __call__(self) -> Sequence[KnownAgent]:
        """All agents by name; while the employees cannot be read, by their Telegram ids."""
        async with self._store.read() as conn:
            everyone = await agents.everyone(conn)
        try:
            employees = {one.employee_id: one for one in await self._roster.employees()}
        except PortalError:
            employees = {}
        return sorted((KnownAgent(agent, employees.get(agent.employee_id)) for agent in everyone), key=_by_known_name)

    async def one(self, telegram_id: TelegramId) -> KnownAgent | None:
        """One of them; None: this person is no agent any more."""
        return next((one for one in await self() if one.agent.telegram_id == telegram_id), None)


async def sign_in(conn: Connection, agent: Agent, at: datetime) -> None:
    """Keep a new agent, whom the phone proved, and what is known of it in the journal."""
    await agents.add(conn, agent, at)
    await agents.end_access_request(conn, agent.telegram_id)
    await journal.write(conn, JournalEntry(at, agent.telegram_id, agent.employee_id, ActKind.SIGNED_IN))


def _entry(
    at: datetime, admin_id: TelegramId, employee_id: EmployeeId, what: ActKind, whose: TelegramId
) -> JournalEntry:
    return JournalEntry(at, admin_id, employee_id, what, after=str(whose))


def _by_known_name(known: KnownAgent) -> tuple[str, str, int]:
    names = _by_name(known.employee) if known.employee else ("", "")
    return (*names, known.agent.telegram_id)


def _begins(employee: Employee, word: str) -> bool:
    return any(part.startswith(word) for part in employee.full_name.casefold().split())


def _by_name(employee: Employee) -> tuple[str, str]:
    return (employee.last_name.casefold(), employee.first_name.casefold())
