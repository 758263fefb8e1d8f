"""The bot's own disk has a limit: photos beyond it wait in Telegram, their sender is told, and nothing stays behind."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.telegram import Attachment, Filler, MediaKind
from tests.flows.office import Office, bot_running, open_office
from tests.flows.reading import plain

OTHER_FLAT = 1251
MB = 1024 * 1024
FILMS, FILM_BYTES = 6, 700_000
SLOW_BYTES_PER_SECOND = 500_000


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A bot that may keep one megabyte."""
    async with open_office(tmp_path, spool_max_mb=1) as office, bot_running(office):
        yield office


async def test_photos_beyond_the_limit_wait_and_it_is_said(office: Office) -> None:
    """Six films of which one at a time has room: never more on the disk, all of them arrive, none is left."""
    spool = office.folder / "data" / "spool"
    most_bytes = 0

    def look(_line: object) -> None:
        nonlocal most_bytes
        most_bytes = max(most_bytes, sum(file.stat().st_size for file in spool.iterdir()))

    office.portal.log.subscribe(look)
    anna = await office.agent("Анна Сафина")
    await office.opens(anna, OTHER_FLAT)
    office.portal.faults.bytes_per_second = SLOW_BYTES_PER_SECOND

    await anna.sends_album([Attachment(Filler(FILM_BYTES, seed=str(item)), MediaKind.VIDEO) for item in range(FILMS)])
    receipt = await anna.chat.wait_for_text("Остальные заберу из Telegram, когда освободится место.")
    assert "файлов учтены, едут 1." in plain(receipt)
    assert "Пересылать не нужно." in plain(receipt)
    office.portal.faults.bytes_per_second = 0
    await anna.chat.wait_for_text(f"{FILMS} из {FILMS}")

    assert len(office.files(OTHER_FLAT)) == FILMS
    assert 0 < most_bytes <= MB
    assert list(spool.iterdir()) == []
