"""The main job: an agent signs in, opens a deal, sends an album, and the office sees it in the deal's folder."""

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

    sent = [photo for photo in photos]
    assert len(office.files(FLAT)) >= 10
    assert len([m for m in anna.chat.from_bot if "10 из 10" in m.text]) == 1
    print(anna.chat.transcript())
    for line in office.portal.log.lines:
        print(line)
