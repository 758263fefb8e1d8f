"""Fill a portal with a small agency: for the demo, and for tests that want company."""

from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO

from bot.sandbox.portal.agency.clients import add_clients
from bot.sandbox.portal.agency.deals import add_deals
from bot.sandbox.portal.agency.fields import add_fields
from bot.sandbox.portal.agency.people import ANNA, add_people
from bot.sandbox.portal.names import clean_name
from bot.sandbox.portal.records import FOLDER_FIELD, PortalRecords

ROOT_FOLDER_NAME = "Сделки"
_PHOTOS = {1245: 12, 1198: 4, 990: 7, 1110: 3}
"""Deal → how many photos lie in its folder already."""


def seed(records: PortalRecords, language: str = "ru", *, photos: Sequence[bytes] | None = None) -> None:
    """Bring the agency in. `photos` are JPEGs to lay into the folders; without them plain small ones are drawn.

    There is one agency, a Russian one, whatever the `language` of the demo's page.
    """
    del language
    add_people(records)
    add_fields(records)
    add_clients(records)
    add_deals(records)
    _add_folders(records, photos or [_plain_photo(number) for number in range(max(_PHOTOS.values()))])


def _add_folders(records: PortalRecords, photos: Sequence[bytes]) -> None:
    """Folders as the bot makes them; that of 990 was made by hand and its id is in no field."""
    root = records.disk.make_folder(records.disk.common.root_id, ROOT_FOLDER_NAME)
    for deal_id, count in _PHOTOS.items():
        deal = records.deals[deal_id]
        folder = records.disk.make_folder(root.folder_id, clean_name(f"{deal_id} {deal.title}"))
        if deal_id != 990:  # noqa: PLR2004 - see above
            deal.custom[FOLDER_FIELD] = folder.folder_id
        for number in range(count):
            body = photos[number % len(photos)]
            records.disk.put(folder.folder_id, _photo_name(deal_id, number), body, by=ANNA)
    records.disk.make_folder(records.disk.common.root_id, "Шаблоны договоров")
    records.disk.put(records.disk.common.root_id, "Регламент показов.pdf", b"%PDF-1.4\n% sandbox\n")


def _photo_name(deal_id: int, number: int) -> str:
    """As the bot names them: when, which message, whose."""
    digest = sha256(f"{deal_id}:{number}".encode()).hexdigest()[:8]
    return f"20261120-0915{number:02d}-{100 * deal_id + number:010d}-{digest}.jpg"


def _plain_photo(number: int) -> bytes:
    # Imported here: a portal that nobody seeds need not load an image library.
    from PIL import Image  # noqa: PLC0415  # only who draws pays for loading it

    jpeg = BytesIO()
    Image.new("RGB", (96, 72), (60 + 12 * number, 120, 190 - 10 * number)).save(jpeg, "JPEG", quality=70)
    return jpeg.getvalue()
