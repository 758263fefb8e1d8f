"""What the main job costs the portal: requests, counted where they arrive, until the receipt says that all is there.

After that each batch costs one more, its comment on the timeline (`test_batch_notes`).
"""

from functools import cache

import pytest

from bot.clock import Clock
from bot.sandbox import samples
from bot.sandbox.telegram import Person
from tests.flows.office import Office, bot_running

WITH_FOLDER, WITHOUT_FOLDER, OTHER_WITHOUT_FOLDER = 1245, 1213, 1251
ABOUT_EMPLOYEES = {"user.get", "department.get"}
"""Asked at every start, whatever agents do."""


@pytest.fixture
def clock() -> Clock:
    """The machine's own. What is sent together depends on how quickly it comes."""
    return Clock()


async def test_a_warm_card_costs_one_request(office: Office, anna: Person) -> None:
    """Once the dictionaries are known, everything on a card comes in one answer."""
    await office.opens(anna, OTHER_WITHOUT_FOLDER)
    office.portal.log.clear()

    await office.opens(anna, WITH_FOLDER)

    assert office.portal.log.methods == ["batch"]


async def test_a_cold_card_costs_two_requests_at_most(closed_office: Office) -> None:
    """After a start the dictionaries are one request more."""
    office = closed_office
    async with bot_running(office):
        anna = await office.agent("Анна Сафина")
    office.portal.log.clear()

    async with bot_running(office):
        await office.opens(anna, WITH_FOLDER)

    asked = [method for method in office.portal.log.methods if method not in ABOUT_EMPLOYEES]
    assert len(asked) <= 2, str(office.portal.log)


async def test_twenty_photos_into_a_folder_that_exists(office: Office, anna: Person) -> None:
    """Twenty uploads and four other requests at most."""
    await send_twenty(office, anna, WITH_FOLDER)

    assert office.portal.log.count("upload") == 20
    assert office.portal.log.count() <= 20 + 4, str(office.portal.log)


@pytest.mark.parametrize("has_root", [True, False])
async def test_twenty_photos_into_a_folder_to_be_made(office: Office, anna: Person, *, has_root: bool) -> None:
    """Making the folder costs two requests more, also the very first one, and where there is no place for it yet."""
    if not has_root:
        disk = office.portal.disk
        disk.delete(next(folder for folder in disk.folders.values() if folder.name == "Сделки"))

    await send_twenty(office, anna, WITHOUT_FOLDER)

    assert office.portal.log.count("upload") == 20
    assert office.portal.log.count() <= 20 + 4 + 2, str(office.portal.log)


@pytest.mark.long
async def test_twenty_photos_sent_one_by_one(office: Office, anna: Person) -> None:
    """Photos that come singly and quickly cost no more than an album."""
    await office.opens(anna, WITH_FOLDER)
    office.portal.log.clear()

    for photo in twenty_photos():
        await anna.sends_photo(photo)
    await anna.chat.wait_for_text("20 из 20", timeout_seconds=30)

    assert office.portal.log.count() <= 20 + 4, str(office.portal.log)


@pytest.mark.long
async def test_twenty_photos_where_addresses_come_one_by_one(office: Office, anna: Person) -> None:
    """A portal that gives no addresses in a batch is asked once for each photo, and once to find that out."""
    office.portal.faults.refuses_addresses_in_batch = True

    await send_twenty(office, anna, WITH_FOLDER)

    assert office.portal.log.count("upload") == 20
    assert office.portal.log.count() <= 20 + 4 + 20, str(office.portal.log)


async def send_twenty(office: Office, anna: Person, deal_id: int) -> None:
    """Open the deal, send twenty photos in one go, and read that all of them are in the folder."""
    await office.opens(anna, deal_id)
    office.portal.log.clear()
    await anna.sends_album(twenty_photos())
    await anna.chat.wait_for_text("20 из 20", timeout_seconds=30)


@cache
def twenty_photos() -> list[bytes]:
    """One picture twenty times, told apart by what follows it, as phones append data of their own."""
    picture = samples.room(width=320, height=240)
    return [picture + bytes([number]) + picture[-2:] for number in range(20)]
