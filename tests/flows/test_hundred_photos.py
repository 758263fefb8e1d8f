"""A hundred photos in ten albums by three agents at once, the portal going away twice."""

import asyncio
from hashlib import sha256

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Person
from tests.fakes.clock import BriskClock
from tests.flows.office import Office, bot_running

PEOPLE = (("Анна Сафина", 1251, 4), ("Марат Галиев", 1102, 3), ("Тимур Каримов", 1187, 3))
ALBUM = 10


def album(agent: int, number: int) -> list[bytes]:
    """Ten pictures of their own, as phones append data of their own."""
    picture = samples.room(width=320, height=240)
    return [picture + bytes([agent, number, item]) + picture[-2:] for item in range(ALBUM)]


@pytest.mark.long
async def test_each_is_in_its_folder_once(closed_office: Office) -> None:
    """Everything arrives in sending order, one receipt per batch, and a command is answered meanwhile."""
    office = closed_office
    office.portal.faults.bucket_size = 10_000
    async with bot_running(office, BriskClock(20)):
        people = [await office.agent(name) for name, _, _ in PEOPLE]
        own = [own_deal(office, name) for name, _, _ in PEOPLE]
        before = [office.hashes(deal_id) for deal_id in own]
        for person, deal_id in zip(people, own, strict=True):
            await office.opens(person, deal_id)

        office.portal.faults.bytes_per_second = 200_000
        await asyncio.gather(*(send(one, index) for index, one in enumerate(people)))
        office.portal.faults.is_down = True
        asked = await people[0].says("/help")
        await people[0].chat.wait_for_text("Найти", after=asked)
        office.portal.faults.is_down = False
        await people[1].chat.wait_for_text("из 30", timeout_seconds=60)
        office.portal.faults.refuses_connections = True
        await people[1].chat.wait_for_text("не отвечает", timeout_seconds=30)
        office.portal.faults.refuses_connections = False
        for person, (_, _, albums) in zip(people, PEOPLE, strict=True):
            total = albums * ALBUM
            await person.chat.wait_for_text(f"{total} из {total}", timeout_seconds=120)

    for index, (deal_id, person) in enumerate(zip(own, people, strict=True)):
        sent = [photo for number in range(PEOPLE[index][2]) for photo in album(index, number)]
        arrived = [one for one in office.hashes(deal_id) if one not in before[index]]
        assert arrived == [sha256(photo).hexdigest() for photo in sent]
        assert sum(f"из {len(sent)}" in message.text for message in person.chat.from_bot) == 1


async def send(person: Person, index: int) -> None:
    """All albums of one agent, one after the other."""
    for number in range(PEOPLE[index][2]):
        await person.sends_album(album(index, number))


def own_deal(office: Office, full_name: str) -> int:
    """An open deal that this employee is responsible for."""
    employee_id = office.portal.employee(full_name).employee_id
    deals = office.portal.deals.values()
    return min(deal.deal_id for deal in deals if deal.responsible_id == employee_id)
