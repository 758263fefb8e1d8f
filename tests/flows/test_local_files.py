"""A Bot API server of one's own, with `--local`: files of any size, read from its disk and gone from it."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import samples
from bot.telegram.local_files import LocalFilesTrouble
from tests.flows.office import Office, bot_running, open_office

OTHER_FLAT = 1251
FILM_BYTES = 30_000_000
TOO_LARGE_BYTES = 60_000_000


@pytest.fixture
async def closed_office(tmp_path: Path) -> AsyncIterator[Office]:
    """The agency with such a server, before the bot is started."""
    async with open_office(tmp_path, telegram_api_local=True) as office:
        office.telegram.be_local()
        yield office


def left_at_server(office: Office) -> list[Path]:
    """What the server has downloaded and still holds."""
    folder = office.telegram.state.shelf.local_folder
    return list(folder.iterdir()) if folder.exists() else []


def left_at_bot(office: Office) -> list[Path]:
    """What lies in the bot's spool."""
    return list((office.folder / "data" / "spool").iterdir())


async def test_large_files_arrive_and_leave_nothing(closed_office: Office) -> None:
    """A film over 20 MB, a HEIC, a photo: in the folder, and neither at the server nor in the spool."""
    async with bot_running(closed_office):
        anna = await closed_office.agent("Анна Сафина")
        await closed_office.opens(anna, OTHER_FLAT)

        await anna.sends_video(size_bytes=FILM_BYTES)
        await anna.sends_file(samples.heic(), "IMG_1.HEIC")
        await anna.sends_photo(samples.room("kitchen"))
        await anna.sends_video(size_bytes=TOO_LARGE_BYTES)
        receipt = await anna.chat.wait_for_text("3 из 4", timeout_seconds=30)

        endings = [file.name.rpartition(".")[2] for file in closed_office.files(OTHER_FLAT)]
        assert endings == ["mp4", "heic", "jpg", "jpg"]
        assert closed_office.files(OTHER_FLAT)[0].size_bytes == FILM_BYTES
        assert "20 МБ" not in receipt.text
        assert left_at_server(closed_office) == []
        assert left_at_bot(closed_office) == []


async def test_a_lost_upload_fetches_again(closed_office: Office) -> None:
    """The server no longer has the file, and gets it from Telegram once more."""
    async with bot_running(closed_office):
        anna = await closed_office.agent("Анна Сафина")
        await closed_office.opens(anna, OTHER_FLAT)
        closed_office.portal.faults.html_errors = 3

        await anna.sends_photo(samples.room("kitchen"))
        await anna.chat.wait_for_text("1 из 1", timeout_seconds=30)

        assert len(closed_office.files(OTHER_FLAT)) == 1
        assert left_at_server(closed_office) == []


@pytest.mark.parametrize(
    ("path", "trouble"),
    [
        (Path("/nowhere/on/this/machine"), LocalFilesTrouble.NOT_READABLE),
        (Path("/proc/self/stat"), LocalFilesTrouble.NOT_DELETABLE),
    ],
)
async def test_the_start_warns_where_files_cannot_be_had(
    closed_office: Office, caplog: pytest.LogCaptureFixture, path: Path, trouble: LocalFilesTrouble
) -> None:
    """The server runs in another container, or as another user."""
    closed_office.telegram.faults.tells_path = path

    with caplog.at_level(logging.WARNING, "bot.telegram.local_files"):
        async with bot_running(closed_office) as app:
            anna = await closed_office.agent("Анна Сафина")
            await closed_office.opens(anna, OTHER_FLAT)
            await app.idle()

    assert f"TELEGRAM_API_LOCAL: {trouble}" in caplog.text
    assert closed_office.telegram.token not in caplog.text


async def test_a_start_that_finds_nothing_wrong_says_nothing(
    closed_office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """And leaves the sticker that it tried with at nobody's."""
    with caplog.at_level(logging.WARNING, "bot.telegram.local_files"):
        async with bot_running(closed_office):
            anna = await closed_office.agent("Анна Сафина")
            await closed_office.opens(anna, OTHER_FLAT)

    assert "TELEGRAM_API_LOCAL" not in caplog.text
    assert left_at_server(closed_office) == []
