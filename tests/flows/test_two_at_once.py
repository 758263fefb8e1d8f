"""Two agents change the same value at the same second: one is written, and the other one is told of it and asked."""

import asyncio
from decimal import Decimal

import pytest

from bot.sandbox.telegram import Message, Person
from tests.flows.office import Office
from tests.flows.reading import labels, plain, shown_instead

FLAT = 1245
SLOW_SECONDS, HANGS_SECONDS = 0.3, 60.0
AMOUNTS = {Decimal(12_100_000): "12 100 000 ₽", Decimal(12_200_000): "12 200 000 ₽"}


@pytest.fixture
async def rustam(office: Office) -> Person:
    """Anna's head, who may change her deals."""
    return await office.agent("Рустам Ахметов")


async def answer_to(person: Person, words: str, card: Message) -> Message:
    """What the person is told first of this reply to the card."""
    return await person.chat.wait_for_answer(await person.says(words, reply_to=card))


async def at_once(office: Office, wishes: dict[Person, str]) -> dict[Person, Message]:
    """Everybody has the card before them and replies to it at the same moment; what each of them is told."""
    cards = {person: await office.opens(person, FLAT) for person in wishes}
    office.portal.faults.delay_seconds = SLOW_SECONDS
    told = await asyncio.gather(*(answer_to(person, words, cards[person]) for person, words in wishes.items()))
    return dict(zip(wishes, told, strict=True))


async def test_one_amount_is_written(office: Office, anna: Person, rustam: Person) -> None:
    """Both have seen the same card, and the portal is slow: the later one sees then, now and wanted, and by whom."""
    told = await at_once(office, {anna: "цена 12,1 млн", rustam: "цена 12,2 млн"})

    [(first, written)] = [(person, one) for person, one in told.items() if "→" in one.text]
    [(second, conflict)] = [(person, one) for person, one in told.items() if one is not written]
    there = AMOUNTS[office.portal.deal(FLAT).amount]
    assert plain(written).endswith(f"12 400 000 → {there}")
    for line in ("сумму поменяли", "на карточке: 12 400 000 ₽", f"сейчас: {there}", f"{first.name}, сегодня"):
        assert line in plain(conflict)

    wanted = next(label for label in AMOUNTS.values() if label != there)
    assert labels(conflict) == [f"Записать {wanted}", f"Оставить {there}"]
    await second.taps("Записать", conflict)
    await shown_instead(second, conflict, f"→ {wanted}")
    assert AMOUNTS[office.portal.deal(FLAT).amount] == wanted


async def test_two_fields_are_both_written(office: Office, anna: Person, rustam: Person) -> None:
    """Who changes something else of the deal waits for nobody and is asked nothing."""
    told = await at_once(office, {anna: "цена 12,1 млн", rustam: "название: Чистопольская, 20"})

    assert all("→" in one.text for one in told.values())
    deal = office.portal.deal(FLAT)
    assert (deal.amount, deal.title) == (Decimal(12_100_000), "Чистопольская, 20")


async def test_a_late_write_is_not_overtaken(office: Office, anna: Person, rustam: Person) -> None:
    """The line breaks, and the portal acts only when it was looked at once: until then nobody else's is sent."""
    faults = office.portal.faults
    faults.postpone = {"crm.item.update": 1}
    office.portal.log.subscribe(lambda line: faults.catch_up() if line.code is None else None)

    told = await at_once(office, {anna: "цена 12,1 млн", rustam: "цена 12,2 млн"})

    [written] = [one for one in told.values() if "→" in one.text]
    [conflict] = [one for one in told.values() if "сумму поменяли" in one.text]
    there = AMOUNTS[office.portal.deal(FLAT).amount]
    assert f"→ {there}" in plain(written)
    assert f"сейчас: {there}" in plain(conflict)


async def test_nobody_waits_for_long(office: Office, anna: Person, rustam: Person) -> None:
    """The portal is silent about Anna's title: within five seconds Rustam hears that his was not written.

    It stays on a button, and that compares again.
    """
    card, his_card = await office.opens(anna, FLAT), await office.opens(rustam, FLAT)
    former = office.portal.deal(FLAT).title
    office.portal.faults.delay_answers = {"crm.item.update": HANGS_SECONDS}
    await anna.says("название: Чистопольская, 20", reply_to=card)
    await office.portal_has(lambda: office.portal.deal(FLAT).title != former)

    asked = await rustam.says("название: Продана", reply_to=his_card)
    told = await rustam.chat.wait_for_text("НЕ измен", after=asked, timeout_seconds=5)
    office.portal.faults.delay_answers = {}
    await anna.chat.wait_for_text("→ Чистопольская, 20")
    await rustam.taps("Записать", told)
    await shown_instead(rustam, told, "поменяли")

    assert office.portal.deal(FLAT).title == "Чистопольская, 20"


async def test_the_same_once_more_is_one_change(office: Office, anna: Person) -> None:
    """The portal has written Anna's title and is slow to say so; she sends it again. Neither answer says it was not."""
    card = await office.opens(anna, FLAT)
    office.portal.faults.delay_answers = {"crm.item.update": HANGS_SECONDS}
    first = await anna.says("название: Чистопольская, 20", reply_to=card)
    await anna.chat.wait_for_answer(first)

    again = await anna.says("название: Чистопольская, 20", reply_to=card)
    await anna.chat.wait_for_answer(again)
    office.portal.faults.delay_answers = {}
    await anna.chat.wait_for(
        lambda chat: [one.text.endswith("→ Чистопольская, 20") for one in chat.from_bot_after(first)] == [True] * 2
    )

    assert office.portal.log.count("crm.item.update") == 1


async def test_one_phone_is_written(office: Office, anna: Person, rustam: Person) -> None:
    """A client's values go the same way."""
    questions = {person: await asked_for_phone(office, person) for person in (anna, rustam)}
    office.portal.faults.delay_seconds = SLOW_SECONDS

    told = await asyncio.gather(
        answer_to(anna, "+7 900 555-01-98", questions[anna]), answer_to(rustam, "+7 900 555-01-99", questions[rustam])
    )

    assert sum("→" in one.text for one in told) == 1
    assert sum("поменяли" in one.text for one in told) == 1


async def asked_for_phone(office: Office, person: Person) -> Message:
    """The question for the client's first phone."""
    view = await office.opens(person, FLAT)
    await person.taps("Клиент", view)
    await person.chat.wait_for(lambda _: "‹ Карточка" in labels(view))
    await person.taps("Изменить", view)
    await person.chat.wait_for(lambda _: "‹ Клиент" in labels(view))
    phone = next(label for label in labels(view) if "555" in label)
    await person.taps_data(view.buttons[labels(view).index(phone)].callback_data or "", view)
    await person.chat.wait_for(lambda chat: chat.last_from_bot is not view)
    return person.chat.last_from_bot
