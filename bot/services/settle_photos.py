"""Where a photo really is: look for it after a lost answer, put it into the trash, take it back, move it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.bitrix24.disk import DiskFile, DiskGateway
from bot.bitrix24.errors import PortalError, PortalNotFoundError
from bot.clock import Clock
from bot.domain.ids import DealId, FileId, FolderId
from bot.domain.photos import Photo, PhotoState
from bot.services.setbacks import LOOK_AFTER_SECONDS, setback_of
from bot.store import photos
from bot.store.engine import Store

SURELY_ABSENT_SECONDS = 90.0
"""A request is cut off by the portal after 60 s; what has not turned up by then never will."""
LOOK_AGAIN_SECONDS = 20.0


class SettlePhotos:
    """Questions and orders about files that are, or may be, on the portal. Each writes its result into the rows."""

    def __init__(self, store: Store, disk: DiskGateway, clock: Clock) -> None:
        self._store = store
        self._disk = disk
        self._clock = clock

    async def look_for(self, unknown: Sequence[Photo], *, if_absent: PhotoState, surely: bool = False) -> None:
        """After lost answers: found with its size is stored; found with another size is thrown away and sent again.

        Args:
            unknown: photos whose last try had no answer.
            if_absent: what a photo is that has not turned up: HELD to send it again, under the same name and so
                without harm should it turn up after all; TRASHED for one that was removed.
            surely: wait until it can no longer turn up, because it would be sent to another folder. Always so for
                TRASHED.
        """
        asked = [(photo, folder_id) for photo in unknown for folder_id in await self._folders(photo)]
        answers = await self._disk.find_files([(folder_id, photo.name or "") for photo, folder_id in asked])
        found: dict[int, tuple[DiskFile, FolderId]] = {}
        for (photo, folder_id), file in zip(asked, answers, strict=True):
            if file is None:
                continue
            if file.size_bytes == photo.size_bytes:
                found[photo.photo_id] = (file, folder_id)
            else:
                await self._disk.trash([file.file_id])
        is_patient = surely or if_absent is PhotoState.TRASHED
        for photo in unknown:
            if photo.photo_id in found:
                await self._stored(photo, *found[photo.photo_id])
            else:
                await self._absent(photo, if_absent, SURELY_ABSENT_SECONDS if is_patient else LOOK_AFTER_SECONDS)

    async def trash(self, stored: Sequence[Photo]) -> None:
        """Put stored photos into the portal's trash."""
        by_file = {photo.file_id: photo for photo in stored if photo.file_id}
        outcomes = await self._disk.trash(list(by_file))
        for file_id, error in outcomes.items():
            if error is None or isinstance(error, PortalNotFoundError):
                await self._change(by_file[file_id], {"state": PhotoState.TRASHED, "problem": None})
            else:
                await self._later(by_file[file_id], error)

    async def drop(self, held: Sequence[Photo]) -> None:
        """Photos that never left are removed by writing it down; one that may still turn up is looked for."""
        since = self._clock.now() - timedelta(seconds=SURELY_ABSENT_SECONDS)
        late = [photo for photo in held if photo.name and photo.attempt_ended_at and photo.attempt_ended_at > since]
        never_left = [photo.photo_id for photo in held if photo not in late]
        async with self._store.write() as conn:
            await photos.change(conn, never_left, {"state": PhotoState.TRASHED, "problem": None})
            await photos.change(conn, [photo.photo_id for photo in late], {"state": PhotoState.SENDING})

    async def take_back(self, trashed: Sequence[Photo]) -> None:
        """Out of the trash: what was on the portal is restored there, what never left is to be sent again."""
        by_file = {photo.file_id: photo for photo in trashed if photo.file_id}
        unsent = [photo for photo in trashed if not photo.file_id]
        async with self._store.write() as conn:
            ids = [photo.photo_id for photo in unsent]
            await photos.change(conn, ids, {"state": PhotoState.HELD, "due_at": self._clock.now()})
        outcomes = await self._disk.restore(list(by_file)) if by_file else {}
        for file_id, outcome in outcomes.items():
            if isinstance(outcome, DiskFile):
                await self._change(by_file[file_id], {"state": PhotoState.STORED, "name": outcome.name})
            elif isinstance(outcome, PortalNotFoundError):
                await self._change(by_file[file_id], {"state": PhotoState.HELD, "file_id": None})
            else:
                await self._later(by_file[file_id], outcome)

    async def move(self, stored: Sequence[Photo], deal_id: DealId, folder_id: FolderId) -> None:
        """Into the folder of another deal."""
        by_file: dict[FileId, Photo] = {photo.file_id: photo for photo in stored if photo.file_id}
        outcomes = await self._disk.move(list(by_file), folder_id)
        for file_id, outcome in outcomes.items():
            if isinstance(outcome, DiskFile):
                values = {"deal_id": deal_id, "folder_id": folder_id, "name": outcome.name, "problem": None}
                await self._change(by_file[file_id], values)
            else:
                await self._later(by_file[file_id], outcome)

    async def _folders(self, photo: Photo) -> list[FolderId]:
        async with self._store.read() as conn:
            return await photos.folders_tried(conn, photo.photo_id)

    async def _stored(self, photo: Photo, file: DiskFile, folder_id: FolderId) -> None:
        deal_id = photo.deal_id if folder_id == photo.folder_id else None
        values: dict[str, Any] = {
            "state": PhotoState.STORED,
            "file_id": file.file_id,
            "folder_id": folder_id,
            "deal_id": deal_id,
            "problem": None,
        }
        await self._change(photo, values)

    async def _absent(self, photo: Photo, then: PhotoState, wait_seconds: float) -> None:
        now = self._clock.now()
        ended_at = photo.attempt_ended_at or now
        left_seconds = wait_seconds - (now - ended_at).total_seconds()
        if left_seconds > 0:
            due_at = now + timedelta(seconds=min(left_seconds, LOOK_AGAIN_SECONDS))
            await self._change(photo, {"due_at": due_at, "attempt_ended_at": ended_at})
        else:
            await self._change(photo, {"state": then, "due_at": now})

    async def _later(self, photo: Photo, error: PortalError) -> None:
        setback = setback_of(error, photo.attempts + 1, was_sent=False)
        due_at = self._clock.now() + timedelta(seconds=max(setback.wait_seconds, LOOK_AFTER_SECONDS))
        values = {"due_at": due_at, "problem": setback.problem, "attempts": photo.attempts + 1}
        await self._change(photo, values)

    async def _change(self, photo: Photo, values: Mapping[str, Any]) -> None:
        async with self._store.write() as conn:
            await photos.change(conn, [photo.photo_id], values)
