"""Photos of a deal on their way into the chat: counted on the card, and shown when asked for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Chat, MediaKind, Person
from bot.sandbox.telegram.faults import TelegramFault
from tests.flows.office import Office, busy_office
from tests.flows.outgoing import (
    FLAT,
    brought,
    fill,
    folder_of,
    gets_link,
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
    assert labels(menu) == ["‹ Карточка"]


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
    [photo] = await brought(anna, 1)

    assert photo.media_group_id is None
    assert anna.chat.last_from_bot is photo


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


async def test_telegram_asks_to_hold_back(office: Office, anna: Person) -> None:
    """The album waits as long as it is told, and comes once."""
    fill(office, rooms(3))
    menu = await opens_photos(office, anna)
    office.telegram.faults.fail_next.append(
        TelegramFault("sendMediaGroup", 429, "Too Many Requests: retry after 2", retry_after_seconds=2)
    )

    await anna.taps("Показать здесь", menu)
    came = await brought(anna, 3)

    assert len({message.media_group_id for message in came}) == 1


async def test_one_photo_that_telegram_does_not_draw(office: Office, anna: Person) -> None:
    """The album is refused as a whole, so they come one by one, and that one as a document."""
    fill(office, rooms(3))
    menu = await opens_photos(office, anna)
    office.telegram.faults.fail_next += [
        TelegramFault("sendMediaGroup", 400, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        TelegramFault("sendPhoto", 400, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
    ]

    await anna.taps("Показать здесь", menu)
    came = await brought(anna, 3)

    assert [message.media.kind for message in came if message.media] == [
        MediaKind.DOCUMENT,
        MediaKind.PHOTO,
        MediaKind.PHOTO,
    ]


@pytest.mark.long
async def test_the_portal_goes_while_photos_are_fetched(office: Office, anna: Person) -> None:
    """Told within seconds, with the buttons to try again; a tap meanwhile asks for nothing new."""
    fill(office, rooms(3))
    menu = await opens_photos(office, anna)
    office.portal.faults.delay_answers = {"download": 60.0}
    await anna.taps("Показать здесь", menu)
    await shown_instead(anna, menu, "⏳ Несу 3 фото…")
    await anna.taps("Показать здесь", menu)
    await anna.chat.wait_for(lambda chat: any("уже делается" in notice.text for notice in chat.notices))

    office.portal.faults.is_down = True
    await shown_instead(anna, menu, "Битрикс24 не отвечает")
    office.portal.faults.mend()
    office.portal.faults.bucket_size = 10_000
    await anna.taps("Показать здесь", menu)

    assert len(await brought(anna, 3)) == 3
    assert not list((office.folder / "data" / "spool").iterdir())


@pytest.mark.long
async def test_the_portal_goes_between_two_albums(office: Office, anna: Person) -> None:
    """What is here already is said, and the button goes on behind it."""
    fill(office, [])
    folder = folder_of(office)
    for number in (1, 2):
        office.portal.disk.put(folder.folder_id, f"фильм {number}.mp4", bytes([number]) * 26_000_000)
    menu = await opens_photos(office, anna)

    def goes(chat: Chat) -> None:
        if any(message.media for message in chat.from_bot):
            office.portal.faults.is_down = True

    unsubscribe = anna.chat.on_change(goes)
    await anna.taps("Показать здесь", menu)
    await shown_instead(anna, menu, "Показано 1 из 2")
    unsubscribe()
    office.portal.faults.mend()
    office.portal.faults.bucket_size = 10_000
    await anna.taps("Ещё 1", menu)
    came = await brought(anna, 2)

    assert len({message.media.file.unique_id for message in came if message.media}) == 2


async def test_somebody_elses_deal(office: Office, anna: Person) -> None:
    """Neither looked at, nor brought, nor shared, nor ended by a button that was made up."""
    fill(office, rooms(2))
    menu = await gets_link(anna, await opens_photos(office, anna))
    close = menu.buttons[1].callback_data or ""
    boris = await office.agent("Тимур Каримов")
    shown = boris.chat.last_from_bot

    forged = (f"o:{FLAT}", f"ob:{FLAT}:0", f"os:{FLAT}", close, "ox:99")
    for data in forged:
        await boris.taps_data(data, shown)
    await boris.chat.wait_for(lambda chat: len(chat.notices) >= len(forged))
    assert office.app is not None
    await office.app.idle()

    assert not any(message.media for message in boris.chat.from_bot)
    assert len(shared_folders(office)) == 1
    assert "Чистопольская" not in boris.chat.texts_from_bot
