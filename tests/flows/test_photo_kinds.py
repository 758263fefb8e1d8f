"""Every kind of file that people send: what lies in the folder afterwards, and what is said of what does not."""

import io
import struct
import zipfile
import zlib
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256

import pytest
from PIL import ExifTags, Image

from bot.sandbox import samples
from bot.sandbox.portal import SandboxFile
from bot.sandbox.telegram import Attachment, Filler, MediaKind, Message, Person
from tests.fakes.large_heic import large_heic
from tests.flows.office import Office, bot_running, open_office
from tests.flows.reading import plain

pytestmark = pytest.mark.long

OF_TIMUR = 1125
"""Anna's from the beginning of these stories."""
DEALS = (1251, 1101, 1260, 1102, 1187, 1201, 1207, 1213, 1220, 1228, OF_TIMUR)
"""Deals without a file: each story has its own."""
OF_ENGLISH = 1104
HINT = "Telegram сжал эти фото. Нужны оригиналы — шлите как файл: скрепка → Файл → Галерея."
PORTAL_IS_SLOW_SECONDS = 20
LARGE_IS_SLOW_SECONDS = 30


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """One office for all of these stories, where originals are wanted."""
    opening = open_office(
        tmp_path_factory.mktemp("office"),
        want_originals=True,
        bitrix24_requests_per_second=100,
        bitrix24_burst=10_000,
    )
    async with opening as office:
        office.portal.faults.bucket_size = 10_000
        office.portal.change_deal(OF_TIMUR, responsible_id=office.portal.employee("Анна Сафина").employee_id)
        async with bot_running(office):
            yield office


@pytest.fixture(scope="module")
async def anna(office: Office) -> Person:
    """An agent, signed in once."""
    return await office.agent("Анна Сафина")


@pytest.fixture(scope="module")
def unused_deals() -> Iterator[int]:
    """Handed out one by one."""
    return iter(DEALS)


@pytest.fixture
async def deal(office: Office, anna: Person, unused_deals: Iterator[int]) -> int:
    """A deal of which no other story knows, in hand."""
    deal_id = next(unused_deals)
    await office.opens(anna, deal_id)
    return deal_id


async def told(person: Person, deal_id: int, words: str, *, within_seconds: float = 10) -> Message:
    """The receipt of this deal, once it says that so many have arrived."""

    def found() -> list[Message]:
        return [one for one in person.chat.from_bot if str(deal_id) in one.text and f"✅ {words}" in plain(one)]

    await person.chat.wait_for(lambda _: bool(found()), timeout_seconds=within_seconds)
    return found()[-1]


def endings(office: Office, deal_id: int) -> list[str]:
    """The extensions in the deal's folder, in the order of the names."""
    return [file.name.rpartition(".")[2] for file in office.files(deal_id)]


def is_original(file: SandboxFile, content: bytes) -> bool:
    """Whether the portal holds exactly these bytes."""
    return file.sha256 == sha256(content).hexdigest()


def bomb() -> bytes:
    """A PNG of some hundred bytes that unpacks to ten gigabytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def office_file(folder: str) -> bytes:
    """What Word or Excel write, as far as a file's type goes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr(f"{folder}/document.xml", "<document/>" * 500)
    return stream.getvalue()


async def test_a_heic_keeps_its_bytes_and_gets_a_jpeg(office: Office, anna: Person, deal: int) -> None:
    """Side by side under one name, and one photo to who sent it."""
    await anna.sends_file(samples.heic(), "IMG_2051.HEIC")
    receipt = await told(anna, deal, "1 из 1")

    original, copy = office.files(deal)
    assert is_original(original, samples.heic())
    assert [original.name, copy.name] == [f"{original.name.rpartition('.')[0]}.{end}" for end in ("heic", "jpg")]
    with Image.open(copy.path) as picture:
        assert (picture.format, picture.size) == ("JPEG", (640, 480))
    assert "✅ 1 из 1 в папке" in plain(receipt)


async def test_a_heic_of_twelve_megapixels_gets_its_jpeg(office: Office, anna: Person, deal: int) -> None:
    """As large as phones make them, in tiles as phones make them; the copy has all of its pixels, date and place."""
    original = large_heic()

    await anna.sends_file(original, "IMG_2052.HEIC")
    await told(anna, deal, "1 из 1", within_seconds=LARGE_IS_SLOW_SECONDS)

    stored, copy = office.files(deal)
    assert is_original(stored, original)
    with Image.open(copy.path) as picture:
        assert (picture.format, picture.size) == ("JPEG", (4032, 3024))
        assert picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        corners = [picture.getpixel((x, y)) for x, y in ((100, 100), (100 + 5 * 640, 100 + 4 * 480))]
    assert max(abs(one - other) for one, other in zip(*corners, strict=True)) < 8


async def test_a_heic_and_its_copy_go_and_come_back_together(office: Office, anna: Person, deal: int) -> None:
    """Into the trash and out of it: one photo in the words, two files on the portal."""
    await anna.sends_file(samples.heic(), "IMG_2051.HEIC")
    receipt = await told(anna, deal, "1 из 1")
    names = [file.name for file in office.files(deal)]

    await anna.taps("Убрать", receipt)
    await anna.chat.wait_for(lambda _: "1 файл в корзине" in plain(receipt))
    assert office.files(deal) == []
    await anna.taps("Вернуть", receipt)
    await anna.chat.wait_for(lambda _: "1 из 1" in plain(receipt))

    assert [file.name for file in office.files(deal)] == names


async def test_a_heic_taken_back_by_itself_takes_its_copy_along(office: Office, anna: Person, deal: int) -> None:
    """A reply with /undo: the photo beside it stays, and both files of the HEIC come back."""
    heic = await anna.sends_file(samples.heic(), "IMG_2051.HEIC")
    await anna.sends_file(samples.room("kitchen"), "IMG_2052.jpg")
    await told(anna, deal, "2 из 2")
    names = [file.name for file in office.files(deal)]

    answer = await anna.chat.wait_for_answer(await anna.says("/undo", reply_to=heic))
    await office.portal_has(lambda: [file.name for file in office.files(deal)] == names[2:])
    await anna.chat.wait_for(lambda _: "Этот файл в корзине, остальное 1 на месте." in plain(answer))
    await anna.taps("↩️ Вернуть файл", answer)

    await office.portal_has(lambda: [file.name for file in office.files(deal)] == names)


async def test_each_of_the_two_arrives_once_without_answers(office: Office, anna: Person, deal: int) -> None:
    """Both uploads act and their answers are lost."""
    office.portal.faults.lose_answers["upload"] = 2

    await anna.sends_file(samples.heic(), "IMG_2051.HEIC")
    await told(anna, deal, "1 из 1", within_seconds=PORTAL_IS_SLOW_SECONDS)

    assert office.portal.faults.lose_answers["upload"] == 0
    assert endings(office, deal) == ["heic", "jpg"]


async def test_content_decides_the_type_and_not_the_name(office: Office, anna: Person, deal: int) -> None:
    """Wrong, foreign and missing names; office files, which look like archives, keep theirs."""
    kitchen, plan = samples.room("kitchen"), samples.floor_plan_pdf()
    sent: list[tuple[bytes, str | None, str]] = [
        (kitchen, "photo.heic", "jpg"),
        (plan, "снимок.jpg", "pdf"),
        (plan + b"\n", None, "pdf"),
        (office_file("word"), "договор.docx", "docx"),
        (office_file("xl"), "смета.xlsx", "xlsx"),
        (office_file("else"), "архив.jpg", "zip"),
        ("Ключи у консьержа".encode(), "заметка.txt", "txt"),
    ]

    for content, name, _ in sent:
        await anna.sends(Attachment(content, MediaKind.DOCUMENT, name))
    await told(anna, deal, f"{len(sent)} из {len(sent)}")

    assert endings(office, deal) == [ending for _, _, ending in sent]
    assert all(is_original(file, content) for file, (content, _, _) in zip(office.files(deal), sent, strict=True))


async def test_films_of_every_kind_arrive(office: Office, anna: Person, deal: int) -> None:
    """A video, a round one, an animation, and a video sent as a file."""
    film = samples.short_video()
    await anna.sends_video(size_bytes=300_000)
    await anna.sends_video_note()
    await anna.sends(Attachment(Filler(200_000, seed="gif"), MediaKind.ANIMATION, "funny.mp4", duration_seconds=3))
    await anna.sends_file(film, "IMG_2052.MOV")
    await told(anna, deal, "4 из 4")

    assert endings(office, deal) == ["mp4"] * 4
    assert is_original(office.files(deal)[3], film)


async def test_a_live_photo_is_its_photo(office: Office, anna: Person, deal: int) -> None:
    """Telegram delivers it as a kind of its own."""
    still = await office.telegram.state.shelf.put(samples.room("kitchen"))
    file_id = office.telegram.state.shelf.issue(still, "photo", ".jpg")
    size = {"file_id": file_id, "file_unique_id": still.unique_id, "width": 1280, "height": 960}
    film = {"file_id": "x", "file_unique_id": "x", "width": 1280, "height": 960, "duration": 2, "photo": [size]}

    await anna.sends_extra({"live_photo": film})
    await told(anna, deal, "1 из 1")

    assert is_original(office.files(deal)[0], samples.room("kitchen"))


async def test_what_does_not_open_is_refused_and_named(office: Office, anna: Person, deal: int) -> None:
    """A bomb, a JPEG and a HEIC cut off, an empty file: each with its reason, and the good photo is stored."""
    await anna.sends_file(samples.room("kitchen"), "IMG_1.jpg")
    await anna.sends_file(bomb(), "фасад.png")
    await anna.sends_file(samples.broken_jpeg(), "IMG_7.jpg")
    await anna.sends_file(samples.heic()[:5000], "IMG_8.HEIC")
    await anna.sends_file(samples.empty(), "план.pdf")
    receipt = await told(anna, deal, "1 из 5")
    await anna.chat.wait_for(lambda _: receipt.text.count("⚠️") == 4)

    said = plain(receipt)
    assert "⚠️ фасад.png: слишком много точек\nОткрыть его нельзя. Пришлите поменьше." in said
    assert "⚠️ IMG_7.jpg не открывается" in said
    assert "⚠️ IMG_8.HEIC не открывается" in said
    assert "⚠️ план.pdf: пусто, 0 байт" in said
    assert endings(office, deal) == ["jpg"]


async def test_a_raw_photo_is_kept_though_it_does_not_open(office: Office, anna: Person, deal: int) -> None:
    """Cameras write TIFFs that only their makers read: not ours to judge."""
    raw = b"II*\x00\x08\x00\x00\x00" + bytes(2000)

    await anna.sends_file(raw, "IMG_9.DNG")
    await told(anna, deal, "1 из 1")

    assert endings(office, deal) == ["dng"]


async def test_originals_are_asked_for_once_a_day(office: Office, anna: Person, deal: int) -> None:
    """Files give no reason to; compressed photos do, and only the first of the day."""
    before = sum(plain(message) == HINT for message in anna.chat.from_bot)
    await anna.sends_file(samples.room("kitchen"), "IMG_1.jpg")
    await told(anna, deal, "1 из 1")
    assert sum(plain(message) == HINT for message in anna.chat.from_bot) == before

    await anna.sends_photo(samples.room("bathroom"))
    await anna.sends_photo(samples.room("hallway"))
    await told(anna, deal, "3 из 3")
    await anna.chat.wait_for(lambda chat: any(plain(message) == HINT for message in chat.from_bot))

    assert sum(plain(message) == HINT for message in anna.chat.from_bot) == 1


async def test_it_is_said_in_english_too(office: Office) -> None:
    """To whoever speaks it."""
    john = await office.agent("Марат Галиев", language_code="en")
    await office.opens(john, OF_ENGLISH)

    await john.sends_photo(samples.room("kitchen"))
    await john.sends_file(bomb(), "facade.png")
    receipt = await told(john, OF_ENGLISH, "1 of 2")
    await john.chat.wait_for_text("paper clip → File → Gallery")

    assert "⚠️ facade.png: too many pixels\nIt cannot be opened. Please send a smaller one." in plain(receipt)
