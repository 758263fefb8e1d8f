"""The photos are in the wrong deal: the receipt asks for the right one, and they are moved there."""

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Message, Person
from bot.services.batch_folders import FOLDER_IS_FRESH_SECONDS
from tests.fakes.clock import BriskClock
from tests.flows.office import Office, bot_running
from tests.flows.reading import labels, plain
from tests.flows.snapshots import sums

pytestmark = pytest.mark.long

FLAT, OTHER_FLAT, THIRD_FLAT, FOREIGN = 1251, 1213, 1198, 9912
SPEED = 20
WHERE_TO = "куда их?"


async def stored(office: Office, anna: Person, album: list[bytes]) -> Message:
    """The album lies in the flat's folder; its receipt."""
    await office.opens(anna, OTHER_FLAT)
    card = await office.opens(anna, FLAT)
    await anna.sends_album(album, reply_to=card)
    return await anna.chat.wait_for_text(f"{len(album)} из {len(album)} в папке")


async def asked(anna: Person, receipt: Message) -> None:
    """Not this deal was tapped, and the receipt asks."""
    await anna.taps("Не та сделка", receipt)
    await anna.chat.wait_for(lambda _: WHERE_TO in receipt.text)


async def test_moved_by_a_button_and_back(office: Office, anna: Person) -> None:
    """The chosen deal holds the photos and the former one none; the way back is a button."""
    album = samples.album(3)
    receipt = await stored(office, anna, album)

    await asked(anna, receipt)
    offered = labels(receipt)
    await anna.taps(lambda button: str(OTHER_FLAT) in button.text, receipt)
    await anna.chat.wait_for(lambda _: "3 из 3 перенесены" in plain(receipt))
    said, buttons = plain(receipt), labels(receipt)
    there = office.hashes(OTHER_FLAT)
    await anna.taps(f"↪️ Обратно в №\u00a0{FLAT}", receipt)
    await anna.chat.wait_for(lambda _: plain(receipt).startswith(f"№ {FLAT}") and "3 из 3 пер" in plain(receipt))

    assert offered[-1] == f"Оставить в № {FLAT}"
    assert not any(str(FLAT) in label for label in offered[:-1])
    assert said.startswith(f"№ {OTHER_FLAT}")
    assert f"Были в № {FLAT}, там их нет." in said
    assert buttons == ["Открыть папку", f"↪️ Обратно в № {FLAT}", "Не та сделка", "🗑 Убрать"]
    assert there == sums(album)
    assert office.hashes(FLAT) == sums(album)
    assert not office.files(OTHER_FLAT)


async def test_moved_by_a_number(office: Office, anna: Person) -> None:
    """After the tap a typed number is the answer."""
    album = samples.album(2)
    receipt = await stored(office, anna, album)

    await asked(anna, receipt)
    await anna.says(str(THIRD_FLAT))
    await anna.chat.wait_for(lambda _: "2 из 2 перенесены" in plain(receipt))

    assert set(sums(album)) <= set(office.hashes(THIRD_FLAT))
    assert not office.files(FLAT)


async def test_moved_by_a_reply_to_the_receipt(office: Office, anna: Person) -> None:
    """While the receipt asks, a reply to it is the answer, and no comment for the client's deal."""
    receipt = await stored(office, anna, samples.album(2))

    await asked(anna, receipt)
    said = await anna.says(str(THIRD_FLAT), reply_to=receipt)
    await anna.chat.wait_for(lambda _: "2 из 2 перенесены" in plain(receipt))

    assert not office.files(FLAT)
    assert not anna.chat.from_bot_after(said)


async def test_kept_after_all(office: Office, anna: Person) -> None:
    """Keep leaves the photos where they are, and the receipt is what it was."""
    receipt = await stored(office, anna, samples.album(2))
    before = plain(receipt)

    await asked(anna, receipt)
    await anna.taps(f"Оставить в №\u00a0{FLAT}", receipt)
    await anna.chat.wait_for(lambda _: WHERE_TO not in receipt.text)

    assert plain(receipt) == before
    assert len(office.files(FLAT)) == 2


async def test_a_deal_that_is_not_hers_gets_nothing(office: Office, anna: Person) -> None:
    """A forged button with another's deal leaves the photos where they are, and says so."""
    receipt = await stored(office, anna, samples.album(2))
    await asked(anna, receipt)
    [choice] = [button for button in receipt.buttons if str(OTHER_FLAT) in button.text]

    await anna.taps_data(str(choice.callback_data).replace(str(OTHER_FLAT), str(FOREIGN)), receipt)
    await anna.chat.wait_for(lambda _: f"№ {FOREIGN} не нашлась, фото остаются здесь." in plain(receipt))

    assert plain(receipt).startswith(f"№ {FLAT}")
    assert len(office.files(FLAT)) == 2


@pytest.mark.parametrize("label", ["🗑 Убрать", "Не та сделка"])
async def test_photos_of_a_deal_that_was_given_away_stay(office: Office, anna: Person, label: str) -> None:
    """Taking them out would change the deal, which is somebody else's now: nothing is moved, and she is told."""
    receipt = await stored(office, anna, samples.album(2))
    office.portal.change_deal(FLAT, responsible_id=office.portal.employee("Марат Галиев").employee_id)

    await anna.taps(label, receipt)
    if label == "Не та сделка":
        await anna.chat.wait_for(lambda _: WHERE_TO in receipt.text)
        await anna.says(str(OTHER_FLAT))
    await anna.chat.wait_for(lambda _: "Сделка теперь не ваша, фото остаются в ней." in plain(receipt))

    assert len(office.files(FLAT)) == 2
    assert office.portal.log.count("disk.file.moveto") == 0


async def test_moved_while_the_portal_is_away(closed_office: Office) -> None:
    """Asked for during an outage that took answers with it: all photos are where they were asked to be."""
    office, album = closed_office, samples.album(4)
    async with bot_running(office, BriskClock(SPEED)):
        anna = await office.agent("Анна Сафина")
        await office.opens(anna, OTHER_FLAT)
        await office.opens(anna, FLAT)
        office.portal.faults.lose_answers["upload"] = 2
        office.portal.faults.bytes_per_second = 40_000
        await anna.sends_album(album)
        receipt = await anna.chat.wait_for_text("из 4")
        office.portal.faults.is_down = True
        await anna.chat.wait_for_text("не отвечает")
        await asked(anna, receipt)

        await anna.taps(lambda button: str(OTHER_FLAT) in button.text, receipt)
        await anna.chat.wait_for(lambda _: plain(receipt).startswith(f"№ {OTHER_FLAT}"))
        office.portal.faults.mend()
        await anna.chat.wait_for(lambda _: "4 из 4" in plain(receipt), timeout_seconds=30)

    assert office.hashes(OTHER_FLAT) == sums(album)
    assert not office.files(FLAT)


async def test_photos_are_not_put_back_into_a_deal_that_was_given_away(office: Office, anna: Person) -> None:
    """That, too, would change somebody else's deal: they stay in the trash, and she is told."""
    receipt = await stored(office, anna, samples.album(2))
    await anna.taps("🗑 Убрать", receipt)
    await anna.chat.wait_for(lambda _: "2 фото в корзине" in plain(receipt))
    office.portal.change_deal(FLAT, responsible_id=office.portal.employee("Марат Галиев").employee_id)

    await anna.taps(lambda button: "Вернуть 2 фото" in button.text, receipt)
    await anna.chat.wait_for(lambda _: "Сделка теперь не ваша, они остаются там." in plain(receipt))

    assert "2 фото в корзине" in plain(receipt)
    assert not office.files(FLAT)
    assert office.portal.log.count("disk.file.restore") == 0


async def test_the_rest_of_a_batch_whose_deal_was_given_away(closed_office: Office) -> None:
    """What lies there stays; what was still on its way asks for a deal of its own, and goes there."""
    office, kitchen, facade = closed_office, samples.room("kitchen"), samples.room("facade")
    async with bot_running(office, BriskClock(SPEED)):
        anna = await office.agent("Анна Сафина")
        await office.opens(anna, OTHER_FLAT)
        await office.opens(anna, FLAT)
        await anna.sends_photo(kitchen)
        receipt = await anna.chat.wait_for_text("1 из 1 в папке")
        office.portal.faults.refuses_connections = True
        await anna.sends_photo(facade)
        await anna.chat.wait_for(lambda _: "1 из 2" in plain(receipt) or "у меня" in plain(receipt))
        clock = BriskClock(SPEED)
        await clock.sleep(FOLDER_IS_FRESH_SECONDS)
        office.portal.change_deal(FLAT, responsible_id=office.portal.employee("Марат Галиев").employee_id)
        office.portal.faults.refuses_connections = False
        asking = await anna.chat.wait_for_text("не нашлась", timeout_seconds=20)

        await anna.taps(lambda button: str(OTHER_FLAT) in button.text, asking)
        await anna.chat.wait_for(lambda _: "1 из 1 в папке" in plain(asking), timeout_seconds=20)
        await anna.chat.wait_for(lambda _: "Сделка теперь не ваша" in plain(receipt))

    assert plain(receipt).startswith(f"№ {FLAT}")
    assert office.hashes(FLAT) == sums([kitchen])
    assert office.hashes(OTHER_FLAT) == sums([facade])
