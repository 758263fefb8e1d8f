"""Whose deals an agent sees, and whose clients."""

import asyncio
from collections.abc import Sequence
from functools import partial

import pytest

from bot.background import Background
from bot.bitrix24.errors import PortalError, PortalUnavailableError
from bot.bitrix24.users import UserGateway
from bot.domain.agents import Agent, Department, Employee, Visibility
from bot.domain.deals import Deal
from bot.domain.errors import DealNotFoundError
from bot.domain.ids import ChatId, DealId, DepartmentId, EmployeeId, PipelineId, TelegramId
from bot.services.rights import Rights
from bot.services.roster import Roster
from bot.store import agents, former_agents
from bot.store.engine import Store
from tests.fakes.clock import ManualClock

SALES, RENT, AGENCY = DepartmentId(1), DepartmentId(2), DepartmentId(9)
ANNA, BORIS, CHIEF, RITA, BOSS = (EmployeeId(number) for number in (1, 2, 3, 4, 5))
ADMINISTRATOR = TelegramId(77)
SHORT_SECONDS = 0.5


class Staff(UserGateway):
    """The people of the agency, without a portal."""

    def __init__(self) -> None:
        self.people = [
            Employee(ANNA, "Анна", "Сафина", ("8 900 555-01-11",), (SALES,)),
            Employee(BORIS, "Борис", "Юнусов", ("+79005550122", "+7 843 555 00 00"), (SALES,)),
            Employee(CHIEF, "Марат", "Галиев", (), (SALES,)),
            Employee(RITA, "Рита", "Каримова", ("+7 843 555-00-00",), (RENT,)),
            Employee(BOSS, "Олег", "Ильин", (), (AGENCY,)),
        ]
        self.is_silent = False
        self.readings = 0

    async def active_employees(self) -> list[Employee]:
        """Whoever was not dismissed."""
        self.readings += 1
        if self.is_silent:
            raise PortalUnavailableError("user.get", "TIMEOUT")
        return list(self.people)

    async def departments(self) -> list[Department]:
        """Two departments below the agency, one without a head."""
        return [
            Department(AGENCY, "Агентство", None, BOSS),
            Department(SALES, "Продажи", AGENCY, CHIEF),
            Department(RENT, "Аренда", AGENCY, None),
        ]

    def dismiss(self, employee_id: EmployeeId) -> None:
        """Somebody leaves."""
        self.people = [one for one in self.people if one.employee_id != employee_id]


@pytest.fixture
def staff() -> Staff:
    """Everybody at work."""
    return Staff()


@pytest.fixture
def roster(staff: Staff, store: Store) -> Roster:
    """Read when first asked."""
    return Roster(staff, store, ManualClock())


def agent_of(employee_id: EmployeeId, telegram_id: int | None = None) -> Agent:
    """This employee in Telegram."""
    number = telegram_id or 1000 + employee_id
    return Agent(TelegramId(number), ChatId(number), employee_id)


def deal_of(responsible_id: EmployeeId, *observers: EmployeeId) -> Deal:
    """A deal and who concerns it."""
    return Deal(DealId(1), "Дом", PipelineId(0), "NEW", False, None, None, responsible_id, observers)


SEES: Sequence[tuple[Visibility, EmployeeId, Deal, bool]] = (
    (Visibility.OWN, ANNA, deal_of(ANNA), True),
    (Visibility.OWN, ANNA, deal_of(BORIS), False),
    (Visibility.OWN, ANNA, deal_of(BORIS, ANNA), True),
    (Visibility.OWN, CHIEF, deal_of(ANNA), False),
    (Visibility.DEPARTMENT, ANNA, deal_of(BORIS), True),
    (Visibility.DEPARTMENT, ANNA, deal_of(RITA), False),
    (Visibility.DEPARTMENT, RITA, deal_of(ANNA), False),
    (Visibility.DEPARTMENT, BOSS, deal_of(ANNA), True),
    (Visibility.DEPARTMENT, BOSS, deal_of(RITA), True),
    (Visibility.ALL, RITA, deal_of(ANNA), True),
)


@pytest.mark.parametrize(("visibility", "who", "deal", "is_seen"), SEES)
async def test_the_rule_of_visibility(
    roster: Roster, visibility: Visibility, who: EmployeeId, deal: Deal, *, is_seen: bool
) -> None:
    """Own: responsible or observer; department: also colleagues, and heads their people; all: everybody."""
    rights = Rights(roster, visibility, ())

    assert await rights.can_see(agent_of(who), deal) is is_seen


async def test_a_foreign_deal_is_one_that_does_not_exist(roster: Roster) -> None:
    """So that numbers cannot be tried out."""
    rights = Rights(roster, Visibility.OWN, ())

    with pytest.raises(DealNotFoundError):
        await rights.ensure_can_see(agent_of(ANNA), deal_of(BORIS))


@pytest.mark.parametrize(
    ("who", "telegram_id", "is_shown"),
    [(ANNA, None, True), (BORIS, None, False), (CHIEF, None, True), (BOSS, None, True), (RITA, ADMINISTRATOR, True)],
)
async def test_whose_client_is_shown(
    roster: Roster, who: EmployeeId, telegram_id: int | None, *, is_shown: bool
) -> None:
    """On own deals, to heads, to administrators; not to a colleague who may see the deal."""
    rights = Rights(roster, Visibility.ALL, (ADMINISTRATOR,))

    assert await rights.sees_client(agent_of(who, telegram_id), deal_of(ANNA)) is is_shown


@pytest.mark.parametrize(
    ("phone", "who"), [("+79005550111", [ANNA]), ("+7 843 555 00 00", [BORIS, RITA]), ("+79990000000", [])]
)
async def test_a_phone_in_any_notation(roster: Roster, phone: str, who: list[EmployeeId]) -> None:
    """Everybody who has it; several are told apart by nobody here."""
    assert [one.employee_id for one in await roster.with_phone(phone)] == who


async def test_a_new_phone_is_found_without_waiting(staff: Staff, store: Store) -> None:
    """The administrator has just written it into the profile; a minute later it counts."""
    clock = ManualClock()
    roster = Roster(staff, store, clock)
    await roster.with_phone("+79990000000")
    staff.people.append(Employee(EmployeeId(6), "Ева", "Новая", ("8 999 000-00-00",)))

    clock.advance(61)

    assert [one.first_name for one in await roster.with_phone("+79990000000")] == ["Ева"]


async def test_strangers_cannot_make_the_bot_ask_again_and_again(staff: Staff, roster: Roster) -> None:
    """Ten strangers in a minute are one reading."""
    for _ in range(10):
        await roster.with_phone("+79990000000")

    assert staff.readings == 1


async def test_the_dismissed_are_out_and_told_once(staff: Staff, store: Store) -> None:
    """And back when the portal takes them back."""
    told: list[Agent] = []

    async def farewell(agent: Agent) -> None:
        told.append(agent)

    clock = ManualClock()
    roster = Roster(staff, store, clock, farewell=farewell)
    async with store.write() as conn:
        await agents.add(conn, agent_of(ANNA), clock.now())
    everybody = list(staff.people)

    staff.dismiss(ANNA)
    await roster.refresh()
    await roster.refresh()

    async with store.read() as conn:
        assert await agents.get(conn, agent_of(ANNA).telegram_id) is None
        assert await former_agents.is_former(conn, agent_of(ANNA).telegram_id)
    assert told == [agent_of(ANNA)]

    staff.people = everybody
    await roster.refresh()

    async with store.read() as conn:
        assert await agents.get(conn, agent_of(ANNA).telegram_id) == agent_of(ANNA)


async def test_a_slow_farewell_is_not_cut_off(staff: Staff, store: Store) -> None:
    """Somebody signs in, and the reading for them finds two dismissed and one back: all three hear of it."""
    begun, goes_on, told = asyncio.Event(), asyncio.Event(), list[EmployeeId]()
    back: list[bool] = []

    async def farewell(agent: Agent) -> None:
        begun.set()
        await goes_on.wait()
        told.append(agent.employee_id)

    async def welcome_back() -> None:
        back.append(True)

    clock = ManualClock()
    roster = Roster(staff, store, clock, farewell=farewell)
    roster.on_return(welcome_back)
    async with store.write() as conn:
        for one in (ANNA, BORIS, RITA):
            await agents.add(conn, agent_of(one), clock.now())
        await agents.dismiss(conn, [agent_of(RITA).telegram_id], clock.now())
    staff.dismiss(ANNA)
    staff.dismiss(BORIS)

    background = Background(clock)
    sign_in = partial(roster.refresh_if_older, 0, patience_seconds=SHORT_SECONDS)
    signing_in = background.start("sign in", sign_in)
    await begun.wait()
    await asyncio.wait([signing_in], timeout=2 * SHORT_SECONDS)
    goes_on.set()
    await signing_in

    assert told == [ANNA, BORIS]
    assert back == [True]


async def test_nobody_is_out_because_the_portal_is_silent(staff: Staff, store: Store, roster: Roster) -> None:
    """Neither when it does not answer nor when its answer is empty; the last reading serves."""
    async with store.write() as conn:
        await agents.add(conn, agent_of(ANNA), ManualClock().now())
    await roster.refresh()

    staff.is_silent = True
    with pytest.raises(PortalError):
        await roster.refresh()
    staff.is_silent = False
    staff.people = []
    await roster.refresh()

    anna = await roster.employee(ANNA)
    async with store.read() as conn:
        assert await agents.get(conn, agent_of(ANNA).telegram_id) == agent_of(ANNA)
    assert anna is not None
    assert anna.full_name == "Анна Сафина"
