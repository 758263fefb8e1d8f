"""The real process is killed (kill -9) on the photo's way; each photo is in its folder exactly once, and it is said."""

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Person
from tests.flows.office import Office
from tests.flows.process import BotProcess, request_seen

FLAT = 1245

Moment = Callable[[Office], Awaitable[None]]


async def as_soon_as_they_are_sent(_office: Office) -> None:
    """Between the answer of getUpdates and the commit, or before."""


async def once_they_are_confirmed(office: Office) -> None:
    """Between the commit and the handling, or in it."""
    await office.telegram.wait_until_confirmed()


async def once_an_address_was_given(office: Office) -> None:
    """While files come from Telegram."""
    await request_seen(office, lambda line: line.method == "batch" and "uploadfile" in str(line.keys))


async def once_the_portal_has_acted(office: Office) -> None:
    """The portal holds a photo, and its answer is lost: we do not know of it."""
    office.portal.faults.lose_answers["upload"] = 2
    await request_seen(office, lambda line: line.method == "upload")


async def three_photos(anna: Person, seed: int) -> list[str]:
    """Send an album; the sums of its photos."""
    album = [samples.room(room, seed=seed) for room in samples.ROOMS[:3]]
    await anna.sends_album(album)
    return [sha256(photo).hexdigest() for photo in album]


ONE_MOMENT = [once_the_portal_has_acted]
EVERY_MOMENT = [as_soon_as_they_are_sent, once_they_are_confirmed, once_an_address_was_given, once_the_portal_has_acted]


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    "moments",
    [pytest.param(ONE_MOMENT, id="once"), pytest.param(EVERY_MOMENT, id="four times", marks=pytest.mark.long)],
)
async def test_photos_survive_kills_at_any_moment(closed_office: Office, moments: list[Moment]) -> None:
    """Killed on its way, the bot leaves each photo once, whole and in order, and its sender knows."""
    office = closed_office
    before = office.hashes(FLAT)
    bot = BotProcess(office)
    await bot.start()
    try:
        anna = await office.agent("Анна Сафина")
        await office.opens(anna, FLAT)
        sent: list[str] = []
        for seed, moment in enumerate(moments):
            reached = asyncio.gather(moment(office))
            sent += await three_photos(anna, seed)
            await reached
            await bot.kill()
            office.portal.faults.lose_answers.clear()
            await bot.start()
        await anna.chat.wait_for_text(f"{len(sent)} из {len(sent)}", timeout_seconds=60)

        assert office.hashes(FLAT)[len(before) :] == sent
        assert not office.portal.log.refusals("QUERY_LIMIT_EXCEEDED")
        receipts = [message for message in anna.chat.from_bot if "в папке" in message.text and "из" in message.text]
        assert len(receipts) <= 2
        assert await bot.stop() == 0
    finally:
        await bot.kill()
