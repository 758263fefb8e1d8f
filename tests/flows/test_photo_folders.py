"""The deal's folder in other hands: renamed, thrown away, moved, forbidden, full; the photos find their place."""

from collections.abc import AsyncIterator
from itertools import count

import pytest

from bot.clock import Clock
from bot.sandbox.portal import SandboxFolder
from bot.sandbox.portal.records import FOLDER_FIELD
from bot.sandbox.telegram import Person
from tests.fakes.clock import MovableClock
from tests.flows.office import ADMINISTRATOR_ID, Office, busy_office
from tests.flows.snapshots import snapshot, snapshots, sums

pytestmark = pytest.mark.long

MINUTE, HOUR = 60, 3600
_deal_ids = count(70_001)


@pytest.fixture(scope="module")
def clock() -> Clock:
    """The bot's and Telegram's; the stories set it forward."""
    return MovableClock()


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> AsyncIterator[Office]:
    """One office for all of these stories: every story has a deal of its own."""
    async with busy_office(tmp_path_factory.mktemp("office"), clock=clock) as office:
        yield office


@pytest.fixture
async def administrator(office: Office) -> AsyncIterator[Person]:
    """Who is told what only a person can mend; afterwards everything works again."""
    person = next((one for one in office.telegram.people if one.telegram_id == ADMINISTRATOR_ID), None)
    if person is None:
        person = await office.agent("Марат Галиев", telegram_id=ADMINISTRATOR_ID)
    yield person
    office.portal.faults.forbids = set()
    office.portal.faults.drive_is_full = False


def new_deal(office: Office, title: str = "Дом у реки", deal_id: int | None = None) -> int:
    """A deal of Anna's without a folder."""
    anna_at_work = office.portal.employee("Анна Сафина").employee_id
    return office.portal.add_deal(title, deal_id=deal_id or next(_deal_ids), responsible_id=anna_at_work).deal_id


def folder_of(office: Office, deal_id: int) -> SandboxFolder:
    """The deal's living folder."""
    folder = office.portal.deal_folder(deal_id)
    assert folder is not None
    return folder


def folders_named(office: Office, deal_id: int) -> list[str]:
    """Every living folder that begins with the deal's number."""
    folders = office.portal.disk.folders.values()
    return [one.name for one in folders if one.is_alive and one.name.split(" ")[0] == str(deal_id)]


async def sends_one(anna: Person, *, shown: str) -> bytes:
    """One photo into the deal in hand, seen in its folder."""
    photo = snapshot()
    sent = await anna.sends_photo(photo)
    await anna.chat.wait_for(lambda chat: any(shown in one.text for one in chat.from_bot) and sent.reactions == ["👍"])
    return photo


async def test_a_folder_renamed_by_hand_stays_the_deals(office: Office, anna: Person) -> None:
    """The office calls it what it likes: the next photo goes there."""
    deal_id = new_deal(office)
    await office.opens(anna, deal_id)
    first = await sends_one(anna, shown="1 из 1")
    folder = folder_of(office, deal_id)

    office.portal.disk.rename(folder, "Дом у реки, для сайта")
    second = await sends_one(anna, shown="2 из 2")

    assert [file.sha256 for file in office.portal.files_in(folder.folder_id)] == sums([first, second])
    assert folders_named(office, deal_id) == []


@pytest.mark.parametrize("is_deleted", [False, True], ids=["trashed", "deleted"])
@pytest.mark.parametrize("pause_seconds", [0, 2 * MINUTE], ids=["at once", "later"])
async def test_a_folder_thrown_away_is_made_again(
    office: Office, clock: MovableClock, anna: Person, *, is_deleted: bool, pause_seconds: int
) -> None:
    """Also while photos keep coming: the next photo has a living folder, and both records name it."""
    deal_id = new_deal(office)
    await office.opens(anna, deal_id)
    await sends_one(anna, shown="1 из 1")
    folder = folder_of(office, deal_id)

    (office.portal.disk.delete if is_deleted else office.portal.disk.trash)(folder)
    clock.advance(pause_seconds)
    second = await sends_one(anna, shown="1 из 1" if pause_seconds else "2 из 2")

    made = folder_of(office, deal_id)
    assert made.folder_id != folder.folder_id
    assert office.portal.deal(deal_id).custom[FOLDER_FIELD] == made.folder_id
    assert office.hashes(deal_id) == sums([second])


@pytest.mark.parametrize("field_is_emptied", [False, True])
async def test_a_folder_moved_by_hand_stays_the_deals(
    office: Office, clock: MovableClock, anna: Person, *, field_is_emptied: bool
) -> None:
    """Found by its id wherever it is, also when somebody has emptied the deal's field."""
    deal_id = new_deal(office)
    await office.opens(anna, deal_id)
    first = await sends_one(anna, shown="1 из 1")
    folder = folder_of(office, deal_id)

    archive = office.portal.disk.make_folder(office.portal.disk.common.root_id, f"Архив {deal_id}")
    folder.parent_id = archive.folder_id
    if field_is_emptied:
        office.portal.deal(deal_id).custom[FOLDER_FIELD] = None
    clock.advance(2 * MINUTE)
    second = await sends_one(anna, shown="1 из 1")

    assert [file.sha256 for file in office.portal.files_in(folder.folder_id)] == sums([first, second])
    assert office.portal.deal(deal_id).custom[FOLDER_FIELD] == folder.folder_id


async def test_a_deal_renamed_keeps_its_folder(office: Office, clock: MovableClock, anna: Person) -> None:
    """The title is in the folder's name and never part of the match, even where only the name leads to it."""
    deal_id = new_deal(office, "Дом у реки")
    await office.opens(anna, deal_id)
    first = await sends_one(anna, shown="1 из 1")

    office.portal.deal(deal_id).title = "Коттедж, торг"
    clock.advance(2 * MINUTE)
    second = await sends_one(anna, shown="1 из 1")

    assert folders_named(office, deal_id) == [f"{deal_id} Дом у реки"]
    assert office.hashes(deal_id) == sums([first, second])


async def test_two_deals_of_one_title_have_two_folders(office: Office, anna: Person) -> None:
    """Their numbers tell them apart."""
    one, other = new_deal(office, "Студия"), new_deal(office, "Студия")

    photos = {}
    for deal_id in (one, other):
        await office.opens(anna, deal_id)
        photos[deal_id] = await sends_one(anna, shown=f"{deal_id} · Студия\n\n✅ 1 из 1")

    assert [office.hashes(deal_id) for deal_id in (one, other)] == [sums([photos[one]]), sums([photos[other]])]
    assert folder_of(office, one).folder_id != folder_of(office, other).folder_id


@pytest.mark.parametrize("others", [60, pytest.param(2_600, marks=pytest.mark.long)])
async def test_a_folder_is_found_among_many(office: Office, anna: Person, others: int) -> None:
    """More neighbours of a like number than a page, or than fifty pages, hold: the deal's own, made last, is found."""
    deal_id = new_deal(office, deal_id=others)
    disk = office.portal.disk
    root = next(one for one in disk.folders.values() if one.name == "Сделки")
    for number in range(others):
        disk.make_folder(root.folder_id, f"{deal_id}{number:04d} другая")
    own = disk.make_folder(root.folder_id, f"{deal_id} положена руками")
    await office.opens(anna, deal_id)

    photo = await sends_one(anna, shown="1 из 1")

    assert [file.sha256 for file in office.portal.files_in(own.folder_id)] == sums([photo])
    assert folders_named(office, deal_id) == [own.name]


@pytest.mark.parametrize(
    "forbidden",
    [{"disk.folder.addsubfolder"}, {"disk.folder.getchildren", "disk.folder.get"}, {"upload"}],
    ids=["no folder may be made", "the root may not be read", "no file may be added"],
)
async def test_missing_rights_are_told_and_healed(
    office: Office, clock: MovableClock, anna: Person, administrator: Person, forbidden: set[str]
) -> None:
    """The sender reads why the photos wait, an administrator what to give; they go by themselves once it is given."""
    deal_id = new_deal(office)
    await office.opens(anna, deal_id)
    clock.advance(2 * HOUR)  # administrators are told of the same thing once an hour
    photos = snapshots(2)

    office.portal.faults.forbids = forbidden
    asked = await administrator.says("/status")
    await anna.sends_album(photos)
    await anna.chat.wait_for_text("Битрикс24 не пускает в папку.")
    await administrator.chat.wait_for_text("Фото ждут", after=asked)
    office.portal.faults.forbids = set()
    clock.advance(MINUTE)
    await anna.chat.wait_for_text("2 из 2")

    assert office.hashes(deal_id) == sums(photos)


async def test_a_full_drive_is_told_and_healed(
    office: Office, clock: MovableClock, anna: Person, administrator: Person
) -> None:
    """The same for a drive without room."""
    deal_id = new_deal(office)
    await office.opens(anna, deal_id)
    photos = snapshots(2)

    office.portal.faults.drive_is_full = True
    asked = await administrator.says("/status")
    await anna.sends_album(photos)
    await anna.chat.wait_for_text("На Диске Битрикс24 нет места")
    await administrator.chat.wait_for_text("нет места", after=asked)
    office.portal.faults.drive_is_full = False
    clock.advance(MINUTE)
    await anna.chat.wait_for_text("2 из 2")

    assert office.hashes(deal_id) == sums(photos)
