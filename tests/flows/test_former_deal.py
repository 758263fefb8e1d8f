"""Photos that may have been meant for the deal before, and photos that waited while the bot was down."""

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Person
from tests.flows.office import Office, bot_running
from tests.flows.reading import labels, plain

pytestmark = pytest.mark.long

FLAT, OTHER_FLAT = 1251, 1213


async def test_a_deal_opened_a_moment_ago_is_doubted(office: Office, anna: Person) -> None:
    """The receipt names the former deal, and its first button moves the photos there."""
    await office.opens(anna, OTHER_FLAT)
    await office.opens(anna, FLAT)

    await anna.sends_album(samples.album(2))
    receipt = await anna.chat.wait_for_text("2 из 2")
    said, first = plain(receipt), labels(receipt)[0]
    await anna.taps(receipt.buttons[0].text, receipt)
    await anna.chat.wait_for(lambda _: "2 из 2 перенесены" in plain(receipt))

    assert f"До этого вы были в № {OTHER_FLAT}." in said
    assert first == f"↪️ Перенести в № {OTHER_FLAT}"
    assert "До этого" not in receipt.text
    assert len(office.files(OTHER_FLAT)) == 2
    assert not office.files(FLAT)


async def test_a_named_deal_is_not_doubted(office: Office, anna: Person) -> None:
    """Who replies to a card, or writes the number, has said which deal it is."""
    await office.opens(anna, OTHER_FLAT)
    card = await office.opens(anna, FLAT)

    await anna.sends_photo(samples.room("kitchen"), reply_to=card)
    receipt = await anna.chat.wait_for_text("1 из 1")

    assert "До этого" not in receipt.text


async def test_what_waited_goes_where_it_would_have_gone(closed_office: Office) -> None:
    """While the bot was down: photos, another deal, photos again. Each batch is in the deal that was in hand then."""
    office = closed_office
    async with bot_running(office):
        anna = await office.agent("Анна Сафина")
        await office.opens(anna, FLAT)

    await anna.sends_album(samples.album(2))
    await anna.says(str(OTHER_FLAT))
    await anna.sends_album(samples.album(3))
    async with bot_running(office):
        await anna.chat.wait_for_text("3 из 3", timeout_seconds=20)
        await anna.chat.wait_for_text("2 из 2", timeout_seconds=20)

    assert len(office.files(FLAT)) == 2
    assert len(office.files(OTHER_FLAT)) == 3
