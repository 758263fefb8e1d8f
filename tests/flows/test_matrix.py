"""Who sees and changes what, by which way: every role before every entry point, for deals that are theirs and not.

The deal belongs to Anna, in the sales department. Whoever may not see it once did, so that their chat still has its
card with all the buttons. A cell fails when the chat says more than it may, or when anything on the portal is another
than before.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.domain.agents import Visibility
from bot.domain.ids import DealId
from bot.sandbox.telegram import Message, Person
from tests.flows.office import ADMINISTRATOR_ID, Office, busy_office
from tests.flows.reading import plain
from tests.flows.ways_in import (
    ABOUT_DEAL,
    ASKS,
    CONTACT,
    FINDS,
    PHONE,
    QUIET,
    READS,
    WRITES,
    Desk,
    Entry,
    Role,
    comments,
    sends_photo,
    told_of,
)

DEAL, MISSING = DealId(9_500), DealId(9_912)
ANNA, OBSERVER = 3, 7
TITLE, ADDRESS, EMAIL = "Дача с камином", "Заозёрная, 77", "tainova@example.com"
ABOUT_PHONE = ("555-88-01", "tainova@")
ABOUT_EMPLOYEES = {"user.get", "department.get"}

OWN, DEPARTMENT, ALL = Visibility.OWN, Visibility.DEPARTMENT, Visibility.ALL
ROLES = {
    "stranger": Role(OWN, None),
    "dismissed": Role(OWN, "Тимур Каримов", is_dismissed=True),
    "another agent": Role(OWN, "Марат Галиев"),
    "head under own": Role(OWN, "Рустам Ахметов"),
    "administrator under own": Role(OWN, "Елена Орлова", is_admin=True),
    "observer": Role(OWN, "Гузель Валиева", sees_deal=True, sees_client=True),
    "responsible": Role(OWN, "Анна Сафина", sees_deal=True, sees_client=True),
    "colleague": Role(DEPARTMENT, "Марат Галиев", sees_deal=True),
    "head": Role(DEPARTMENT, "Рустам Ахметов", sees_deal=True, sees_client=True),
    "head above": Role(DEPARTMENT, "Елена Орлова", sees_deal=True, sees_client=True),
    "another department": Role(DEPARTMENT, "Тимур Юнусов"),
    "anybody under all": Role(ALL, "Тимур Юнусов", sees_deal=True),
    "administrator under all": Role(ALL, "Елена Орлова", sees_deal=True, sees_client=True, is_admin=True),
}

EVERY_DAY = {"stranger", "responsible"}
"""Before every commit; the others take their time."""


@dataclass(frozen=True, slots=True)
class Offices:
    """One office at work for each rule of visibility, opened when somebody first asks for it."""

    folder: Path
    stack: AsyncExitStack
    opened: dict[Visibility, Office] = field(default_factory=dict)

    async def under(self, visibility: Visibility) -> Office:
        """The office under this rule."""
        if visibility not in self.opened:
            opening = office_of_anna(self.folder / visibility, visibility)
            self.opened[visibility] = await self.stack.enter_async_context(opening)
        return self.opened[visibility]


@pytest.fixture(scope="module")
async def offices(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Offices]:
    """What the roles share."""
    async with AsyncExitStack() as stack:
        yield Offices(tmp_path_factory.mktemp("offices"), stack)


@asynccontextmanager
async def office_of_anna(folder: Path, visibility: Visibility) -> AsyncIterator[Office]:
    """Anna has done something of everything, so that there is something to take away."""
    async with busy_office(folder, visibility) as office:
        portal = office.portal
        portal.add_contact("Венера", "Тайнова", contact_id=CONTACT, phones=[PHONE], emails=[EMAIL])
        portal.add_deal(
            TITLE, deal_id=DEAL, amount="3210000", responsible_id=ANNA, observer_ids=[OBSERVER], contact_ids=[CONTACT],
            custom={"UF_CRM_ADDRESS": ADDRESS},
        )  # fmt: skip
        assert office.app
        await office.app.index_deals()
        anna = await office.agent("Анна Сафина")
        card = await office.opens(anna, DEAL)
        desk = Desk(office, ROLES["responsible"], anna, card)
        desk.look_away()
        await anna.says("цена 3,3 млн", reply_to=card)
        await comments(desk, DEAL)
        await sends_photo(desk, None, card)
        await office.portal_has(lambda: any("в папке сделки" in one.body for one in portal.comments_of(DEAL)))
        yield office


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in EVERY_DAY else pytest.mark.long) for name in ROLES]
)
async def test_each_role_before_each_way_in(offices: Offices, name: str) -> None:
    """Cell by cell; what fails is listed with what was said."""
    role = ROLES[name]
    office = await offices.under(role.visibility)
    async with sitting(office, role) as desk:
        wrong = [cell async for cell in read_cells(desk)] + [cell async for cell in write_cells(desk)]

    assert wrong == [], "\n".join(wrong)


async def read_cells(desk: Desk) -> AsyncIterator[str]:
    """Ways to see the deal: whoever may sees it, with the client's phone if that is theirs to see; nobody else does."""
    for name, entry, shows in [
        *((name, entry, True) for name, entry in (READS | FINDS).items()),
        *((name, entry, False) for name, entry in (ASKS | QUIET).items()),
    ]:
        before = kept(desk.office)
        said = await happens(desk, entry, DEAL)
        # A button may leave in place what stood there already.
        if desk.role.sees_deal and shows and "камин" not in said + plain(desk.card):
            yield f"{name}: not shown: {said}"
        if told := told_of(secrets(desk.role, name), said):
            yield f"{name}: told of {told}: {said}"
        if kept(desk.office) != before:
            yield f"{name}: something was written"
        if not desk.role.is_agent and set(desk.office.portal.log.methods) - ABOUT_EMPLOYEES:
            yield f"{name}: the portal was asked {desk.office.portal.log.methods}"


async def write_cells(desk: Desk) -> AsyncIterator[str]:
    """Ways to change it; and every way in with a number that no deal has."""
    ways = {} if desk.role.sees_deal else WRITES
    for name, entry in ways.items():
        before = kept(desk.office)
        said = await happens(desk, entry, DEAL)
        if told := told_of(secrets(desk.role, name), said):
            yield f"{name}: told of {told}: {said}"
        if kept(desk.office) != before:
            yield f"{name}: something was written"
    for name, entry in (READS | ASKS).items():
        if name == "forwarded card":
            continue
        said = await happens(desk, entry, MISSING)
        if told := told_of(ABOUT_DEAL, said):
            yield f"{name}, missing: told of {told}: {said}"


async def happens(desk: Desk, entry: Entry, deal_id: DealId) -> str:
    """Do it, wait until it is over, and tell what was said."""
    if deal_id == DEAL and desk.role.is_agent and not desk.role.sees_deal:
        # What the bot remembers of the deal for them is as fresh as it can be, whatever came before.
        desk.card = await held_for_a_moment(desk.office, desk.person)
    desk.look_away()
    await entry(desk, deal_id)
    await desk.settle()
    return desk.said


@asynccontextmanager
async def sitting(office: Office, role: Role) -> AsyncIterator[Desk]:
    """The person signed in, with the deal's card in the chat from when it was theirs, or from whoever forwarded it."""
    assert office.app
    if role.name is None:
        person = office.telegram.person("Посторонний", "79005557777")
        await person.chat.wait_for_answer(await person.says("/start"))
        yield Desk(office, role, person, person.chat.last_from_bot)
        return
    person = await office.agent(role.name, telegram_id=ADMINISTRATOR_ID if role.is_admin else None)
    card = await held_for_a_moment(office, person)
    if role.is_dismissed:
        office.portal.employee(role.name).is_active = False
        await office.app._people.roster.refresh()
    yield Desk(office, role, person, card)


async def held_for_a_moment(office: Office, person: Person) -> Message:
    """The deal was this person's, who opened it, and is Anna's again."""
    deal = office.portal.deal(DEAL)
    deal.responsible_id = office.portal.employee(person.name).employee_id
    card = await office.opens(person, DEAL)
    deal.responsible_id = ANNA
    return card


def secrets(role: Role, entry: str) -> tuple[str, ...]:
    """What this role must not be told; what was typed comes back in an answer and is no secret then."""
    if role.sees_client:
        return ()
    echoed = {"phone": "555-88-01", "phone page": "555-88-01", "contact": "555-88-01"}.get(entry)
    echoed = {"address": "Заоз", "mistyped": "Заоз", "client": "Тайнов"}.get(entry, echoed)
    hidden = ABOUT_PHONE if role.sees_deal else ABOUT_DEAL
    return tuple(one for one in hidden if one != echoed)


def kept(office: Office) -> object:
    """Everything of the deal on the portal."""
    portal = office.portal
    return deepcopy(
        (
            portal.deal(DEAL),
            portal.contacts[CONTACT],
            portal.comments_of(DEAL),
            [one.name for one in office.files(DEAL)],
        )
    )
