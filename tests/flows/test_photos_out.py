"""Photos of a deal on their way out: counted on the card, shown when asked for, shared with the client, taken back."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from bot.sandbox import samples
from bot.sandbox.portal import SandboxFile
from bot.sandbox.portal.drive import SandboxFolder
from bot.sandbox.telegram import MediaKind, Message, Person
from tests.flows.office import Office, bot_running, busy_office, open_office
from tests.flows.reading import labels, plain, shown_instead

FLAT, EMPTY_DEAL = 1245, 1260
GPS = 0x8825


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An agency without limits; the flat's folder is empty."""
    async with busy_office(tmp_path) as office:
        yield office


def folder_of(office: Office, deal_id: int = FLAT) -> SandboxFolder:
    """The deal's folder, made and named in the deal if there is none."""
    folder = office.portal.deal_folder(deal_id)
    if folder is None:
        folder = office.portal.disk.make_folder(office.portal.disk.common.root_id, f"{deal_id} фото")
        office.portal.change_deal(
            deal_id, custom={**office.portal.deal(deal_id).custom, "UF_CRM_DEAL_FOLDER": folder.folder_id}
        )
    return folder


def fill(office: Office, photos: list[bytes], *, deal_id: int = FLAT, **others: bytes) -> list[SandboxFile]:
    """Nothing but these in the deal's folder, the first being the oldest."""
    folder = folder_of(office, deal_id)
    for one in office.portal.disk.children(folder.folder_id):
        office.portal.disk.delete(one)
    stored = [
        office.portal.disk.put(folder.folder_id, f"20261123-1000{number:02d}-{number:010d}-0123abcd.jpg", photo)
        for number, photo in enumerate(photos)
    ]
    for name, content in others.items():
        office.portal.disk.put(folder.folder_id, name.replace("_", "."), content)
    return stored


def alike(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Up to what a second compression changes."""
    return all(abs(first - second) <= 1 for first, second in zip(one, other, strict=True))


def shared_folders(office: Office, deal_id: int = FLAT) -> list[SandboxFolder]:
    """The sub-folders in the deal's folder."""
    children = office.portal.disk.children(folder_of(office, deal_id).folder_id)
    return [one for one in children if isinstance(one, SandboxFolder)]


def has_place(file: SandboxFile) -> bool:
    """Whether the picture says where it was taken."""
    return GPS in Image.open(BytesIO(file.path.read_bytes())).getexif()


def look(file: SandboxFile) -> tuple[int, ...]:
    """What is to be seen in it, roughly: a copy looks like its original."""
    picture = Image.open(BytesIO(file.path.read_bytes()))
    small = ImageOps.exif_transpose(picture).convert("L").resize((4, 3))
    return tuple(value // 16 for value in small.tobytes())


def copies(office: Office) -> list[SandboxFile]:
    """What the clients of the deal find."""
    return [file for folder in shared_folders(office) for file in office.portal.files_in(folder.folder_id)]


async def opens_photos(office: Office, person: Person, deal_id: int = FLAT) -> Message:
    """The menu in the place of the card."""
    card = await office.opens(person, deal_id)
    await person.taps("Фото", card)
    await person.chat.wait_for(lambda _: "‹ Карточка" in labels(card) or "Пришлите" in plain(card))
    return card


async def gets_link(person: Person, menu: Message) -> Message:
    """The same message, once it has the link."""
    await person.taps("Ссылка клиенту", menu)
    await person.chat.wait_for(lambda _: "📋 Скопировать ссылку" in labels(menu), timeout_seconds=30)
    return menu


def rooms(many: int) -> list[bytes]:
    """Small photos as a phone takes them, with a place in each."""
    return samples.album(many, width=64, height=48)


async def test_the_menu_counts_and_sends_nothing(office: Office, anna: Person) -> None:
    """Photos with the date of the last one, other files apart; one request and no file."""
    fill(office, rooms(12), клип_mp4=samples.short_video(), план_pdf=samples.floor_plan_pdf())
    card = await office.opens(anna, FLAT)
    assert "Фото · 14" in labels(card)
    office.portal.log.clear()

    await anna.taps("Фото", card)
    await anna.chat.wait_for(lambda _: "‹ Карточка" in labels(card))

    assert plain(card).split("\n")[0] == "№ 1245 · Чистопольская 20"
    assert plain(card).split("\n")[1].startswith("13 фото, последнее ")
    assert plain(card).split("\n")[2:] == ["Кроме них 1 файл: план.pdf"]
    assert labels(card)[0] == "🔗 Ссылка клиенту"
    assert labels(card)[1].startswith("Показать здесь · ")
    assert labels(card)[2:] == ["Папка", "‹ Карточка"]
    assert office.portal.log.methods == ["batch"]
    assert anna.chat.last_from_bot is card


async def test_a_folder_without_photos(office: Office, anna: Person) -> None:
    """Said, with what to do; the card is one tap away."""
    fill(office, [])

    menu = await opens_photos(office, anna)

    assert plain(menu).split("\n") == [
        "№ 1245 · Чистопольская 20",
        "В папке пока нет фото. Пришлите их сюда — положу.",
    ]


async def test_photos_come_newest_first_ten_at_a_time(office: Office, anna: Person) -> None:
    """An album of ten, then the rest on another tap; each under the deal's name; a reply to one is about the deal."""
    stored = fill(office, rooms(13))
    menu = await opens_photos(office, anna)

    await anna.taps("Показать здесь", menu)
    below = await anna.chat.wait_for_text("Показано 10 из 13", timeout_seconds=30)

    album = [message for message in anna.chat.from_bot if message.media]
    assert [message.media.file.size_bytes for message in album if message.media] == [
        file.size_bytes for file in stored[:2:-1]
    ]
    assert len({message.media_group_id for message in album}) == 1
    assert album[0].text.replace("\N{NO-BREAK SPACE}", " ") == "№ 1245 · Чистопольская 20"
    assert labels(below) == ["Ещё 3", "🔗 Ссылка клиенту", "‹ Карточка"]
    assert "13 фото" in plain(menu)

    await anna.taps("Ещё 3", below)
    await anna.chat.wait_for_text("Показано 13 из 13", timeout_seconds=30)
    assert len([message for message in anna.chat.from_bot if message.media]) == 13
    await anna.says("на кухне сырость", reply_to=album[4])
    await anna.chat.wait_for_text("Комментарий в сделке.")


async def test_one_photo_comes_alone(office: Office, anna: Person) -> None:
    """No album has one item; nothing is said below, for there is nothing to add."""
    fill(office, rooms(1))
    menu = await opens_photos(office, anna)

    await anna.taps("Показать здесь", menu)
    await anna.chat.wait_for(lambda chat: bool(chat.last_from_bot.media), timeout_seconds=30)
    await shown_instead(anna, menu, "1 фото, последнее")

    assert anna.chat.last_from_bot.media_group_id is None


async def test_what_telegram_does_not_take_as_a_photo(office: Office, anna: Person) -> None:
    """A HEIC comes as a picture without its place, a heavy file as a document, a huge one as a link."""
    folder = folder_of(office)
    fill(office, rooms(1), балкон_heic=samples.heic(), клип_mp4=samples.short_video())
    office.portal.disk.put(folder.folder_id, "большое.jpg", b"\xff\xd8" + bytes(10_500_000))
    office.portal.disk.put(folder.folder_id, "фильм.mov", bytes(50_500_000))
    menu = await opens_photos(office, anna)

    await anna.taps("Показать здесь", menu)
    below = await anna.chat.wait_for_text("Велики для Telegram", timeout_seconds=60)

    kinds = sorted(message.media.kind for message in anna.chat.from_bot if message.media)
    assert kinds == sorted([MediaKind.PHOTO, MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.DOCUMENT])
    assert "фильм.mov, 50 МБ" in plain(below)
    assert any(entity["type"] == "text_link" for entity in below.entities)


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


async def test_an_end_that_waits_for_the_portal(office: Office, anna: Person) -> None:
    """Said at once that the client may still look; done and said when the portal is back."""
    fill(office, rooms(1))
    menu = await gets_link(anna, await opens_photos(office, anna))
    office.portal.faults.is_down = True

    await anna.taps("Закрыть доступ", menu)
    await shown_instead(anna, menu, "Закрою сам, как только ответит.")
    office.portal.faults.is_down = False

    await anna.chat.wait_for_text("Копии для клиента удалены", timeout_seconds=20)
    assert not shared_folders(office)
    assert len(office.files(FLAT)) == 1


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


async def test_somebody_elses_deal(office: Office, anna: Person) -> None:
    """Neither looked at, nor brought, nor shared, nor ended by a button that was made up."""
    fill(office, rooms(2))
    menu = await gets_link(anna, await opens_photos(office, anna))
    close = menu.buttons[1].callback_data or ""
    boris = await office.agent("Тимур Каримов")
    shown = boris.chat.last_from_bot

    for data in (f"o:{FLAT}", f"ob:{FLAT}:0", f"os:{FLAT}", close, "ox:99"):
        await boris.taps_data(data, shown)
    await boris.chat.wait_for(lambda chat: any("нет" in notice.text for notice in chat.notices))

    assert not any(message.media for message in boris.chat.from_bot)
    assert len(shared_folders(office)) == 1
    assert "Чистопольская" not in boris.chat.texts_from_bot


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
