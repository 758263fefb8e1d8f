"""Pictures in a process of their own: what comes back, and what a hostile or broken one can do to the bot."""

import asyncio
import errno
import os
import signal
import struct
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.images.facts import ImageFacts, ImageLimits, Refusal
from bot.images.process import ImageRefusedError, Images
from bot.sandbox import samples

GPS = 0x8825
ORIENTATION = 0x0112
ON_ITS_SIDE = 6
FULL_DISK = Path("/dev/full")
SMALL_MEMORY_BYTES = 200 * 1024 * 1024


@pytest.fixture
async def images() -> AsyncIterator[Images]:
    """With the limits that the bot runs with."""
    images = Images()
    yield images
    await images.aclose()


def written(folder: Path, name: str, content: bytes) -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content)
    return path


def phone_picture(path: Path, *, size: tuple[int, int] = (320, 200)) -> Path:
    """A picture as a phone held sideways makes it: stored lying, with a place and a comment."""
    exif = Image.Exif()
    exif[ORIENTATION] = ON_ITS_SIDE
    exif.get_ifd(GPS)[1] = "N"
    with Image.new("RGB", size, "teal") as picture:
        picture.save(path, exif=exif)
    return path


def bomb(path: Path, side: int) -> Path:
    """A PNG of a few bytes that says it has `side` × `side` pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b""))
    return path


async def refusal(images: Images, path: Path) -> Refusal:
    """Why this picture is not opened."""
    with pytest.raises(ImageRefusedError) as refused:
        await images.examine(path)
    return refused.value.reason


async def test_a_picture_is_what_its_bytes_say(images: Images, tmp_path: Path) -> None:
    """A HEIC that somebody named .jpg is a HEIC."""
    path = written(tmp_path, "kitchen.jpg", samples.heic())

    assert await images.examine(path) == ImageFacts("heic", 640, 480)


async def test_one_process_serves_an_album(images: Images, tmp_path: Path) -> None:
    """The next picture finds it running; nothing runs once it is closed."""
    path = written(tmp_path, "kitchen.jpg", samples.room("kitchen"))
    await images.examine(path)
    first = images.process_id

    await asyncio.gather(images.examine(path), images.examine(path))

    assert images.process_id == first
    await images.aclose()
    assert images.process_id is None


async def test_a_heic_becomes_an_upright_jpeg_with_its_metadata(images: Images, tmp_path: Path) -> None:
    """The copy beside the original says when and where it was taken."""
    target = tmp_path / "copy.jpg"

    facts = await images.jpeg_copy(written(tmp_path, "a.heic", samples.heic()), target)

    with Image.open(target) as copy:
        assert (facts, copy.format, copy.size) == (ImageFacts("jpg", 640, 480), "JPEG", (640, 480))
        assert copy.getexif()[ORIENTATION] == 1
        assert copy.getexif().get_ifd(GPS)


@pytest.mark.parametrize(("suffix", "becomes"), [("jpg", "JPEG"), ("png", "PNG"), ("webp", "JPEG"), ("heic", "JPEG")])
async def test_a_copy_for_a_client_says_nothing(images: Images, tmp_path: Path, suffix: str, becomes: str) -> None:
    """No place, no camera, no comment; upright without saying so."""
    source = tmp_path / f"a.{suffix}"
    if suffix == "heic":
        source.write_bytes(samples.heic())
    else:
        phone_picture(source)

    facts = await images.copy_without_location(source, tmp_path / "copy")

    with Image.open(tmp_path / "copy") as copy:
        copy.load()
        assert copy.format == becomes
        assert facts.extension == {"JPEG": "jpg", "PNG": "png"}[becomes]
        assert copy.size == ((640, 480) if suffix == "heic" else (200, 320))
        assert not copy.getexif()
        assert not {"exif", "xmp", "comment"} & copy.info.keys()


async def test_a_bomb_is_refused_before_it_goes_off(images: Images, tmp_path: Path) -> None:
    """It says itself how large it would be."""
    assert await refusal(images, bomb(tmp_path / "a.png", 60_000)) is Refusal.TOO_MANY_PIXELS


async def test_what_wants_too_much_memory_is_refused(tmp_path: Path) -> None:
    """Not only what says so: the limit is the kernel's, and the next picture is opened as ever."""
    images = Images(ImageLimits(memory_bytes=SMALL_MEMORY_BYTES))
    try:
        reason = await refusal(images, bomb(tmp_path / "a.png", 9_000))

        assert reason is Refusal.TOO_MANY_PIXELS
        assert (await images.examine(written(tmp_path, "b.jpg", samples.room("kitchen")))).extension == "jpg"
    finally:
        await images.aclose()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (samples.broken_jpeg(), Refusal.BROKEN),
        (samples.heic()[:5000], Refusal.NO_IMAGE),
    ],
    ids=["JPEG", "HEIC"],
)
async def test_a_broken_picture_is_refused(images: Images, tmp_path: Path, content: bytes, reason: Refusal) -> None:
    """Its beginning alone would have opened; of a HEIC not even that does."""
    assert await refusal(images, written(tmp_path, "a", content)) is reason


async def test_what_is_no_picture_is_said_to_be_none(images: Images, tmp_path: Path) -> None:
    """A PDF."""
    assert await refusal(images, written(tmp_path, "a.jpg", samples.floor_plan_pdf())) is Refusal.NO_IMAGE


async def test_who_takes_too_long_is_stopped(tmp_path: Path) -> None:
    """A pipe without a writer stands for a decoder without an end; the process does not outlive it."""
    images = Images(ImageLimits(seconds=0.2))
    endless = tmp_path / "endless"
    os.mkfifo(endless)

    assert await refusal(images, endless) is Refusal.TOO_SLOW
    assert images.process_id is None


async def test_a_crash_is_tried_once_more_then_believed(images: Images, tmp_path: Path) -> None:
    """The first death may have been somebody else's fault; the bot lives on either way."""
    endless = tmp_path / "endless"
    os.mkfifo(endless)

    async def crash_each() -> None:
        for _ in range(2):
            # Opening the other end waits for whoever reads: then the process is at its work.
            other_end = await asyncio.to_thread(os.open, endless, os.O_WRONLY)
            child = images._child
            assert child is not None
            child.send_signal(signal.SIGSEGV)
            os.close(other_end)
            await child.wait()

    reason, _ = await asyncio.gather(refusal(images, endless), crash_each())

    assert reason is Refusal.BROKEN
    assert (await images.examine(written(tmp_path, "b.jpg", samples.room("kitchen")))).extension == "jpg"


async def test_a_process_that_left_for_want_of_work_is_replaced(tmp_path: Path) -> None:
    """It ends by itself, and that is no crash."""
    images = Images(ImageLimits(idle_seconds=0.01))
    path = written(tmp_path, "kitchen.jpg", samples.room("kitchen"))
    try:
        for _ in range(3):
            assert (await images.examine(path)).extension == "jpg"
            assert images._child is not None
            assert await images._child.wait() == 0
    finally:
        await images.aclose()


async def test_a_refused_copy_leaves_nothing(images: Images, tmp_path: Path) -> None:
    """Nothing of a client's picture stays where nobody looks for it."""
    target = tmp_path / "copy.jpg"

    with pytest.raises(ImageRefusedError):
        await images.copy_without_location(written(tmp_path, "a.jpg", samples.broken_jpeg()), target)

    assert not target.exists()


@pytest.mark.skipif(not FULL_DISK.exists(), reason="this system has no /dev/full")
async def test_a_full_disk_says_nothing_of_the_picture(images: Images, tmp_path: Path) -> None:
    """It is the machine's trouble, told as that: the same picture is copied when there is room."""
    target = tmp_path / "copy.jpg"
    target.symlink_to(FULL_DISK)
    source = written(tmp_path, "a.heic", samples.heic())

    with pytest.raises(OSError, match="No space left") as full:
        await images.jpeg_copy(source, target)

    assert full.value.errno == errno.ENOSPC
    assert (await images.jpeg_copy(source, target)).extension == "jpg"


def test_the_bot_itself_does_not_load_pillow() -> None:
    """Its memory stays flat whatever is decoded, and its start as quick."""
    code = "import sys, bot.images.process; print('PIL' in sys.modules)"

    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert printed.stdout.strip() == "False"
