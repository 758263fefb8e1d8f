"""One photo from Telegram into a folder of the portal, so that a kill at any line leaves it once, or still to be sent.

Order: fetch into the spool, look at the bytes, write name and folder into the row, send, write what became of it.
"""

import asyncio
import errno
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.bitrix24.disk import DiskFile, DiskGateway, UploadAddress
from bot.bitrix24.errors import PortalError
from bot.clock import Clock
from bot.domain.ids import DealId, FolderId
from bot.domain.photos import Photo, PhotoKind, PhotoState, Problem, name_stem
from bot.services.content import Content, inspect
from bot.services.ports import FileGoneError, FileSource, FileSourceError, FileTooBigForSourceError
from bot.services.setbacks import ADMINISTRATOR_SECONDS, LATE_LOOK_AFTER, Setback, setback_of
from bot.services.spool import Spool
from bot.store import lost_answers, photos
from bot.store.engine import Store
from bot.store.lost_answers import SentTo

FETCH_AGAIN_SECONDS = 2.0
LONGEST_FETCH_SECONDS = 60.0
"""Between two tries while Telegram gives no files: nobody tells us when it does again."""
GONE_AFTER_ATTEMPTS = 6
DEFAULT_EXTENSIONS: Mapping[PhotoKind, str] = {
    PhotoKind.PHOTO: "jpg",
    PhotoKind.VIDEO: "mp4",
    PhotoKind.DOCUMENT: "bin",
}


class SendPhoto:
    """Send one photo and write down what became of it; never raises for what Telegram or the portal did."""

    def __init__(
        self, store: Store, disk: DiskGateway, files: FileSource, spool: Spool, clock: Clock, *, max_file_bytes: int
    ) -> None:
        self._store = store
        self._disk = disk
        self._files = files
        self._spool = spool
        self._clock = clock
        self._max_file_bytes = max_file_bytes

    async def __call__(self, photo: Photo, deal_id: DealId, folder_id: FolderId, address: UploadAddress) -> None:
        """Put the photo into the folder, or leave its row saying why not and when to try again."""
        size_bytes = photo.incoming.size_bytes or self._max_file_bytes
        async with self._spool.place_for(photo.photo_id, size_bytes) as path:
            content = await self._fetch(photo, path)
            if content is None:
                return
            name = photo.name or self._name(photo, content)
            await self._announce(photo, name, content, deal_id, folder_id)
            failure: PortalError
            try:
                stored = await self._disk.upload(address, name, path)
            except PortalError as error:
                failure = error
            else:
                await self._settle(photo, stored, content)
                return
            await self._step_back(photo, setback_of(failure, photo.attempts + 1, was_sent=True))

    async def _fetch(self, photo: Photo, path: Path) -> Content | None:
        """The bytes on disk and looked at; None when the row already says why not."""
        try:
            await self._files.fetch(photo.incoming.file_id, path)
        except FileGoneError:
            await self._gone(photo)
        except FileTooBigForSourceError:
            await self._refuse(photo, Problem.TOO_BIG_FOR_TELEGRAM)
        except FileSourceError:
            await self._step_back(photo, Setback(PhotoState.HELD, _pause_seconds(photo)))
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                raise
            await self._step_back(photo, Setback(PhotoState.HELD, ADMINISTRATOR_SECONDS, Problem.SPOOL_FULL))
        else:
            return await self._inspected(photo, path)
        return None

    async def _gone(self, photo: Photo) -> None:
        """Telegram says "wrong file_id or the file is temporarily unavailable": only time tells which."""
        if photo.attempts + 1 < GONE_AFTER_ATTEMPTS:
            await self._step_back(photo, Setback(PhotoState.HELD, _pause_seconds(photo)))
        else:
            await self._refuse(photo, Problem.GONE_FROM_TELEGRAM)

    async def _inspected(self, photo: Photo, path: Path) -> Content | None:
        default = DEFAULT_EXTENSIONS[photo.incoming.kind]
        content = await asyncio.to_thread(inspect, path, photo.incoming.file_name, default)
        if content.size_bytes == 0:
            await self._refuse(photo, Problem.EMPTY)
        elif content.size_bytes > self._max_file_bytes:
            await self._refuse(photo, Problem.TOO_BIG)
        elif content.is_broken:
            await self._refuse(photo, Problem.BROKEN)
        else:
            return content
        return None

    def _name(self, photo: Photo, content: Content) -> str:
        incoming = photo.incoming
        stem = name_stem(incoming.sent_at, incoming.message_id, incoming.chat_id, incoming.file_unique_id)
        return f"{stem}.{content.extension}"

    async def _announce(self, photo: Photo, name: str, content: Content, deal_id: DealId, folder_id: FolderId) -> None:
        """From this commit on the portal may hold the photo, whatever happens to us."""
        async with self._store.write() as conn:
            sent = SentTo(photo.photo_id, folder_id, deal_id, name)
            await lost_answers.sent_to(conn, sent, look_at=self._clock.now() + LATE_LOOK_AFTER)
            values: dict[str, Any] = {
                "state": PhotoState.SENDING,
                "name": name,
                "size_bytes": content.size_bytes,
                "deal_id": deal_id,
                "folder_id": folder_id,
                "attempts": photo.attempts + 1,
                "attempt_ended_at": None,
            }
            await photos.change(conn, [photo.photo_id], values)

    async def _settle(self, photo: Photo, stored: DiskFile, content: Content) -> None:
        if stored.size_bytes != content.size_bytes:
            await self._step_back(photo, Setback(PhotoState.SENDING, 0))
            return
        values = {"state": PhotoState.STORED, "name": stored.name, "file_id": stored.file_id, "problem": None}
        async with self._store.write() as conn:
            await photos.change(conn, [photo.photo_id], values)
            if not photo.attempts:  # no earlier try whose answer was lost could still put a second file there
                await lost_answers.look_at(conn, photo.photo_id, stored.folder_id, None)

    async def _refuse(self, photo: Photo, problem: Problem) -> None:
        await self._write(photo, {"state": PhotoState.REFUSED, "problem": problem})

    async def _step_back(self, photo: Photo, setback: Setback) -> None:
        now = self._clock.now()
        await self._write(
            photo,
            {
                "state": setback.state,
                "problem": setback.problem,
                "due_at": now + timedelta(seconds=setback.wait_seconds),
                "attempts": photo.attempts + 1,
                "attempt_ended_at": now,
            },
        )

    async def _write(self, photo: Photo, values: Mapping[str, Any]) -> None:
        async with self._store.write() as conn:
            await photos.change(conn, [photo.photo_id], values)


def _pause_seconds(photo: Photo) -> float:
    return min(FETCH_AGAIN_SECONDS * 2.0 ** min(photo.attempts, 12), LONGEST_FETCH_SECONDS)
