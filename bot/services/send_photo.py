"""One photo from Telegram into a folder of the portal, so that a kill at any line leaves it once, or still to be sent.

Order: fetch into the spool, look at the bytes, write name and folder into the row, send, write what became of it.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.bitrix24.disk import DiskFile, DiskGateway, UploadAddress
from bot.bitrix24.errors import PortalError
from bot.clock import Clock
from bot.domain.ids import BatchId, DealId, FolderId
from bot.domain.photos import Photo, PhotoState, Place, Problem, name_stem, place_of
from bot.images.facts import DISK_IS_FULL
from bot.images.process import ImagesUnavailableError
from bot.services.content import Content
from bot.services.doubles import FindDouble, is_still_right, sum_of
from bot.services.examine_photo import ExaminePhoto, PhotoRefusedError, copy_name, wants_copy
from bot.services.ports import FileGoneError, FileSource, FileSourceError, FileTooBigForSourceError
from bot.services.setbacks import ADMINISTRATOR_SECONDS, LATE_LOOK_AFTER, Setback, setback_of
from bot.services.spool import Spool
from bot.store import batches, lost_answers, photos
from bot.store.engine import Connection, Store
from bot.store.lost_answers import SentTo

FETCH_AGAIN_SECONDS = 2.0
LONGEST_FETCH_SECONDS = 60.0
"""Between two tries while Telegram gives no files: nobody tells us when it does again."""
TWIN_ARRIVES_SECONDS = 2.0
"""Between two looks whether another photo with the same content has arrived, in place of which this one would go."""
GONE_AFTER_ATTEMPTS = 6
ROOM_FOR_COPY = 4
"""A HEIC and its JPEG lie in the spool together for a moment; times the size of the HEIC."""


class SendPhoto:
    """Send one photo and write down what became of it; never raises for what Telegram or the portal did."""

    def __init__(
        self,
        store: Store,
        disk: DiskGateway,
        files: FileSource,
        examine: ExaminePhoto,
        spool: Spool,
        find_double: FindDouble,
        clock: Clock,
        *,
        max_file_bytes: int,
        changed: Callable[[BatchId], None],
    ) -> None:
        self._store = store
        self._disk = disk
        self._files = files
        self._examine = examine
        self._spool = spool
        self._find_double = find_double
        self._clock = clock
        self._max_file_bytes = max_file_bytes
        self._changed = changed

    async def __call__(self, photo: Photo, deal_id: DealId, folder_id: FolderId, address: UploadAddress) -> None:
        """Put the photo into the folder, or leave its row saying why not and when to try again."""
        size_bytes = (photo.incoming.size_bytes or self._max_file_bytes) * (ROOM_FOR_COPY if photo.is_copy else 1)
        waits = partial(self._changed, photo.batch_id) if photo.batch_id else None
        async with self._spool.place_for(photo.photo_id, size_bytes, waits=waits) as path:
            content = await self._fetch(photo, path)
            if content is None:
                return
            name = photo.name or self._name(photo, content)
            failure: PortalError | None = None
            was_sent = False
            try:
                was_sent = await self._set_out(photo, name, content, deal_id, folder_id, path)
                if was_sent:
                    await self._settle(photo, await self._disk.upload(address, name, path), content)
            except PortalError as error:
                failure = error
            if failure:
                await self._step_back(photo, setback_of(failure, photo.attempts + 1, was_sent=was_sent))

    async def _fetch(self, photo: Photo, path: Path) -> Content | None:
        """The bytes on disk and looked at; None when the row already says why not."""
        try:
            await self._files.fetch(photo.incoming.file_id, path)
            return await self._examined(photo, path)
        except FileGoneError:
            await self._gone(photo)
        except FileTooBigForSourceError:
            await self._refuse(photo, Problem.TOO_BIG_FOR_TELEGRAM)
        except FileSourceError:
            await self._step_back(photo, Setback(PhotoState.HELD, _pause_seconds(photo)))
        except OSError as error:
            if error.errno not in DISK_IS_FULL:
                raise
            await self._step_back(photo, Setback(PhotoState.HELD, ADMINISTRATOR_SECONDS, Problem.SPOOL_FULL))
        return None

    async def _gone(self, photo: Photo) -> None:
        """Telegram says "wrong file_id or the file is temporarily unavailable": only time tells which."""
        if photo.attempts + 1 < GONE_AFTER_ATTEMPTS:
            await self._step_back(photo, Setback(PhotoState.HELD, _pause_seconds(photo)))
        else:
            await self._refuse(photo, Problem.GONE_FROM_TELEGRAM)

    async def _examined(self, photo: Photo, path: Path) -> Content | None:
        try:
            return await self._examine(photo, path)
        except PhotoRefusedError as refusal:
            await self._refuse(photo, refusal.problem)
        except ImagesUnavailableError:
            await self._step_back(photo, Setback(PhotoState.HELD, _pause_seconds(photo)))
        return None

    def _name(self, photo: Photo, content: Content) -> str:
        incoming = photo.incoming
        stem = name_stem(incoming.sent_at, incoming.message_id, incoming.chat_id, incoming.file_unique_id)
        return f"{stem}.{content.extension}"

    async def _set_out(
        self, photo: Photo, name: str, content: Content, deal_id: DealId, folder_id: FolderId, path: Path
    ) -> bool:
        """From this commit on the portal may hold the photo, whatever happens to us. False: it does not go now."""
        sha256 = photo.sha256 or str(await asyncio.to_thread(sum_of, path))
        verdict = await self._find_double(photo, deal_id, folder_id, sha256)
        now = self._clock.now()
        known: dict[str, Any] = {"sha256": sha256, "size_bytes": content.size_bytes, "problem": None}
        async with self._store.write() as conn:
            if not await _is_to_go(conn, photo, deal_id):  # taken back, let go or moved while its bytes were fetched
                return False
            is_right = await is_still_right(conn, photo, deal_id, sha256, verdict)
            if verdict.first is not None and is_right:
                known |= {"state": PhotoState.DOUBLE, "double_of": verdict.first, "deal_id": deal_id}
            elif verdict.waits or not is_right:
                known |= {"due_at": now + timedelta(seconds=TWIN_ARRIVES_SECONDS)}
            else:
                sent = SentTo(photo.photo_id, folder_id, deal_id, name)
                await lost_answers.sent_to(conn, sent, look_at=now + LATE_LOOK_AFTER)
                known = {
                    **known,
                    "problem": photo.problem,
                    "state": PhotoState.SENDING,
                    "name": name,
                    "deal_id": deal_id,
                    "folder_id": folder_id,
                    "attempts": photo.attempts + 1,
                    "attempt_ended_at": None,
                }
            await photos.change(conn, [photo.photo_id], known)
            if "name" in known and wants_copy(photo, content):
                await photos.put_copy(conn, photo, copy_name(name), due_at=now)
        return "name" in known

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


async def _is_to_go(conn: Connection, photo: Photo, deal_id: DealId) -> bool:
    """Whether the photo still belongs into this deal."""
    [now_is] = await photos.get(conn, [photo.photo_id])
    batch = await batches.get(conn, now_is.batch_id) if now_is.batch_id else None
    return batch is not None and place_of(now_is, batch) is Place.DEAL and batch.deal_id == deal_id


def _pause_seconds(photo: Photo) -> float:
    return min(FETCH_AGAIN_SECONDS * 2.0 ** min(photo.attempts, 12), LONGEST_FETCH_SECONDS)
