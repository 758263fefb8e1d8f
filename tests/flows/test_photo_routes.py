"""Which deal photos go to: reply, number in a caption, deal in hand, tray; and what becomes of odd files."""

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Person
from tests.flows.office import Office
from tests.flows.snapshots import sums

FLAT, OTHER_FLAT, FOREIGN = 1245, 1251, 9912
IN_FOLDER = "в папке"


async def test_a_reply_chooses_the_deal(office: Office, anna: Person) -> None:
    """A photo sent as a reply to a card goes to that deal, whatever was opened since."""
    card = await office.opens(anna, OTHER_FLAT)
    await office.opens(anna, FLAT)

    await anna.sends_photo(samples.room("kitchen"), reply_to=card)
    await anna.chat.wait_for_text("1 из 1")

    assert office.hashes(OTHER_FLAT) == sums([samples.room("kitchen")])


@pytest.mark.parametrize(("rows", "button"), [("Этап", "Другая воронка…"), ("Ещё", "Комментарий")])
async def test_a_button_of_an_older_card_takes_its_deal_in_hand(
    office: Office, anna: Person, rows: str, button: str
) -> None:
    """Whatever the agent did last with a deal, the photos after it are for that deal."""
    card = await office.opens(anna, OTHER_FLAT)
    await anna.taps(rows, card)
    await anna.chat.wait_for(lambda _: card.find_button(button) is not None)
    await office.opens(anna, FLAT)

    await anna.taps(button, card)
    await anna.sends_photo(samples.room("kitchen"))
    await anna.chat.wait_for_text("1 из 1")

    assert office.hashes(OTHER_FLAT) == sums([samples.room("kitchen")])


@pytest.mark.parametrize("clock", [2.0], indirect=True)  # an album is decided after a second and a half of quiet
@pytest.mark.parametrize("bearer", [0, 1, 2])
async def test_a_number_on_any_item_decides_for_the_album(office: Office, anna: Person, bearer: int) -> None:
    """Whichever photo of an album bears the number, the whole album goes there."""
    album = samples.album(3)
    captions = [f"#{OTHER_FLAT} кухня" if item == bearer else None for item in range(3)]
    await office.opens(anna, FLAT)

    await anna.sends_album(album, captions)
    await anna.chat.wait_for_text("3 из 3")

    assert office.hashes(OTHER_FLAT) == sums(album)
    assert "кухня" in anna.chat.last_from_bot.text


@pytest.mark.parametrize("caption", [str(OTHER_FLAT), f"№ {OTHER_FLAT} фасад", f"фасад, #{OTHER_FLAT}"])
async def test_a_caption_names_the_deal(office: Office, anna: Person, caption: str) -> None:
    """A marked number anywhere, or nothing but a number, is the deal's."""
    await office.opens(anna, FLAT)

    await anna.sends_photo(samples.room("facade"), caption)
    await anna.chat.wait_for_text("1 из 1")

    assert len(office.files(OTHER_FLAT)) == 1


@pytest.mark.parametrize("caption", ["3 этаж", "кухня 12 м²", f"квартира {OTHER_FLAT} на продажу"])
async def test_a_bare_number_among_words_chooses_nothing(office: Office, anna: Person, caption: str) -> None:
    """Such a photo goes to the deal in hand."""
    before = len(office.files(FLAT))
    await office.opens(anna, FLAT)

    await anna.sends_photo(samples.room("facade"), caption)
    await anna.chat.wait_for_text("1 из 1")

    assert len(office.files(FLAT)) == before + 1
    assert not office.files(OTHER_FLAT)


async def test_a_number_that_is_not_hers_asks(office: Office, anna: Person) -> None:
    """The photos wait in the tray, never in the deal in hand, which stays what it was."""
    before = len(office.files(FLAT))
    await office.opens(anna, FLAT)

    await anna.sends_photo(samples.room("facade"), f"#{FOREIGN}")
    await anna.chat.wait_for_text("В какую сделку?")
    await anna.sends_photo(samples.room("kitchen"))
    await anna.chat.wait_for_text("1 из 1")

    assert len(office.files(FLAT)) == before + 1


async def test_a_refused_file_takes_no_deal_in_hand(office: Office, anna: Person) -> None:
    """A video that is too big names somebody else's deal: the photo after it goes into the deal in hand."""
    before = len(office.files(FLAT))
    await office.opens(anna, FLAT)

    await anna.sends_video(size_bytes=214_000_000, duration_seconds=192, caption=f"#{FOREIGN}")
    await anna.chat.wait_for_text("214 МБ")
    await anna.sends_photo(samples.room("kitchen"))
    await anna.chat.wait_for_text("1 из 1")

    assert len(office.files(FLAT)) == before + 1


async def test_a_number_that_no_deal_can_have_asks(office: Office, anna: Person) -> None:
    """A slip of the finger is no reason to believe in the deal in hand, which stays what it was."""
    before = len(office.files(FLAT))
    await office.opens(anna, FLAT)

    await anna.sends_photo(samples.room("facade"), "#12450000000000")
    await anna.chat.wait_for_text("Сделки с таким номером нет")
    await anna.sends_photo(samples.room("kitchen"))
    await anna.chat.wait_for_text("1 из 1")

    assert len(office.files(FLAT)) == before + 1


@pytest.mark.long
async def test_thirty_photos_are_one_receipt(office: Office, anna: Person) -> None:
    """Three albums in one go are shown by one message, and lie in sending order."""
    photos = [samples.room(samples.ROOMS[item % 10], seed=item) for item in range(30)]
    await office.opens(anna, OTHER_FLAT)

    await anna.sends_album(photos)
    await anna.chat.wait_for_text("30 из 30", timeout_seconds=30)

    assert office.hashes(OTHER_FLAT) == sums(photos)
    assert sum(IN_FOLDER in message.text and "из" in message.text for message in anna.chat.from_bot) == 1


async def test_originals_arrive_untouched(office: Office, anna: Person) -> None:
    """Images sent as files, a PDF: the very bytes, with the extension that they deserve."""
    sent = [
        (samples.room("kitchen"), "IMG_1.JPG"),
        (samples.floor_plan_pdf(), "план.pdf"),
        (samples.room("bathroom"), "IMG_2.jpeg"),
    ]
    await office.opens(anna, OTHER_FLAT)

    for content, name in sent:
        await anna.sends_file(content, name)
    await anna.chat.wait_for_text("3 из 3")

    assert office.hashes(OTHER_FLAT) == sums([content for content, _ in sent])
    assert [file.name.rpartition(".")[2] for file in office.files(OTHER_FLAT)] == ["jpg", "pdf", "jpg"]


async def test_what_cannot_be_taken_is_named(office: Office, anna: Person) -> None:
    """One good photo among an empty file, a broken one and a big video: it is stored, each other is explained."""
    await office.opens(anna, OTHER_FLAT)

    await anna.sends_photo(samples.room("kitchen"))
    await anna.sends_file(samples.empty(), "план.pdf")
    await anna.sends_file(samples.broken_jpeg(), "IMG_7.jpg")
    await anna.sends_video(size_bytes=214_000_000, duration_seconds=192)
    receipt = await anna.chat.wait_for_text("1 из 4")
    await anna.chat.wait_for(lambda _: receipt.text.count("⚠️") == 3)

    assert "план.pdf" in receipt.text
    assert "IMG_7.jpg" in receipt.text
    assert "Видео 3:12, 214 МБ" in receipt.text
    assert len(office.files(OTHER_FLAT)) == 1


async def test_removed_and_put_back(office: Office, anna: Person) -> None:
    """Remove puts stored photos into the portal's trash, and the same button's successor takes them out."""
    await office.opens(anna, OTHER_FLAT)
    await anna.sends_album(samples.album(3))
    await anna.chat.wait_for_text("3 из 3")

    await anna.taps("🗑 Убрать")
    await anna.chat.wait_for_text("в корзине")
    gone = len(office.files(OTHER_FLAT))
    await anna.taps("↩️ Вернуть 3 фото")
    await anna.chat.wait_for_text("3 из 3")

    assert gone == 0
    assert len(office.files(OTHER_FLAT)) == 3


async def test_put_back_beside_a_file_of_that_name(office: Office, anna: Person) -> None:
    """The portal returns the photo under another name; it is known by its number, and the other file is let alone."""
    await office.opens(anna, OTHER_FLAT)
    await anna.sends_photo(samples.room("kitchen"))
    receipt = await anna.chat.wait_for_text("1 из 1")
    [photo] = office.files(OTHER_FLAT)
    await anna.taps("🗑 Убрать", receipt)
    await anna.chat.wait_for_text("в корзине")
    other = office.portal.disk.put(photo.parent_id, photo.name, b"by hand")

    await anna.taps("↩️ Вернуть", receipt)
    await anna.chat.wait_for_text("1 из 1")
    returned = photo.name
    await anna.taps("🗑 Убрать", receipt)
    await office.portal_has(lambda: not photo.is_alive)

    assert returned != other.name
    assert office.files(OTHER_FLAT) == [other]


async def test_somebody_elses_button_moves_nothing(office: Office, anna: Person) -> None:
    """A forged button of another agent leaves the photos where they are."""
    await office.opens(anna, OTHER_FLAT)
    await anna.sends_album(samples.album(2))
    receipt = await anna.chat.wait_for_text("2 из 2")
    [remove] = [button for button in receipt.buttons if "Убрать" in button.text]
    marat = await office.agent("Марат Галиев")

    await marat.taps_data(str(remove.callback_data), marat.chat.last_from_bot)
    await marat.chat.wait_for(lambda chat: bool(chat.notices))

    assert len(office.files(OTHER_FLAT)) == 2
