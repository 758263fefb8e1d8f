"""The samples are what they say they are."""

import importlib
from io import BytesIO

import pytest
from PIL import Image, ImageOps, UnidentifiedImageError

from bot.sandbox.samples import ROOMS, album, broken_jpeg, empty, floor_plan_pdf, heic, ready_samples, room, short_video
from bot.sandbox.samples.exif import EXIF_FIELDS, GPS_FIELDS, ORIENTATION
from bot.sandbox.telegram import MediaKind


def test_a_room_is_a_jpeg_with_date_and_place() -> None:
    """As a phone writes them; the same arguments give the same bytes."""
    content = room("kitchen", seed=3, width=400, height=300)

    with Image.open(BytesIO(content)) as picture:
        exif = picture.getexif()
        assert (picture.format, picture.size) == ("JPEG", (400, 300))
        assert exif.get_ifd(EXIF_FIELDS)[0x9003] == "2026:11:23 09:41:00"
        assert exif.get_ifd(GPS_FIELDS)[1] == "N"
    assert content == room("kitchen", seed=3, width=400, height=300)


def test_an_upright_picture_lies_on_its_side() -> None:
    """With orientation 6 the pixels are turned, and turning them back gives the picture asked for."""
    with Image.open(BytesIO(room(width=300, height=400, orientation=6))) as picture:
        assert (picture.size, picture.getexif()[ORIENTATION]) == ((400, 300), 6)
        assert ImageOps.exif_transpose(picture).size == (300, 400)


def test_an_album_has_no_two_alike() -> None:
    """Also when it is longer than there are rooms."""
    pictures = album(12, width=160, height=120)

    assert len(set(pictures)) == 12


def test_the_heic_is_one() -> None:
    """Decoded by the library that the bot uses, with a location inside."""
    picture = importlib.import_module("pi_heif").open_heif(heic())

    assert (picture.mimetype, picture.size) == ("image/heic", (640, 480))
    assert picture.info["exif"]


def test_the_odd_files() -> None:
    """A PDF, a film, nothing, and half a JPEG."""
    assert floor_plan_pdf().startswith(b"%PDF-")
    assert short_video()[4:8] == b"ftyp"
    assert empty() == b""
    with Image.open(BytesIO(broken_jpeg())) as picture, pytest.raises(OSError, match="truncated"):
        picture.load()
    with pytest.raises(UnidentifiedImageError):
        Image.open(BytesIO(empty()))


def test_the_strip_has_something_of_each() -> None:
    """Ten rooms first, then the odd ones; keys are unique."""
    samples = ready_samples()

    keys = [sample.key for sample in samples]
    assert keys == [*ROOMS, "heic", "pdf", "video", "big_video", "empty", "broken_jpeg"]
    assert {sample.kind for sample in samples} == {MediaKind.PHOTO, MediaKind.DOCUMENT, MediaKind.VIDEO}
    assert {sample.key: sample.size_bytes for sample in samples}["big_video"] == 214_000_000
    assert [sample.key for sample in samples if sample.thumbnail is None] == ["empty"]
