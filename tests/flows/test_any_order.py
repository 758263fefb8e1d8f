"""Whatever order updates, lost answers and taps arrive in: names sort in sending order, every file is in one place."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from random import Random

import pytest

from bot.clock import Clock
from bot.sandbox import samples
from bot.sandbox.telegram import Message, Person
from bot.telegram.photo_callbacks import ChooseDeal
from tests.fakes.clock import BriskClock
from tests.flows.office import Office, bot_running

FLAT, OTHER_FLAT, THIRD_FLAT = 1251, 1213, 1245
PHOTOS = 6
FAULTS = ("upload", "batch", "disk.file.moveto", "disk.file.markdeleted", "disk.file.restore", "disk.file.get")


@pytest.fixture
def clock() -> Clock:
    """The ninety seconds after which a photo is surely absent are one and a half."""
    return BriskClock(60)


@pytest.fixture
async def office(closed_office: Office, clock: Clock) -> AsyncIterator[Office]:
    """The portal sets no limit: the tariff is not what these stories are about."""
    closed_office.portal.faults.bucket_size = 10_000
    async with bot_running(closed_office, clock):
        yield closed_office


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 16))])
async def test_the_place_asked_for_last_is_where_they_are(office: Office, anna: Person, seed: int) -> None:
    """Any buttons are tapped while answers get lost or come late; then one deal is chosen, and holds them all."""
    chance = Random(seed)  # noqa: S311  # a schedule that can be played again
    album = samples.album(PHOTOS)
    before = len(office.files(THIRD_FLAT))
    await office.opens(anna, OTHER_FLAT)
    await office.opens(anna, FLAT)
    for photo in album[:3]:
        await anna.sends_photo(photo)
    receipt = await anna.chat.wait_for_text("из 3")

    for step in range(8):
        faults = office.portal.faults
        chance.choice([faults.lose_answers, faults.postpone])[chance.choice(FAULTS)] = 1
        await tap_anything(anna, receipt, chance)
        if step == 2:
            await anna.sends_album(album[3:], reply_to=receipt if receipt.buttons else None)
        if chance.random() < 0.3:
            faults.catch_up()
    office.portal.faults.mend()
    office.portal.faults.catch_up()
    for batch in (1, 2, 3):
        choice = ChooseDeal.model_validate({"batch_id": batch, "deal_id": FLAT}).pack()
        await anna.taps_data(choice, receipt)

    await office.portal_has(lambda: len(office.files(FLAT)) == PHOTOS, timeout_seconds=60)
    assert [file.sha256 for file in office.files(FLAT)] == [sha256(photo).hexdigest() for photo in album]
    assert not office.files(OTHER_FLAT)
    assert len(office.files(THIRD_FLAT)) == before


async def tap_anything(anna: Person, receipt: Message, chance: Random) -> None:
    """One of the receipt's buttons, as soon as it is shown or a little later."""
    await anna.chat.wait_for(lambda _: any(button.callback_data for button in receipt.buttons), timeout_seconds=30)
    button = chance.choice([one for one in receipt.buttons if one.callback_data])
    await anna.taps_data(str(button.callback_data), receipt)
    revision = anna.chat.revision
    async with asyncio.timeout(5):
        await anna.chat.wait_for(lambda chat: chat.revision > revision)
