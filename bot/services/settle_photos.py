"""Where a photo really is, when an answer was lost: looked for by its name, or asked for by its number."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.bitrix24.disk import DiskFile, DiskGateway
from bot.bitrix24.errors import PortalError, PortalNotFoundError
from bot.clock import Clock
from bot.domain.photos import Photo, PhotoState
from bot.metrics import Metrics
from bot.services.setbacks import LATE_LOOK_AFTER, LOOK_AFTER_SECONDS, asked_later
from bot.store import doubles, lost_answers, photos
from bot.store.engine import Store
from bot.store.lost_answers import SentTo

SURELY_ABSENT_SECONDS = 90.0
"""A request is cut off by the portal after 60 s; what has not turned up by then never will."""
LOOK_AGAIN_SECONDS = 20.0


class SettlePhotos:
    """Questions about files that are, or may be, on the portal. Each writes its result into the rows."""

    def __init__(self, store: Store, disk: DiskGateway, clock: Clock, metrics: Metrics) -> None:
        self._store = store
        self._disk = disk
        self._clock = clock
        self._metrics = metrics

    async def look_for(self, unknown: Sequence[Photo], *, if_absent: PhotoState, surely: bool = False) -> None:
        """After lost answers: found with its size is stored; found with another size is thrown away and sent again.

        Args:
            unknown: photos whose last try had no answer.
            if_absent: what a photo is that has not turned up: HELD to send it again, under the same name and so
                without harm should it turn up after all; TRASHED for one that was removed.
            surely: wait until it can no longer turn up, because it would be sent to another folder. Always so for
                TRASHED.
        """
        asked = [(photo, sent) for photo in unknown for sent in await self._tries(photo)]
        answers = await self._disk.find_files([(sent.folder_id, sent.name) for _, sent in asked])
        found: dict[int, tuple[DiskFile, SentTo]] = {}
        for (photo, sent), file in zip(asked, answers, strict=True):
            if file is None:
                continue
            if file.size_bytes == photo.size_bytes:
                found[photo.photo_id] = (file, sent)
            else:
                await self._disk.trash([file.file_id])
        is_patient = surely or if_absent is PhotoState.TRASHED
        for photo in unknown:
            if photo.photo_id in found:
                await self._stored(photo, *found[photo.photo_id])
            else:
                await self._absent(photo, if_absent, SURELY_ABSENT_SECONDS if is_patient else LOOK_AFTER_SECONDS)

    async def drop(self, held: Sequence[Photo]) -> None:
        """Photos that never left are removed by writing it down; one that may still turn up is looked for."""
        since = self._clock.now() - timedelta(seconds=SURELY_ABSENT_SECONDS)
        late = [photo for photo in held if photo.name and photo.attempt_ended_at and photo.attempt_ended_at > since]
        never_left = [photo.photo_id for photo in held if photo not in late]
        async with self._store.write() as conn:
            await photos.change(conn, never_left, {"state": PhotoState.TRASHED, "problem": None})
            await photos.change(conn, [photo.photo_id for photo in late], {"state": PhotoState.SENDING})

    async def send_after_all(self, not_stored: Sequence[Photo]) -> None:
        """Their batch belongs to a deal that may not hold their content: they are to be sent there."""
        async with self._store.write() as conn:
            ids = [photo.photo_id for photo in not_stored]
            values = {"state": PhotoState.HELD, "double_of": None, "due_at": self._clock.now()}
            await photos.change(conn, ids, values)

    async def ask(self, unsure: Sequence[Photo]) -> None:
        """After orders whose answers were lost: where each file really is, asked by its number.

        Once more later, too: an order may be carried out long after its connection was cut.
        """
        by_file = {photo.file_id: photo for photo in unsure if photo.file_id}
        async with self._store.write() as conn:
            nameless = [photo.photo_id for photo in unsure if not photo.file_id]
            await photos.change(conn, nameless, {"is_unsure": False})
        for file_id, answer in (await self._disk.files(list(by_file))).items():
            photo = by_file[file_id]
            if isinstance(answer, DiskFile):
                await self._is_there(photo, await self._whereabouts(photo, answer))
            elif isinstance(answer, PortalNotFoundError):
                await self._is_there(photo, {"state": PhotoState.TRASHED, "file_id": None})
            else:
                await self._later(photo, answer)

    async def _is_there(self, photo: Photo, where: Mapping[str, Any]) -> None:
        """What was not stored because of this photo is sent after all, if the order took the photo out of its deal."""
        stays = where["state"] is PhotoState.STORED and where["deal_id"] == photo.deal_id
        async with self._store.write() as conn:
            await photos.change(conn, [photo.photo_id], {**where, **self._sure(photo)})
            if not stays:
                await doubles.release(conn, [photo.photo_id], self._clock.now())

    def _sure(self, photo: Photo) -> dict[str, Any]:
        now = self._clock.now()
        was_second_look = photo.look_at is not None and photo.look_at <= now
        return {"is_unsure": False, "due_at": now, "look_at": None if was_second_look else now + LATE_LOOK_AFTER}

    async def _whereabouts(self, photo: Photo, file: DiskFile) -> dict[str, Any]:
        deal_id = photo.deal_id
        if file.folder_id != photo.folder_id:
            tries = await self._tries(photo)
            deal_id = next((sent.deal_id for sent in tries if sent.folder_id == file.folder_id), None)
        state = PhotoState.STORED if file.is_alive else PhotoState.TRASHED
        name = {"name": file.name} if file.is_alive else {}
        return {"state": state, "folder_id": file.folder_id, "deal_id": deal_id, **name}

    async def _tries(self, photo: Photo) -> list[SentTo]:
        async with self._store.read() as conn:
            return await lost_answers.folders_tried(conn, photo.photo_id)

    async def _stored(self, photo: Photo, file: DiskFile, sent: SentTo) -> None:
        values: dict[str, Any] = {
            "state": PhotoState.STORED,
            "file_id": file.file_id,
            "name": file.name,
            "folder_id": sent.folder_id,
            "deal_id": sent.deal_id,
            "problem": None,
        }
        await self._change(photo, values)
        self._metrics.photo_stored()

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
        await self._change(photo, asked_later(photo, error, self._clock.now()))

    async def _change(self, photo: Photo, values: Mapping[str, Any]) -> None:
        async with self._store.write() as conn:
            await photos.change(conn, [photo.photo_id], values)
