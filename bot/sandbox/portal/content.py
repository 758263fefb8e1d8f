"""Contents of files: written to a folder as they arrive, never held in memory."""

from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes on disk, measured while they were written."""

    path: Path
    size_bytes: int
    sha256: str


class ContentWriter:
    """One file being written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("wb")
        self._digest = sha256()
        self._size_bytes = 0

    def write(self, chunk: bytes) -> None:
        """Add these bytes."""
        self._file.write(chunk)
        self._digest.update(chunk)
        self._size_bytes += len(chunk)

    def finish(self) -> Content:
        """Close it and say what it holds."""
        self._file.close()
        return Content(self._path, self._size_bytes, self._digest.hexdigest())

    def discard(self) -> None:
        """Close and remove it: the file did not come whole, or nobody wants it."""
        self._file.close()
        self._path.unlink(missing_ok=True)


class ContentStore:
    """The folder that holds them all, under numbers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        folder.mkdir(parents=True, exist_ok=True)

    def writer(self) -> ContentWriter:
        """Begin a new file."""
        return ContentWriter(self._folder / f"{next(self._numbers):06d}.bin")

    def put(self, body: bytes) -> Content:
        """Keep bytes that are here already."""
        writer = self.writer()
        writer.write(body)
        return writer.finish()
