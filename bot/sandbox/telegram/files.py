"""Files that went through Telegram: bytes in a temporary folder, or a promise of bytes made while they are sent."""

import asyncio
import base64
import hashlib
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

CHUNK_BYTES = 256 * 1024

LINK_LIVES = timedelta(hours=1)
"""Source: core.telegram.org/bots/api#getfile"""

_PREFIXES = {
    "photo": "Ag",
    "document": "BQ",
    "video": "BA",
    "voice": "Aw",
    "video_note": "DQ",
    "sticker": "CA",
    "audio": "CQ",
    "animation": "Cg",
}


@dataclass(frozen=True, slots=True)
class Filler:
    """Content that needs no room: `head`, then a pattern, `size_bytes` in all.

    A video of 214 MB, or forty photos of 15 MB, without a byte on disk.
    """

    size_bytes: int
    head: bytes = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41"
    seed: str = ""
    """Fillers that differ in it are different files."""


Source = bytes | Path | Filler


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One content. `path` is None for a filler."""

    size_bytes: int
    unique_id: str
    """Made of the content: the same bytes sent again have the same one."""
    path: Path | None
    filler: Filler | None = None

    async def chunks(self) -> AsyncIterator[bytes]:
        """The content, piece by piece."""
        if self.path is None:
            for chunk in _filler_chunks(self.filler or Filler(self.size_bytes)):
                yield chunk
            return
        with self.path.open("rb") as stream:
            while chunk := await asyncio.to_thread(stream.read, CHUNK_BYTES):
                yield chunk

    async def sha256(self) -> str:
        """Hash of the content, to compare with what the portal holds."""
        digest = hashlib.sha256()
        async for chunk in self.chunks():
            digest.update(chunk)
        return digest.hexdigest()

    async def read(self) -> bytes:
        """The whole content; for small files."""
        return b"".join([chunk async for chunk in self.chunks()])


@dataclass(frozen=True, slots=True)
class IssuedFile:
    """What a `file_id` stands for."""

    file: StoredFile
    kind: str
    suffix: str


class FileShelf:
    """Keeps contents in `folder` by their hash and knows every `file_id` that was ever given out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.local_folder = folder / "local"
        """What a server running with `--local` has downloaded, and its bot not deleted."""
        self._by_id: dict[str, IssuedFile] = {}
        self._links: dict[str, tuple[StoredFile, datetime]] = {}

    async def put(self, source: Source) -> StoredFile:
        """Keep the content of `source`; the source may disappear afterwards."""
        if isinstance(source, Filler):
            key = hashlib.sha256(f"{source.size_bytes}:{source.seed}".encode() + source.head).digest()
            return StoredFile(source.size_bytes, unique_id_of(key), None, source)
        return await asyncio.to_thread(self._put_bytes, source)

    def issue(self, file: StoredFile, kind: str, suffix: str) -> str:
        """A new `file_id` for `file`, different at every sending as Telegram's are."""
        file_id = f"{_PREFIXES.get(kind, 'BQ')}ACAgIAAxkBAA" + secrets.token_urlsafe(42)
        self._by_id[file_id] = IssuedFile(file, kind, suffix)
        return file_id

    def find(self, file_id: str) -> StoredFile | None:
        """The file behind a `file_id`."""
        issued = self._by_id.get(file_id)
        return None if issued is None else issued.file

    def link(self, file_id: str, now: datetime) -> str:
        """The `file_path` under which the file can be had for an hour."""
        issued = self._by_id[file_id]
        path = f"{issued.kind}s/file_{list(self._by_id).index(file_id)}{issued.suffix}"
        self._links[path] = (issued.file, now)
        return path

    def behind_link(self, path: str, now: datetime) -> StoredFile | None:
        """The file behind a `file_path`; None if it never was one, or is too old."""
        file, linked_at = self._links.get(path, (None, now))
        return file if now - linked_at <= LINK_LIVES else None

    async def path_on_disk(self, file_id: str) -> Path:
        """Where a server running with `--local` has the file; it downloads it anew if its bot has deleted it."""
        issued = self._by_id[file_id]
        return await asyncio.to_thread(self._download, issued.file, issued.suffix)

    def _download(self, file: StoredFile, suffix: str) -> Path:
        self.local_folder.mkdir(exist_ok=True)
        path = self.local_folder / f"{file.unique_id}{suffix}"
        if path.exists():
            return path
        if file.path is not None:
            shutil.copyfile(file.path, path)
            return path
        with path.open("wb") as stream:
            stream.writelines(_filler_chunks(file.filler or Filler(file.size_bytes)))
        return path

    def _put_bytes(self, source: bytes | Path) -> StoredFile:
        content = source if isinstance(source, bytes) else source.read_bytes()
        digest = hashlib.sha256(content)
        path = self._folder / digest.hexdigest()
        if not path.exists():
            path.write_bytes(content)
        return StoredFile(len(content), unique_id_of(digest.digest()), path)


def unique_id_of(digest: bytes) -> str:
    """A `file_unique_id`: short, URL-safe, the same for the same content."""
    return "AgAD" + base64.urlsafe_b64encode(digest[:9]).decode()


def _filler_chunks(filler: Filler) -> Iterator[bytes]:
    head = filler.head[: filler.size_bytes]
    if head:
        yield head
    left = filler.size_bytes - len(head)
    pattern = hashlib.sha256(filler.seed.encode()).digest() * (CHUNK_BYTES // 32)
    number = 0
    while left > 0:
        # Each block carries its number, so that blocks lost or swapped change the hash.
        yield (number.to_bytes(8, "big") + pattern[8:])[:left]
        number += 1
        left -= CHUNK_BYTES
