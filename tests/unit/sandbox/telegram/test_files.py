"""Files from people to the bot and back."""

import asyncio
from io import BytesIO
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, InputMediaPhoto, Message
from aiohttp import ClientError

from bot.sandbox.samples import room
from bot.sandbox.telegram import Filler, MediaKind, Person, SandboxTelegram
from tests.fakes.clock import EagerClock


async def received(bot: Bot) -> Message:
    """The newest message that the bot has got."""
    message = (await bot.get_updates())[-1].message
    assert message is not None
    return message


async def downloaded(bot: Bot, file_id: str) -> bytes:
    """What the bot gets for a `file_id`."""
    stream = await bot.download(file_id)
    assert isinstance(stream, BytesIO)
    return stream.read()


async def test_a_photo_arrives_in_three_sizes_with_its_bytes(bot: Bot, anna: Person) -> None:
    """The largest size is the file itself; smaller ones are something else."""
    picture = room(width=640, height=480)
    await anna.sends_photo(picture, "кухня")

    message = await received(bot)

    assert message.caption == "кухня"
    assert [(size.width, size.height) for size in message.photo or []] == [(90, 67), (320, 240), (640, 480)]
    assert len({size.file_unique_id for size in message.photo or []}) == 3
    assert await downloaded(bot, (message.photo or [])[-1].file_id) == picture
    assert await downloaded(bot, (message.photo or [])[0].file_id) != picture


async def test_the_same_content_has_one_unique_id(anna: Person) -> None:
    """`file_unique_id` comes from the content, `file_id` is new at every sending."""
    first = (await anna.sends_file(b"plan", "a.pdf")).media
    second = (await anna.sends_file(b"plan", "b.pdf")).media

    assert first is not None
    assert second is not None
    assert first.file.unique_id == second.file.unique_id
    assert first.file_id != second.file_id


async def test_a_file_keeps_its_name_and_type(bot: Bot, anna: Person, tmp_path: Path) -> None:
    """A path gives the name, the name gives the type; HEIC is known."""
    path = tmp_path / "IMG_0001.HEIC"
    path.write_bytes(b"not really")
    await anna.sends_file(path)
    path.unlink()

    document = (await received(bot)).document

    assert document is not None
    assert (document.file_name, document.mime_type, document.file_size) == ("IMG_0001.HEIC", "image/heic", 10)
    assert await downloaded(bot, document.file_id) == b"not really"


async def test_an_empty_file_can_be_fetched(bot: Bot, anna: Person) -> None:
    """Nought bytes are bytes."""
    await anna.sends_file(b"", "план.pdf")

    document = (await received(bot)).document

    assert document is not None
    assert await downloaded(bot, document.file_id) == b""


async def test_more_than_twenty_megabytes_are_not_given_out(bot: Bot, anna: Person) -> None:
    """A video of 214 MB needs no byte on disk, and is too big for the public server."""
    await anna.sends_video(size_bytes=214_000_000, duration_seconds=192)

    video = (await received(bot)).video

    assert video is not None
    assert (video.file_size, video.duration) == (214_000_000, 192)
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.get_file(video.file_id)


async def test_a_local_server_gives_paths(bot: Bot, anna: Person, telegram: SandboxTelegram) -> None:
    """With `--local` there is no limit, and a path instead of a link."""
    telegram.be_local()
    message = await anna.sends_video(size_bytes=21_000_000)
    assert message.media is not None

    path = (await bot.get_file(message.media.file_id)).file_path

    assert path is not None
    assert len(await asyncio.to_thread(Path(path).read_bytes)) == 21_000_000


async def test_a_filler_is_the_same_bytes_every_time(bot: Bot, anna: Person) -> None:
    """Its hash is known without it ever having been written."""
    filler = Filler(1_000_000, head=b"\xff\xd8\xff", seed="a")
    message = await anna.sends_file(filler, "a.jpg")
    assert message.media is not None

    content = await downloaded(bot, message.media.file_id)

    assert len(content) == 1_000_000
    assert content == await message.media.file.read()
    assert content[:3] == b"\xff\xd8\xff"


async def test_an_unknown_file_is_refused(bot: Bot, anna: Person) -> None:
    """As a `file_id` of another bot."""
    with pytest.raises(TelegramBadRequest, match="invalid file_id"):
        await bot.get_file("AgAD")


async def test_a_link_lives_an_hour(bot: Bot, anna: Person, clock: EagerClock) -> None:
    """After that the same path is not found."""
    message = await anna.sends_file(b"plan", "a.pdf")
    assert message.media is not None
    file = await bot.get_file(message.media.file_id)
    assert file.file_path is not None
    clock.advance(3601)

    with pytest.raises(ClientError, match="404"):
        await bot.download_file(file.file_path)


async def test_a_download_is_cut_halfway(bot: Bot, anna: Person, telegram: SandboxTelegram) -> None:
    """`file_downloads_fail` counts; the next attempt succeeds."""
    message = await anna.sends_file(Filler(600_000), "a.jpg")
    assert message.media is not None
    telegram.faults.file_downloads_fail = 1

    with pytest.raises(ClientError):
        await downloaded(bot, message.media.file_id)

    assert len(await downloaded(bot, message.media.file_id)) == 600_000


async def test_a_slow_line_takes_its_time(bot: Bot, anna: Person, telegram: SandboxTelegram, clock: EagerClock) -> None:
    """`bytes_per_second` is the speed of each download."""
    message = await anna.sends_file(Filler(500_000), "a.jpg")
    assert message.media is not None
    telegram.faults.bytes_per_second = 100_000

    await downloaded(bot, message.media.file_id)

    assert sum(clock.slept) == pytest.approx(5.0)


async def test_the_bot_sends_a_photo_and_an_album(bot: Bot, anna: Person) -> None:
    """By upload or by a `file_id` that it knows."""
    sent = await bot.send_photo(anna.telegram_id, BufferedInputFile(room(width=320, height=240), "a.jpg"), caption="a")
    assert sent.photo is not None
    upload = InputMediaPhoto(media=BufferedInputFile(room("kitchen", width=320, height=240), "b.jpg"), caption="b")

    await bot.send_media_group(anna.telegram_id, [InputMediaPhoto(media=sent.photo[-1].file_id), upload])

    photo, first, second = anna.chat.from_bot
    assert [message.media and message.media.kind for message in (photo, first, second)] == [MediaKind.PHOTO] * 3
    assert photo.media is not None
    assert first.media is not None
    assert photo.media.file == first.media.file
    assert (first.media_group_id, second.text) == (second.media_group_id, "b")


@pytest.mark.parametrize(("count", "reason"), [(1, "2-10"), (11, "too many messages")])
async def test_an_album_has_two_to_ten_items(count: int, reason: str, bot: Bot, anna: Person) -> None:
    """Fewer or more are refused."""
    sent = await bot.send_photo(anna.telegram_id, BufferedInputFile(room(width=320, height=240), "a.jpg"))
    assert sent.photo is not None
    item = InputMediaPhoto(media=sent.photo[-1].file_id)

    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.send_media_group(anna.telegram_id, [item] * count)


async def test_a_caption_has_1024_characters(bot: Bot, anna: Person) -> None:
    """One more is refused."""
    with pytest.raises(TelegramBadRequest, match="caption is too long"):
        await bot.send_document(anna.telegram_id, BufferedInputFile(b"a", "a.txt"), caption="ы" * 1025)
