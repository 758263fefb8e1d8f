"""A stop in the middle of an album, then a start: nothing is lost, and the receipt goes on. Polled or posted, alike."""

import asyncio
import logging
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Person
from tests.fakes.clock import BriskClock
from tests.flows.office import Office, bot_running, by_webhook, open_office
from tests.flows.process import BotProcess, request_seen

FLAT = 1245
PHOTOS = 4
ALL = f"{PHOTOS} из {PHOTOS}"
SLOW_BYTES_PER_SECOND = 40_000.0


@pytest.fixture(params=["polling", "webhook"])
async def closed_office(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    """The agency before the bot is started; its line to the portal is slow."""
    changes: dict[str, Any] = by_webhook() if request.param == "webhook" else {}
    async with open_office(tmp_path, **changes) as office:
        yield office


async def an_album_on_its_way(office: Office) -> tuple[Person, list[str]]:
    """An agent has sent an album on a slow line, and one of them is leaving for the portal: the agent, the sums."""
    anna = await office.agent("Анна Сафина")
    await office.opens(anna, FLAT)
    office.portal.faults.bytes_per_second = SLOW_BYTES_PER_SECOND
    leaving = request_seen(office, lambda line: line.method == "batch" and "uploadfile" in str(line.keys))
    album = samples.album(PHOTOS)
    seen = asyncio.gather(leaving)
    await anna.sends_album(album)
    await seen
    return anna, [sha256(photo).hexdigest() for photo in album]


def receipts(anna: Person) -> int:
    """How many messages say that all arrived."""
    return len([message for message in anna.chat.from_bot if ALL in message.text])


async def test_an_album_goes_on_after_a_stop(closed_office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """Each photo is there once and in order, one receipt says so, and what was said meanwhile is answered.

    Nothing of it is an error in the log.
    """
    office, clock = closed_office, BriskClock()
    before = office.hashes(FLAT)
    async with bot_running(office, clock):
        anna, sums = await an_album_on_its_way(office)
    stored_at_stop = len(office.files(FLAT)) - len(before)
    office.portal.faults.bytes_per_second = 0.0
    asked = await anna.says("/help")

    async with bot_running(office, clock):
        await anna.chat.wait_for_answer(asked)
        await anna.chat.wait_for_text(ALL, timeout_seconds=30)

    assert stored_at_stop < len(sums)
    assert office.hashes(FLAT)[len(before) :] == sums
    assert receipts(anna) == 1
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.long
@pytest.mark.timeout(120)
async def test_an_album_goes_on_after_sigterm(closed_office: Office) -> None:
    """The same with the real process, which ends with 0 within ten seconds each time."""
    office = closed_office
    before = office.hashes(FLAT)
    bot = BotProcess(office)
    await bot.start()
    try:
        anna, sums = await an_album_on_its_way(office)
        codes = [await bot.stop()]
        office.portal.faults.bytes_per_second = 0.0
        asked = await anna.says("/help")
        await bot.start()
        await anna.chat.wait_for_answer(asked, timeout_seconds=20)
        await anna.chat.wait_for_text(ALL, timeout_seconds=40)
        codes.append(await bot.stop())

        assert codes == [0, 0]
        assert office.hashes(FLAT)[len(before) :] == sums
        assert receipts(anna) == 1
    finally:
        await bot.kill()
