"""The machine woke up two hours ahead, and its clock is put right while photos and words are on their way."""

import pytest

from bot.sandbox.telegram import Person
from tests.fakes.clock import MovableClock
from tests.flows.office import Office, bot_running
from tests.flows.reading import asks, shown_instead
from tests.flows.snapshots import snapshots, sums

FLAT = 1251
TWO_HOURS_SECONDS = 7200.0


@pytest.fixture
def clock() -> MovableClock:
    """Two hours ahead, until the story puts it right."""
    clock = MovableClock()
    clock.set_back(-TWO_HOURS_SECONDS)
    return clock


async def test_an_album_arrives_when_the_portal_is_back(office: Office, anna: Person, clock: MovableClock) -> None:
    """Taken in at the wrong time while the portal is away: it does not wait until the clock has caught up."""
    album = snapshots(5)
    await office.opens(anna, FLAT)
    office.portal.faults.refuses_connections = True
    sent = await anna.sends_album(album)
    await anna.chat.wait_for_text("Битрикс24 не отвечает", after=sent[-1])

    clock.set_back(TWO_HOURS_SECONDS)
    office.portal.faults.refuses_connections = False
    await anna.chat.wait_for_text("5 из 5 в папке")

    assert office.hashes(FLAT) == sums(album)


async def test_put_right_while_the_bot_was_not_running(closed_office: Office, clock: MovableClock) -> None:
    """Nobody saw it: the next start finds what no pause of ours explains."""
    office, album = closed_office, snapshots(3)
    async with bot_running(office, clock):
        anna = await office.agent("Анна Сафина")
        await office.opens(anna, FLAT)
        office.portal.faults.refuses_connections = True
        sent = await anna.sends_album(album)
        await anna.chat.wait_for_text("Битрикс24 не отвечает", after=sent[-1])
    clock.set_back(TWO_HOURS_SECONDS)
    office.portal.faults.refuses_connections = False

    async with bot_running(office, clock):
        await anna.chat.wait_for_text("3 из 3 в папке")

    assert office.hashes(FLAT) == sums(album)


async def test_a_comment_whose_answer_was_lost_is_found(office: Office, anna: Person, clock: MovableClock) -> None:
    """By the portal's time it was written two hours before the bot sent it; it is not written a second time."""
    card = await office.opens(anna, FLAT)
    office.portal.faults.lose_answers["crm.timeline.comment.add"] = 1
    unsubscribe = office.portal.log.subscribe(
        lambda line: clock.set_back(TWO_HOURS_SECONDS) if line.method == "crm.timeline.comment.add" else None
    )
    answer = await asks(anna, "Ключи у консьержа", reply_to=card)
    await shown_instead(anna, answer, "Комментарий в сделке.")
    unsubscribe()

    written = [comment for comment in office.portal.comments_of(FLAT) if "Ключи у консьержа" in comment.body]
    assert len(written) == 1
