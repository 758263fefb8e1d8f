"""The same picture twice in one deal is stored once, unless the agent wants it twice."""

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Person
from tests.flows.office import Office
from tests.flows.reading import labels, plain

pytestmark = pytest.mark.long

FLAT, OTHER_FLAT = 1251, 1213
ALREADY = "♻️ 1 фото уже там, не дублирую"


async def test_a_double_is_said_and_not_stored(office: Office, anna: Person) -> None:
    """One file in the folder; the receipt says why, and a button stores it all the same."""
    card = await office.opens(anna, FLAT)
    await anna.sends_photo(samples.room("kitchen"), reply_to=card)
    receipt = await anna.chat.wait_for_text("1 из 1")

    again = await anna.sends_photo(samples.room("kitchen"), reply_to=card)
    await anna.chat.wait_for(lambda _: "1 фото уже там, не дублирую" in plain(receipt))
    said, buttons, stored = plain(receipt), labels(receipt), len(office.files(FLAT))
    await anna.taps("Всё равно положить 1 фото", receipt)
    await anna.chat.wait_for(lambda _: "2 из 2" in receipt.text)

    assert "✅ 1 из 2 в папке" in said
    assert ALREADY in said
    assert buttons[0] == "Всё равно положить 1 фото"
    assert stored == 1
    assert len(office.files(FLAT)) == 2
    await anna.chat.wait_for(lambda _: again.reactions == ["👍"])


async def test_twins_in_one_album(office: Office, anna: Person) -> None:
    """Two of three photos are the same: two files."""
    kitchen, facade = samples.room("kitchen"), samples.room("facade")
    await office.opens(anna, FLAT)

    await anna.sends_album([kitchen, facade, kitchen])
    receipt = await anna.chat.wait_for_text("2 из 3")
    await anna.chat.wait_for(lambda _: ALREADY in plain(receipt))

    assert len(office.files(FLAT)) == 2


async def test_a_first_one_that_was_deleted_by_hand(office: Office, anna: Person) -> None:
    """The first is asked for by its number: in the portal's trash it is not there, and the second is stored."""
    card = await office.opens(anna, FLAT)
    await anna.sends_photo(samples.room("kitchen"), reply_to=card)
    receipt = await anna.chat.wait_for_text("1 из 1")
    office.portal.disk.trash(office.files(FLAT)[0])

    await anna.sends_photo(samples.room("kitchen"), reply_to=card)
    await anna.chat.wait_for(lambda _: "2 из 2" in receipt.text)

    assert len(office.files(FLAT)) == 1


async def test_the_same_in_another_deal_is_no_double(office: Office, anna: Person) -> None:
    """A double is one in the same deal only; a batch that is moved takes its doubles along."""
    card, other = await office.opens(anna, FLAT), await office.opens(anna, OTHER_FLAT)
    await anna.sends_photo(samples.room("kitchen"), reply_to=card)
    await anna.chat.wait_for_text("1 из 1")
    await anna.sends_album([samples.room("kitchen"), samples.room("facade")], reply_to=other)

    await anna.chat.wait_for_text("2 из 2")

    assert len(office.files(OTHER_FLAT)) == 2


async def test_a_removed_first_one_leaves_the_second(office: Office, anna: Person) -> None:
    """The first is taken back: the second, which was not stored because of it, is stored now."""
    card = await office.opens(anna, FLAT)
    first = await anna.sends_photo(samples.room("kitchen"), reply_to=card)
    receipt = await anna.chat.wait_for_text("1 из 1")
    second = await anna.sends_photo(samples.room("kitchen"), reply_to=card)
    await anna.chat.wait_for(lambda _: ALREADY in plain(receipt))

    await anna.says("/undo", reply_to=first)
    await anna.chat.wait_for(lambda _: ALREADY not in plain(receipt) and "1 из 1" in receipt.text)

    assert [str(second.message_id) in file.name for file in office.files(FLAT)] == [True]


async def test_a_first_one_whose_removal_lost_its_answer(office: Office, anna: Person) -> None:
    """The portal removes the first and says nothing: the second is stored all the same, once that is found out."""
    card = await office.opens(anna, FLAT)
    first = await anna.sends_photo(samples.room("kitchen"), reply_to=card)
    receipt = await anna.chat.wait_for_text("1 из 1")
    second = await anna.sends_photo(samples.room("kitchen"), reply_to=card)
    await anna.chat.wait_for(lambda _: ALREADY in plain(receipt))

    office.portal.faults.lose_answers["disk.file.markdeleted"] = 1
    await anna.says("/undo", reply_to=first)
    await anna.chat.wait_for(lambda _: ALREADY not in plain(receipt) and "1 из 1" in receipt.text, timeout_seconds=20)

    assert [str(second.message_id) in file.name for file in office.files(FLAT)] == [True]
