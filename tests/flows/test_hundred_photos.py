"""A hundred photos in ten albums by three agents at once, the portal going away twice."""

import asyncio
from hashlib import sha256
from itertools import pairwise

import pytest

from bot.domain.ids import DealId
from bot.sandbox import samples
from bot.sandbox.telegram import Chat, EventKind, Message, Person
from bot.telegram.callbacks import CardFace, TurnCard
from tests.fakes.clock import BriskClock
from tests.flows.office import Office, bot_running

PEOPLE = (("Анна Сафина", 1251, 4), ("Марат Галиев", 1102, 3), ("Тимур Каримов", 1187, 3))
ALBUM = 10
TIMES = 20
"""What the bot waits for on purpose is over so much sooner, the pause between edits too; answers are not."""
BETWEEN_EDITS_SECONDS = 3.0 / TIMES
TOLERANCE_SECONDS = 0.01
"""Two clocks measure: the bot's and Telegram's."""
ANSWERED_WITHIN_SECONDS, TAP_ANSWERED_WITHIN_SECONDS = 5.0, 2.0


def album(agent: int, number: int) -> list[bytes]:
    """Ten pictures of their own, as phones append data of their own."""
    picture = samples.room(width=320, height=240)
    return [picture + bytes([agent, number, item]) + picture[-2:] for item in range(ALBUM)]


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_each_is_in_its_folder_once(closed_office: Office) -> None:
    """Everything arrives in sending order, one receipt per batch, edited seldom; commands and taps are answered."""
    office = closed_office
    office.portal.faults.bucket_size = 10_000
    async with bot_running(office, BriskClock(TIMES)):
        people = [await office.agent(name) for name, _, _ in PEOPLE]
        own = [own_deal(office, name) for name, _, _ in PEOPLE]
        before = [office.hashes(deal_id) for deal_id in own]
        cards = [await office.opens(person, deal_id) for person, deal_id in zip(people, own, strict=True)]
        seen = [len(person.chat.events) for person in people]

        office.portal.faults.bytes_per_second = 50_000
        await asyncio.gather(*(send(one, index) for index, one in enumerate(people)))
        for person, (_, _, albums) in zip(people, PEOPLE, strict=True):
            await person.chat.wait_for_text(f"из {albums * ALBUM}", timeout_seconds=30)
        await everybody_is_answered(people, own, cards)
        office.portal.faults.is_down = True
        await everybody_is_answered(people, own, cards)
        office.portal.faults.is_down = False
        await everybody_is_answered(people, own, cards)
        office.portal.faults.refuses_connections = True
        await people[1].chat.wait_for(says_that_it_waits, timeout_seconds=30)
        await everybody_is_answered(people, own, cards)
        office.portal.faults.refuses_connections = False
        for person, (_, _, albums) in zip(people, PEOPLE, strict=True):
            total = albums * ALBUM
            await person.chat.wait_for_text(f"{total} из {total}", timeout_seconds=120)

    for index, (deal_id, person) in enumerate(zip(own, people, strict=True)):
        sent = [photo for number in range(PEOPLE[index][2]) for photo in album(index, number)]
        arrived = [one for one in office.hashes(deal_id) if one not in before[index]]
        assert arrived == [sha256(photo).hexdigest() for photo in sent]
        assert sum(f"из {len(sent)}" in message.text for message in person.chat.from_bot) == 1
        assert_seldom_edited(person, seen[index], receipt_of(person, len(sent)))


async def send(person: Person, index: int) -> None:
    """All albums of one agent, one after the other."""
    for number in range(PEOPLE[index][2]):
        await person.sends_album(album(index, number))


async def everybody_is_answered(people: list[Person], deals: list[int], cards: list[Message]) -> None:
    """Two write and one taps, all at once; the answers come within the limits."""
    await asyncio.gather(writes(people[0], deals[0]), writes(people[1], deals[1]), taps(people[2], deals[2], cards[2]))


async def writes(person: Person, deal_id: int) -> None:
    """A command, then a number."""
    for words, answers in (("/help", ("Найти",)), (str(deal_id), ("Ведёте вы", "карточку показать не могу"))):
        asked = await person.says(words)

        def is_answered(chat: Chat, asked: Message = asked, answers: tuple[str, ...] = answers) -> bool:
            return any(answer in said.text for said in chat.from_bot_after(asked) for answer in answers)

        await person.chat.wait_for(is_answered, timeout_seconds=ANSWERED_WITHIN_SECONDS)


async def taps(person: Person, deal_id: int, card: Message) -> None:
    """A button that asks the portal."""
    await person.taps_data(TurnCard(deal_id=DealId(deal_id), face=CardFace.MORE).pack(), card)
    tap = person.chat.taps[-1]
    await person.chat.wait_for(lambda _: tap.answers > 0, timeout_seconds=TAP_ANSWERED_WITHIN_SECONDS)


def says_that_it_waits(chat: Chat) -> bool:
    """The receipt does; what is said of a card that cannot be shown is something else."""
    return any("не отвечает" in message.text and "фото у меня" in message.text for message in chat.from_bot)


def receipt_of(person: Person, many: int) -> Message:
    """The message that shows them."""
    return next(message for message in person.chat.from_bot if f"из {many}" in message.text)


def assert_seldom_edited(person: Person, first: int, receipt: Message) -> None:
    """The receipt is edited at most once in three seconds."""
    events = person.chat.events[first:]
    edited = [one.happened_at for one in events if one.kind is EventKind.EDITED and receipt in one.messages]
    assert len(edited) > 1
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(edited)]
    assert min(gaps) >= BETWEEN_EDITS_SECONDS - TOLERANCE_SECONDS


def own_deal(office: Office, full_name: str) -> int:
    """An open deal that this employee is responsible for."""
    employee_id = office.portal.employee(full_name).employee_id
    deals = office.portal.deals.values()
    return min(deal.deal_id for deal in deals if deal.responsible_id == employee_id)
