"""Photos of a deal for its client: copies without location behind a link, and the end of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Person
from bot.sandbox.telegram.faults import TelegramFault
from tests.flows.office import Office, bot_running, busy_office, open_office
from tests.flows.outgoing import (
    FLAT,
    OTHER_FLAT,
    alike,
    copies,
    fill,
    gets_link,
    has_place,
    look,
    opens_photos,
    rooms,
    shared_folders,
)
from tests.flows.reading import labels, plain, shown_instead

pytestmark = pytest.mark.long


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An agency on a portal without limits."""
    async with busy_office(tmp_path) as office:
        yield office


async def test_a_heic_and_its_jpeg_are_one_photo(office: Office, anna: Person) -> None:
    """The office has both; neither the agent nor the client gets it twice."""
    fill(office, [], балкон_heic=samples.heic(), балкон_jpg=rooms(1)[0])

    menu = await gets_link(anna, await opens_photos(office, anna))

    assert "1 фото, без геометок" in plain(menu)
    assert len(copies(office)) == 1


async def test_a_link_for_the_client(office: Office, anna: Person) -> None:
    """Two taps: copies without places under a link on a button that copies it; originals keep theirs; no double."""
    stored = fill(office, rooms(12), клип_mp4=samples.short_video(), план_pdf=samples.floor_plan_pdf())
    menu = await opens_photos(office, anna)

    await gets_link(anna, menu)

    assert plain(menu).split("\n") == [
        "№ 1245 · Чистопольская 20",
        "",
        "Ссылка для клиента: 12 фото, без геометок. Откроет любой, у кого она есть.",
        "Не вошли: 1 видео, 1 файл.",
    ]
    assert labels(menu) == ["📋 Скопировать ссылку", "Закрыть доступ", "‹ Карточка"]
    [folder] = shared_folders(office)
    assert folder.name.startswith("Клиенту ")
    shared = copies(office)
    assert [file.name for file in shared] == [f"{number:03d}.jpg" for number in range(1, 13)]
    assert not any(has_place(file) for file in shared)
    assert all(has_place(file) for file in stored)
    assert [alike(look(copy), look(file)) for copy, file in zip(shared, stored, strict=True)] == [True] * 12
    assert len({file.sha256 for file in shared}) == 12
    link = menu.buttons[0].copy_text or ""
    assert link == f"{office.portal.base_url}/~{office.portal.disk.public_names[folder.folder_id]}"
    assert len(link) <= 256
    card = await office.opens(anna, FLAT)
    assert "Фото · 14" in labels(card)


async def test_the_clients_access_ends(office: Office, anna: Person) -> None:
    """The copies are gone for good, the photos stay; a new link has a folder of its own; a second tap harms nobody."""
    stored = fill(office, rooms(2))
    menu = await gets_link(anna, await opens_photos(office, anna))
    close = menu.buttons[1].callback_data or ""
    [first] = shared_folders(office)

    await anna.taps("Закрыть доступ", menu)
    await shown_instead(anna, menu, "Копии для клиента удалены")

    assert plain(menu).split("\n")[1] == "Копии для клиента удалены, фото в папке на месте."
    assert labels(menu) == ["🔗 Новая ссылка", "‹ Карточка"]
    assert first.folder_id not in office.portal.disk.folders
    assert [file.sha256 for file in office.files(FLAT)] == [file.sha256 for file in stored]
    await anna.taps_data(close, menu)
    await anna.chat.wait_for(lambda chat: len(chat.taps) > 2)
    await anna.taps("Новая ссылка", menu)
    await anna.chat.wait_for(lambda _: "📋 Скопировать ссылку" in labels(menu), timeout_seconds=30)
    assert [one.folder_id for one in shared_folders(office)] != [first.folder_id]


async def test_a_portal_that_forbids_links(office: Office, anna: Person) -> None:
    """Said, with the album in its place; the empty folder is gone."""
    fill(office, rooms(2))
    office.portal.faults.forbids = {"disk.folder.getexternallink"}
    menu = await opens_photos(office, anna)

    await anna.taps("Ссылка клиенту", menu)
    await shown_instead(anna, menu, "не даёт делать ссылки наружу")

    assert labels(menu)[0].startswith("Показать здесь")
    await office.portal_has(lambda: not shared_folders(office))


async def test_a_broken_photo_is_left_out_by_name(office: Office, anna: Person) -> None:
    """The others are shared all the same."""
    fill(office, rooms(2), битое_jpg=samples.broken_jpeg())

    menu = await gets_link(anna, await opens_photos(office, anna))

    assert "2 фото, без геометок" in plain(menu)
    assert "⚠️ 1 фото не скопировалось:\nбитое.jpg" in plain(menu)
    assert len(copies(office)) == 2


async def test_the_portal_goes_while_copies_are_made(office: Office, anna: Person) -> None:
    """Told within seconds that there is no link; what was begun goes when the portal is back."""
    fill(office, rooms(3))
    menu = await opens_photos(office, anna)
    office.portal.faults.delay_answers = {"upload": 60.0}
    await anna.taps("Ссылка клиенту", menu)
    await office.portal_has(lambda: bool(shared_folders(office)))

    office.portal.faults.is_down = True
    await shown_instead(anna, menu, "Ссылки нет, фото в папке на месте.")
    assert "Битрикс24 не отвечает" in plain(menu)
    office.portal.faults.mend()
    office.portal.faults.bucket_size = 10_000

    await office.portal_has(lambda: not shared_folders(office), timeout_seconds=20)
    assert len(office.files(FLAT)) == 3


async def test_a_run_that_ends_in_between_leaves_no_link(tmp_path: Path) -> None:
    """The next one takes the folder away and says so under the same message."""
    async with open_office(tmp_path) as office:
        async with bot_running(office):
            anna = await office.agent("Анна Сафина")
            fill(office, rooms(3))
            menu = await opens_photos(office, anna)
            office.portal.faults.delay_answers = {"upload": 60.0}
            await anna.taps("Ссылка клиенту", menu)
            await office.portal_has(
                lambda: any(office.portal.files_in(one.folder_id) for one in shared_folders(office))
            )
        office.portal.faults.delay_answers = {}
        assert "Готовлю копии" in plain(menu)

        async with bot_running(office):
            await shown_instead(anna, menu, "Прервалось, пока готовил копии.")

            await office.portal_has(lambda: not shared_folders(office))
        assert labels(menu) == ["🔗 Ссылка клиенту", "‹ Карточка"]
        assert len(office.files(FLAT)) == 3


async def test_a_run_that_ends_before_it_knows_its_folder(tmp_path: Path) -> None:
    """The answer to making the folder never came: the next run finds it by its name, empty, and takes it away."""
    async with open_office(tmp_path) as office:
        async with bot_running(office):
            anna = await office.agent("Анна Сафина")
            fill(office, rooms(1))
            menu = await opens_photos(office, anna)
            office.portal.faults.delay_answers = {"disk.folder.addsubfolder": 60.0}
            await anna.taps("Ссылка клиенту", menu)
            await office.portal_has(lambda: bool(shared_folders(office)))
        office.portal.faults.delay_answers = {}

        async with bot_running(office):
            await office.portal_has(lambda: not shared_folders(office))

        assert len(office.files(FLAT)) == 1


async def test_an_end_that_waits_for_the_portal(office: Office, anna: Person) -> None:
    """Said at once that the client may still look; done and said when the portal is back."""
    fill(office, rooms(1))
    menu = await gets_link(anna, await opens_photos(office, anna))
    office.portal.faults.refuses_connections = True

    await anna.taps("Закрыть доступ", menu)
    await shown_instead(anna, menu, "Закрою сам, как только ответит.")
    office.portal.faults.refuses_connections = False

    await anna.chat.wait_for_text("Копии для клиента удалены", timeout_seconds=20)
    assert not shared_folders(office)
    assert len(office.files(FLAT)) == 1


async def test_nobody_has_the_link_before_it_is_shown(office: Office, anna: Person) -> None:
    """While Telegram does not take the message the link is tried again, and it is the same one folder."""
    fill(office, rooms(1))
    menu = await opens_photos(office, anna)
    office.portal.faults.delay_answers = {"upload": 60.0}
    await anna.taps("Ссылка клиенту", menu)
    await office.portal_has(lambda: bool(copies(office)))
    office.telegram.faults.fail_next.append(TelegramFault("editMessageText", 502, "Bad Gateway"))
    office.portal.faults.delay_answers = {}

    await anna.chat.wait_for(lambda _: "📋 Скопировать ссылку" in labels(menu), timeout_seconds=20)

    assert len(shared_folders(office)) == 1


async def test_a_folder_that_became_a_deals_is_not_deleted(office: Office, anna: Person) -> None:
    """Somebody put the id of the copies' folder into a deal: what lies there since is not ours to delete."""
    fill(office, rooms(1))
    menu = await gets_link(anna, await opens_photos(office, anna))
    [folder] = shared_folders(office)
    office.portal.change_deal(OTHER_FLAT, custom={"UF_CRM_DEAL_FOLDER": folder.folder_id})
    await office.opens(anna, OTHER_FLAT)
    await anna.sends_photo(rooms(2)[1])
    await anna.chat.wait_for_text("1 из 1")

    await anna.taps("Закрыть доступ", menu)

    await shown_instead(anna, menu, "доступ у клиента остался")
    assert len(office.portal.files_in(folder.folder_id)) == 2


async def test_a_portal_that_does_not_let_it_end(office: Office, anna: Person) -> None:
    """Said plainly: the client still has access; the button stays."""
    fill(office, rooms(1))
    menu = await gets_link(anna, await opens_photos(office, anna))
    office.portal.faults.forbids = {"disk.folder.deletetree"}

    await anna.taps("Закрыть доступ", menu)
    await shown_instead(anna, menu, "доступ у клиента остался")
    office.portal.faults.forbids = set()
    await anna.taps("Закрыть доступ", menu)
    await shown_instead(anna, menu, "Копии для клиента удалены")

    assert not shared_folders(office)


async def test_in_english(tmp_path: Path) -> None:
    """The same for who speaks English."""
    async with open_office(tmp_path) as office, bot_running(office):
        anna = await office.agent("Анна Сафина", language_code="en")
        fill(office, rooms(2))
        card = await office.opens(anna, FLAT)
        await anna.taps("Photos · 2", card)
        await anna.chat.wait_for(lambda _: "‹ Card" in labels(card))
        assert plain(card).split("\n")[1].startswith("2 photos, the last one ")
        await anna.taps("Link for the client", card)
        await anna.chat.wait_for(lambda _: "📋 Copy the link" in labels(card), timeout_seconds=30)

    assert plain(card).split("\n")[2:] == [
        "Link for the client: 2 photos, without location data. Opens for anybody who has it."
    ]
    assert labels(card) == ["📋 Copy the link", "End access", "‹ Card"]
