"""The files to send: pictures of a size, no two alike, written to disk so that nobody's memory holds them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox import samples
from bot.sandbox.telegram import Attachment, MediaKind
from tests.bench.table import MB
from tests.fakes.large_heic import large_heic

LARGEST_PHOTO_BYTES = 10 * MB
"""What is larger is sent as a file, as the apps do. Source: core.telegram.org/bots/api#sending-files."""
_JPEG_END = b"\xff\xd9"


@dataclass(frozen=True, slots=True)
class Load:
    """So many photos of such a size."""

    count: int
    size_bytes: int
    is_heic: bool = False
    """Of twelve megapixels each, sent as files; the deal gets a JPEG beside each."""

    @property
    def name(self) -> str:
        """As the table says it."""
        size = f"{self.size_bytes // 1000} KB" if self.size_bytes < MB else f"{self.size_bytes // MB} MB"
        return f"{self.count} {'HEICs of 12 MP' if self.is_heic else 'photos'} × {size}"

    @property
    def files_stored(self) -> int:
        """So many files are in the deal's folder when all of it is."""
        return 2 * self.count if self.is_heic else self.count

    @property
    def are_files(self) -> bool:
        """Whether the agent sends them as files."""
        return self.is_heic or self.size_bytes > LARGEST_PHOTO_BYTES

    def write(self, folder: Path) -> list[Attachment]:
        """Make them in this folder."""
        if self.is_heic:
            return [self._write_heic(folder / f"IMG_{number:04d}.HEIC", number) for number in range(self.count)]
        room = samples.room("kitchen")
        return [self._write_one(folder / f"IMG_{number:04d}.jpg", room, number) for number in range(self.count)]

    def _write_heic(self, path: Path, number: int) -> Attachment:
        path.write_bytes(large_heic(number, size_bytes=self.size_bytes))
        return Attachment(path, MediaKind.DOCUMENT, path.name)

    def _write_one(self, path: Path, room: bytes, number: int) -> Attachment:
        # Phones, too, append data behind the picture; what follows the end mark is not looked at by anybody.
        filling = random.Random(number).randbytes(self.size_bytes - len(room) - len(_JPEG_END))  # noqa: S311  # no secret
        path.write_bytes(room + filling + _JPEG_END)
        return Attachment(path, MediaKind.DOCUMENT if self.are_files else MediaKind.PHOTO, path.name)


def remove(attachments: Sequence[Attachment]) -> None:
    """Telegram has its copies now."""
    for attachment in attachments:
        if isinstance(attachment.source, Path):
            attachment.source.unlink()
