"""One photo of a batch is taken back: a reply to it with /undo, and the others stay."""

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Person
from tests.flows.office import Office
from tests.flows.reading import labels, plain

pytestmark = pytest.mark.long

FLAT, OTHER_FLAT = 1251, 1213


async def test_one_of_three_goes_and_comes_back(office: Office, anna: Person) -> None:
    """The photo replied to is in the trash, the others in place; its button brings it back."""
    await office.opens(anna, FLAT)
    album = await anna.sends_album(samples.album(3))
    receipt = await anna.chat.wait_for_text("3 из 3")
    names = [file.name for file in office.files(FLAT)]

    undo = await anna.says("/undo", reply_to=album[1])
    answer = await anna.chat.wait_for_answer(undo)
    await anna.chat.wait_for(lambda _: "Это фото в корзине, остальные 2 на месте." in plain(answer))
    left, buttons = [file.name for file in office.files(FLAT)], labels(answer)
    await anna.chat.wait_for(lambda _: "2 из 2" in receipt.text)
    await anna.taps("↩️ Вернуть фото", answer)
    await anna.chat.wait_for(lambda _: "Это фото снова в папке." in plain(answer))
    await anna.chat.wait_for(lambda _: "3 из 3" in receipt.text)

    assert left == [names[0], names[2]]
    assert buttons == ["↩️ Вернуть фото"]
    assert plain(answer).startswith(f"№ {FLAT}")
    assert [file.name for file in office.files(FLAT)] == names


async def test_it_stays_away_when_the_others_move(office: Office, anna: Person) -> None:
    """The batch moves on without it, and it comes back to where the others are."""
    await office.opens(anna, OTHER_FLAT)
    await office.opens(anna, FLAT)
    album = await anna.sends_album(samples.album(3))
    receipt = await anna.chat.wait_for_text("3 из 3")
    answer = await anna.chat.wait_for_answer(await anna.says("/undo", reply_to=album[0]))
    await anna.chat.wait_for(lambda _: "в корзине" in answer.text)

    await anna.taps(f"↪️ Перенести в №\u00a0{OTHER_FLAT}", receipt)
    await anna.chat.wait_for(lambda _: "2 из 2 перенесены" in plain(receipt))
    moved = len(office.files(OTHER_FLAT))
    await anna.taps("↩️ Вернуть фото", answer)
    await office.portal_has(lambda: len(office.files(OTHER_FLAT)) == 3)

    assert moved == 2
    assert not office.files(FLAT)


async def test_while_the_portal_is_away(office: Office, anna: Person) -> None:
    """A photo that has not left yet never does."""
    await office.opens(anna, FLAT)
    office.portal.faults.refuses_connections = True
    album = await anna.sends_album(samples.album(3))
    receipt = await anna.chat.wait_for_text("3 фото у меня, целы", timeout_seconds=20)

    answer = await anna.chat.wait_for_answer(await anna.says("/undo", reply_to=album[2]))
    await anna.chat.wait_for(lambda _: "Это фото в папку не кладу, остальные 2 на месте." in plain(answer))
    office.portal.faults.refuses_connections = False
    await anna.chat.wait_for(lambda _: "2 из 2" in receipt.text, timeout_seconds=20)

    assert len(office.files(FLAT)) == 2


async def test_what_is_no_photo_of_ours(office: Office, anna: Person) -> None:
    """A reply to a file that was refused changes nothing, and says so."""
    await office.opens(anna, FLAT)
    empty = await anna.sends_file(samples.empty(), "план.pdf")
    await anna.chat.wait_for_text("0 байт")

    answer = await anna.chat.wait_for_answer(await anna.says("/undo", reply_to=empty))

    assert "Ничего не изменено" in plain(answer)
