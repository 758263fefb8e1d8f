"""The main job: an agent signs in, opens a deal, sends an album, and the office sees it in the deal's folder."""

from hashlib import sha256

from bot.sandbox import samples
from bot.sandbox.telegram import Person
from tests.flows.office import Office

FLAT = 1245


async def test_ten_photos_land_in_the_open_deal(office: Office, anna: Person) -> None:
    """One sending of ten photos becomes ten files in sending order, bytes unchanged, and one receipt."""
    photos = samples.album(10)
    await office.opens(anna, FLAT)

    await anna.sends_album(photos)
    await anna.chat.wait_for_text("10 из 10")

    sent = [sha256(photo).hexdigest() for photo in photos]
    assert office.hashes(FLAT)[-10:] == sent
    assert len([message for message in anna.chat.from_bot if "10 из 10" in message.text]) == 1
