"""The deal's timeline tells of each batch once: who, how many, what they show, and where they are."""

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Person
from tests.flows.office import Office
from tests.flows.reading import plain

pytestmark = pytest.mark.long

FLAT, OTHER_FLAT = 1251, 1213
IN_FOLDER = "в папке сделки"


def notes(office: Office, deal_id: int) -> list[str]:
    """What the timeline tells of photos."""
    bodies = [comment.body for comment in office.portal.comments_of(deal_id)]
    return [body for body in bodies if IN_FOLDER in body]


async def test_one_comment_tells_of_a_batch(office: Office, anna: Person) -> None:
    """Who, how many, the captions and a link; a photo without a caption shows what its album does."""
    await office.opens(anna, FLAT)

    await anna.sends_album(samples.album(3), ["кухня", None, None])
    await anna.sends_photo(samples.room("facade"), "фасад")
    receipt = await anna.chat.wait_for_text("4 из 4")
    await office.portal_has(lambda: bool(notes(office, FLAT)))

    folder = office.portal.deal_folder(FLAT)
    assert folder is not None
    [note] = notes(office, FLAT)
    first, kitchen, facade, link, author = note.splitlines()
    assert (first, kitchen, facade) == ("4 фото в папке сделки", "«кухня» — 3", "«фасад» — 1")
    assert link.startswith("http")
    assert author == "— Анна Сафина"
    assert "4 из 4 в папке, «кухня», «фасад»" in plain(receipt)


async def test_it_costs_one_request_after_the_receipt(office: Office, anna: Person) -> None:
    """Nobody waits for it, and one request is all."""
    await office.opens(anna, FLAT)
    await anna.sends_album(samples.album(3))
    await anna.chat.wait_for_text("3 из 3")
    office.portal.log.clear()

    await office.portal_has(lambda: bool(notes(office, FLAT)))

    asked = [method for method in office.portal.log.methods if method.startswith("crm.timeline")]
    assert asked == ["crm.timeline.comment.add"]


async def test_it_grows_with_its_batch(office: Office, anna: Person) -> None:
    """A photo that follows within the minute is told of in the same comment."""
    await office.opens(anna, FLAT)
    await anna.sends_album(samples.album(2), ["кухня", None])
    await anna.chat.wait_for_text("2 из 2")
    await office.portal_has(lambda: bool(notes(office, FLAT)))

    await anna.sends_photo(samples.room("facade"), "фасад")
    await anna.chat.wait_for_text("3 из 3")
    await office.portal_has(lambda: "фасад" in "".join(notes(office, FLAT)), timeout_seconds=20)

    [note] = notes(office, FLAT)
    assert note.splitlines()[:3] == ["3 фото в папке сделки", "«кухня» — 2", "«фасад» — 1"]


async def test_it_moves_with_its_batch(office: Office, anna: Person) -> None:
    """The former deal's timeline says nothing of photos that are not there."""
    await office.opens(anna, OTHER_FLAT)
    await office.opens(anna, FLAT)
    await anna.sends_album(samples.album(2))
    receipt = await anna.chat.wait_for_text("2 из 2")
    await office.portal_has(lambda: bool(notes(office, FLAT)))

    await anna.taps(receipt.buttons[0].text, receipt)
    await office.portal_has(lambda: bool(notes(office, OTHER_FLAT)) and not notes(office, FLAT), timeout_seconds=20)

    assert len(notes(office, OTHER_FLAT)) == 1


async def test_it_goes_with_its_batch(office: Office, anna: Person) -> None:
    """Removed photos leave no comment behind."""
    await office.opens(anna, FLAT)
    await anna.sends_album(samples.album(2))
    receipt = await anna.chat.wait_for_text("2 из 2")
    await office.portal_has(lambda: bool(notes(office, FLAT)))

    await anna.taps("🗑 Убрать", receipt)
    await office.portal_has(lambda: not notes(office, FLAT), timeout_seconds=20)

    assert not office.files(FLAT)


async def test_a_lost_answer_doubles_nothing(office: Office, anna: Person) -> None:
    """The comment is looked for, not written again: it is known when its photos are removed."""
    await office.opens(anna, FLAT)
    office.portal.faults.lose_answers["crm.timeline.comment.add"] = 1
    await anna.sends_album(samples.album(2))
    receipt = await anna.chat.wait_for_text("2 из 2")
    await office.portal_has(lambda: bool(notes(office, FLAT)), timeout_seconds=20)

    await anna.taps("🗑 Убрать", receipt)
    await office.portal_has(lambda: not notes(office, FLAT), timeout_seconds=20)

    assert office.portal.log.count("crm.timeline.comment.add") == 1


async def test_the_card_shows_what_people_wrote(office: Office, anna: Person) -> None:
    """The bot's own word about photos is for the office; on the card stands the last comment of a person."""
    office.portal.add_comment(FLAT, "Ключи у консьержа", by=4)
    await office.opens(anna, FLAT)
    await anna.sends_album(samples.album(2))
    await anna.chat.wait_for_text("2 из 2")
    await office.portal_has(lambda: bool(notes(office, FLAT)))

    card = await office.opens(anna, FLAT)

    assert "Ключи у консьержа" in card.text
    assert IN_FOLDER not in card.text
