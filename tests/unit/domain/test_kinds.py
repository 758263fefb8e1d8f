"""What a file in a folder is, by its name."""

from datetime import UTC, datetime

import pytest

from bot.domain.ids import ChatId, MessageId
from bot.domain.kinds import FileKind, kind_of, sent_at, stem_of
from bot.domain.photos import name_stem


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("кухня.JPG", FileKind.PICTURE),
        ("IMG_1.heic", FileKind.PICTURE),
        ("клип.MOV", FileKind.VIDEO),
        ("план.pdf", FileKind.OTHER),
        ("jpg", FileKind.OTHER),
        (".jpg", FileKind.OTHER),
    ],
)
def test_kinds_go_by_the_extension(name: str, kind: FileKind) -> None:
    """In any letters; a name without one is a document."""
    assert kind_of(name) is kind


def test_a_photo_of_ours_says_when_it_was_sent() -> None:
    """Its name is made of that moment; names of others say nothing."""
    at = datetime(2026, 11, 24, 10, 58, 3, tzinfo=UTC)
    ours = f"{name_stem(at, MessageId(7), ChatId(1), 'a')}.jpg"

    assert sent_at(ours) == at
    assert sent_at("20261124-105803.jpg") is None
    assert sent_at("20261399-105803-0000000007-0123abcd.jpg") is None


def test_the_stem_of_a_name() -> None:
    """All before the last dot."""
    assert (stem_of("a.b.heic"), stem_of("a"), stem_of(".a")) == ("a.b", "a", ".a")
