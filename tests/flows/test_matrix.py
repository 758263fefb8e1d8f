"""Who sees and changes what, by which way: every role before every entry point, for deals that are theirs and not.

The deal belongs to Anna, in the sales department. Whoever may not see it once did, so that their chat still has its
card with all the buttons. A cell fails when the chat says more than it may, or when anything on the portal is another
than before.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field

import pytest

from bot.domain.agents import Visibility
from bot.domain.clients import ClientKey, ClientKind, ClientPart
from bot.domain.ids import BatchId, DealId
from bot.sandbox import samples
from bot.sandbox.telegram import Message, Person
from bot.telegram import callbacks, change_callbacks, client_callbacks, photo_callbacks
from bot.telegram.button_data import ButtonData
from tests.flows.office import ADMINISTRATOR_ID, Office, busy_office
from tests.flows.reading import labels, plain

DEAL, MISSING = DealId(9_500), DealId(9_912)
ANNA, OBSERVER, CONTACT = 3, 7, 9_501
TITLE, ADDRESS, CLIENT, PHONE = "Дача с камином", "Заозёрная, 77", "Венера Тайнова", "+7 900 555-88-01"
EMAIL = "tainova@example.com"
ABOUT_DEAL = ("камин", "Заоз", "Венер", "Тайнов", "55588", "555-88-01", "tainova", "3 210 000")
ABOUT_PHONE = ("555-88-01", "tainova@")
ABOUT_EMPLOYEES = {"user.get", "department.get"}
NOBODY = "Пока не знаю, кто вы"


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody under a rule of visibility. `name`: the employee, None for nobody's."""

    visibility: Visibility
    name: str | None
    sees_deal: bool = False
    sees_client: bool = False
    is_admin: bool = False
    is_dismissed: bool = False

    @property
    def is_agent(self) -> bool:
        """Whether the bot talks with them about deals at all."""
        return self.name is not None and not self.is_dismissed


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

EVERY_DAY = {"stranger", "another agent", "responsible", "colleague"}
"""Before every commit; the others take their time."""


@dataclass(slots=True)
class Desk:
    """One role before the bot: the person, and the card that their chat still has."""

    office: Office
    role: Role
    person: Person
    card: Message
    told: dict[int, str] = field(default_factory=dict)
    notices: int = 0

    def look_away(self) -> None:
        """What stands in the chat by now is not of interest."""
        self.told = {one.message_id: one.text for one in self.person.chat.from_bot}
        self.notices = len(self.person.chat.notices)
        self.office.portal.log.clear()

    @property
    def said(self) -> str:
        """What the bot wrote, edited and noticed since."""
        chat = self.person.chat
        news = [one for one in chat.from_bot if self.told.get(one.message_id) != one.text]
        words = [f"{plain(one)} {' '.join(labels(one))}" for one in news]
        return "\n".join([*words, *(notice.text for notice in chat.notices[self.notices :])])

    async def settle(self) -> None:
        """Everything sent so far is handled: a chat's updates go one after the other."""
        await self.person.chat.wait_for_answer(await self.person.says("/cancel"))
        assert self.office.app
        await self.office.app.idle()


Entry = Callable[[Desk, DealId], Awaitable[object]]


def typed(text: str) -> Entry:
    """The person types this; `{0}` is the deal's number."""
    return lambda desk, deal_id: desk.person.says(text.format(deal_id, desk.office.portal.base_url))


def tapped(data: Callable[[DealId], ButtonData]) -> Entry:
    """The person sends the data of this button, from the card that they have."""

    async def tap(desk: Desk, deal_id: DealId) -> None:
        await desk.person.taps_data(data(deal_id).pack(), desk.card)
        await desk.person.chat.wait_for(lambda chat: chat.taps[-1].answers > 0)

    return tap


async def forwards_card(desk: Desk, _: DealId) -> None:
    """A card with the deal's number in its first line."""
    await desk.person.forwards(desk.card)


async def shares_client(desk: Desk, _: DealId) -> None:
    """The client's contact card from the address book."""
    await desk.person.sends_extra({"contact": {"phone_number": PHONE, "first_name": "Клиент"}})


async def edits_text(desk: Desk, deal_id: DealId) -> None:
    """A message sent long ago now says the number."""
    message = await desk.person.says("/cancel")
    await desk.person.chat.wait_for_answer(message)
    await desk.person.edits(message, str(deal_id))


async def speaks_in_group(desk: Desk, deal_id: DealId) -> None:
    """The number where others read along."""
    group = desk.office.telegram.group(f"Отдел {desk.person.telegram_id} {deal_id}", desk.person)
    await desk.person.says(f"/deal {deal_id}", chat=group)
    await group.wait_for(lambda chat: bool(chat.from_bot))
    assert not told_of(ABOUT_DEAL, group.texts_from_bot)


READS: dict[str, Entry] = {
    "number": typed("{0}"),
    "link": typed("{1}/crm/deal/details/{0}/"),
    "/deal": typed("/deal {0}"),
    "/start deal_N": typed("/start deal_{0}"),
    "forwarded card": forwards_card,
    "open": tapped(lambda deal_id: callbacks.OpenDeal(deal_id=deal_id)),
    "open again": tapped(lambda deal_id: callbacks.OpenDealAgain(deal_id=deal_id)),
    "turn": tapped(lambda deal_id: callbacks.TurnCard(deal_id=deal_id, face=callbacks.CardFace.MORE)),
}
"""Each shows the card to whoever may see it."""
FINDS: dict[str, Entry] = {
    "address": typed("заозёр"),
    "mistyped": typed("заозерноя"),
    "client": typed("тайн"),
    "phone": typed(PHONE),
    "phone page": tapped(lambda _: callbacks.TurnPhone(page=1, phone="+79005558801")),
    "contact": shares_client,
}
"""The same, without a number; what was typed comes back in the answer, and so is no part of what must not."""
QUIET: dict[str, Entry] = {"edited message": edits_text, "group": speaks_in_group}
"""Shows nothing to anybody."""
AMOUNT = "a"
CLIENT_KEY = str(ClientKey(ClientKind.CONTACT, CONTACT, ClientPart.PHONE, 1))
ASKS: dict[str, Entry] = {
    "stages": tapped(lambda deal_id: change_callbacks.ShowStages(deal_id=deal_id)),
    "pipelines": tapped(lambda deal_id: change_callbacks.ShowPipelines(deal_id=deal_id)),
    "fields": tapped(lambda deal_id: change_callbacks.ShowFields(deal_id=deal_id)),
    "ask amount": tapped(lambda deal_id: change_callbacks.AskField(deal_id=deal_id, key=AMOUNT)),
    "ask comment": tapped(lambda deal_id: change_callbacks.AskComment(deal_id=deal_id)),
    "choices": tapped(lambda deal_id: change_callbacks.ShowChoices(deal_id=deal_id, key="s", page=1)),
    "client card": tapped(lambda deal_id: client_callbacks.ShowClient(deal_id=deal_id)),
    "edit client": tapped(lambda deal_id: client_callbacks.EditClient(deal_id=deal_id)),
    "ask client": tapped(lambda deal_id: client_callbacks.AskClient(deal_id=deal_id, key=CLIENT_KEY, seen="~")),
    "leave": tapped(lambda deal_id: change_callbacks.LeaveAsIs(deal_id=deal_id)),
}
"""Buttons that change nothing by themselves."""


async def comments(desk: Desk, _: DealId) -> None:
    """A reply to the card."""
    await desk.person.chat.wait_for_answer(await desk.person.says("Ключи у соседа", reply_to=desk.card))
    if desk.role.is_agent:
        await desk.person.chat.wait_for(lambda _: "Комментарий" in desk.said and "⏳" not in desk.said)


async def sends_photo(desk: Desk, caption: str | None, reply_to: Message | None) -> None:
    """One photo, and what becomes of it."""
    sent = await desk.person.sends_photo(samples.room(width=64, height=48), caption, reply_to=reply_to)
    await desk.person.chat.wait_for_answer(sent)
    if desk.role.is_agent:
        await desk.person.chat.wait_for(lambda _: "В какую сделку" in desk.said or "1 из 1" in desk.said)


WRITES: dict[str, Entry] = {
    "reply: comment": comments,
    "reply: change": lambda desk, _: desk.person.says("цена 5 млн", reply_to=desk.card),
    "photo by caption": lambda desk, deal_id: sends_photo(desk, f"#{deal_id}", None),
    "photo by reply": lambda desk, _: sends_photo(desk, None, desk.card),
    "stage": tapped(lambda deal_id: change_callbacks.SetStage(deal_id=deal_id, seen="NEW", to="PREPARATION")),
    "value": tapped(
        lambda deal_id: change_callbacks.PutValue(deal_id=deal_id, key=AMOUNT, seen="3210000.00", value="1.00")
    ),
    "undo": tapped(lambda _: change_callbacks.Undo(entry_id=1)),
    "wish": tapped(lambda _: change_callbacks.WriteWish(entry_id=1)),
    "comment of others": tapped(lambda _: callbacks.WithdrawComment(message_id=1)),
    "batch of others": tapped(lambda deal_id: photo_callbacks.ChooseDeal(batch_id=BatchId(1), deal_id=deal_id)),
    "trash of others": tapped(lambda _: photo_callbacks.RemoveBatch(batch_id=BatchId(1))),
}


@pytest.fixture(scope="module")
async def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """One office for each rule. Anna has done something of everything, so that there is something to take away."""
    async with busy_office(tmp_path_factory.mktemp("office"), request.param) as office:
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
        yield office


@pytest.mark.parametrize(
    ("office", "name"),
    [
        pytest.param(role.visibility, name, id=name, marks=() if name in EVERY_DAY else pytest.mark.long)
        for name, role in ROLES.items()
    ],
    indirect=["office"],
)
async def test_each_role_before_each_way_in(office: Office, name: str) -> None:
    """Cell by cell; what fails is listed with what was said."""
    role = ROLES[name]
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
    desk.look_away()
    await entry(desk, deal_id)
    await desk.settle()
    return desk.said


@asynccontextmanager
async def sitting(office: Office, role: Role) -> AsyncIterator[Desk]:
    """The person signed in, with the deal's card in the chat from when it was theirs, or from whoever forwarded it."""
    assert office.app
    deal = office.portal.deal(DEAL)
    if role.name is None:
        person = office.telegram.person("Посторонний", "79005557777")
        await person.chat.wait_for_answer(await person.says("/start"))
        yield Desk(office, role, person, person.chat.last_from_bot)
        return
    person = await office.agent(role.name, telegram_id=ADMINISTRATOR_ID if role.is_admin else None)
    deal.responsible_id = office.portal.employee(role.name).employee_id
    card = await office.opens(person, DEAL)
    deal.responsible_id = ANNA
    if role.is_dismissed:
        office.portal.employee(role.name).is_active = False
        await office.app._people.roster.refresh()
    yield Desk(office, role, person, card)


def secrets(role: Role, entry: str) -> tuple[str, ...]:
    """What this role must not be told; what was typed comes back in an answer and is no secret then."""
    if role.sees_client:
        return ()
    echoed = {"phone": "555-88-01", "phone page": "555-88-01", "contact": "555-88-01"}.get(entry)
    echoed = {"address": "Заоз", "mistyped": "Заоз", "client": "Тайнов"}.get(entry, echoed)
    hidden = ABOUT_PHONE if role.sees_deal else ABOUT_DEAL
    return tuple(one for one in hidden if one != echoed)


def told_of(hidden: tuple[str, ...], said: str) -> list[str]:
    """What of it was said."""
    return [one for one in hidden if one in said]


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
