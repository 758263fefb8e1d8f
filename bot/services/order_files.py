"""Orders about files on the portal: into the trash, out of it, into another folder, also on another drive.

That an order is out stands in the row before it leaves: after a lost answer the file is asked about (`settle_photos`),
and never believed to be where it was.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.bitrix24.disk import DiskFile, DiskGateway
from bot.bitrix24.errors import PortalError, PortalIgnoredError, PortalNameTakenError, PortalNotFoundError
from bot.clock import Clock
from bot.domain.ids import DealId, FileId, FolderId
from bot.domain.photos import Photo, PhotoState
from bot.services.setbacks import LATE_LOOK_AFTER, asked_later
from bot.store import doubles, lost_answers, photos
from bot.store.engine import Store
from bot.store.lost_answers import SentTo


class OrderFiles:
    """Tells the portal what to do with files that it has, fifty a request. Each outcome is written into the rows."""

    def __init__(self, store: Store, disk: DiskGateway, clock: Clock) -> None:
        self._store = store
        self._disk = disk
        self._clock = clock

    async def trash(self, stored: Sequence[Photo]) -> None:
        """Put stored photos into the portal's trash."""
        by_file = await self._announce(stored)
        for file_id, error in (await self._disk.trash(list(by_file))).items():
            if error is None or isinstance(error, PortalNotFoundError):
                await self._left(by_file[file_id], {"state": PhotoState.TRASHED})
            else:
                await self._later(by_file[file_id], error)

    async def take_back(self, trashed: Sequence[Photo]) -> None:
        """Out of the trash: what was on the portal is restored there, what never left is to be sent again."""
        async with self._store.write() as conn:
            unsent = [photo.photo_id for photo in trashed if not photo.file_id]
            await photos.change(conn, unsent, {"state": PhotoState.HELD, "due_at": self._clock.now()})
        by_file = await self._announce([photo for photo in trashed if photo.file_id])
        outcomes = await self._disk.restore(list(by_file)) if by_file else {}
        for file_id, outcome in outcomes.items():
            photo = by_file[file_id]
            if isinstance(outcome, DiskFile):
                is_elsewhere = outcome.folder_id != photo.folder_id
                where = {"folder_id": outcome.folder_id, "deal_id": None} if is_elsewhere else {}
                await self._done(photo, {"state": PhotoState.STORED, "name": outcome.name, **where})
            elif isinstance(outcome, PortalNotFoundError):
                await self._done(photo, {"state": PhotoState.HELD, "file_id": None})
            else:
                await self._later(photo, outcome)

    async def move(self, stored: Sequence[Photo], deal_id: DealId, folder_id: FolderId) -> None:
        """Into the folder of another deal."""
        by_file = await self._announce(stored, deal_id, folder_id)
        outcomes = await self._disk.move(list(by_file), folder_id)
        across = [by_file[one] for one, outcome in outcomes.items() if isinstance(outcome, PortalIgnoredError)]
        for file_id, outcome in outcomes.items():
            if isinstance(outcome, DiskFile):
                await self._moved(by_file[file_id], outcome, deal_id)
            elif isinstance(outcome, PortalNameTakenError):
                await self._make_room(by_file[file_id], folder_id, outcome)
            elif not isinstance(outcome, PortalIgnoredError):
                await self._later(by_file[file_id], outcome)
        if across:
            await self._carry(across, deal_id, folder_id)

    async def _carry(self, across: Sequence[Photo], deal_id: DealId, folder_id: FolderId) -> None:
        """To another drive: copied, compared, and only then is the original put into the trash.

        A copy whose answer was lost is found by its name, so carrying twice leaves one file.
        """
        places = [(folder_id, photo.name or "") for photo in across]
        there = dict(zip([photo.photo_id for photo in across], await self._disk.find_files(places), strict=True))
        missing = [photo.file_id for photo in across if photo.file_id and not there[photo.photo_id]]
        copies = await self._disk.copy(missing, folder_id) if missing else {}
        for photo in across:
            copy = there[photo.photo_id] or copies.get(photo.file_id or FileId(0))
            if isinstance(copy, DiskFile) and copy.size_bytes == photo.size_bytes:
                await self._leave(photo, copy, deal_id)
            elif isinstance(copy, DiskFile):
                await self._disk.trash([copy.file_id])
                await self._later(photo, PortalIgnoredError("disk.file.copyto", "WRONG_SIZE"))
            elif copy is not None:
                await self._later(photo, copy)

    async def _leave(self, photo: Photo, copy: DiskFile, deal_id: DealId) -> None:
        """The copy stands for the photo from here on, once the original is in the trash."""
        original = photo.file_id or FileId(0)
        error = (await self._disk.trash([original]))[original]
        if error is None or isinstance(error, PortalNotFoundError):
            await self._moved(photo, copy, deal_id)
        else:
            await self._later(photo, error)

    async def _moved(self, photo: Photo, file: DiskFile, deal_id: DealId) -> None:
        values = {"deal_id": deal_id, "folder_id": file.folder_id, "file_id": file.file_id, "name": file.name}
        await self._left(photo, values)

    async def _make_room(self, photo: Photo, folder_id: FolderId, error: PortalError) -> None:
        """A file of this photo's name can only be the photo itself, from a try whose answer was lost."""
        [other] = await self._disk.find_files([(folder_id, photo.name or "")])
        if other and other.file_id != photo.file_id:
            await self._disk.trash([other.file_id])
        await self._later(photo, error)

    async def _announce(
        self, ordered: Sequence[Photo], deal_id: DealId | None = None, folder_id: FolderId | None = None
    ) -> dict[FileId, Photo]:
        """From this commit on the files may be elsewhere, whatever happens to us."""
        by_file = {photo.file_id: photo for photo in ordered if photo.file_id}
        async with self._store.write() as conn:
            await photos.change(conn, [photo.photo_id for photo in by_file.values()], {"is_unsure": True})
            for photo in by_file.values() if folder_id else ():
                sent = SentTo(photo.photo_id, folder_id or FolderId(0), deal_id, photo.name or "")
                await lost_answers.sent_to(conn, sent, look_at=self._clock.now() + LATE_LOOK_AFTER)
        return by_file

    async def _left(self, photo: Photo, values: Mapping[str, Any]) -> None:
        """It is in its deal no more: what was not stored there because of it is sent after all."""
        async with self._store.write() as conn:
            await photos.change(conn, [photo.photo_id], {**values, "is_unsure": False, "problem": None})
            await doubles.release(conn, [photo.photo_id], self._clock.now())

    async def _done(self, photo: Photo, values: Mapping[str, Any]) -> None:
        await self._change(photo, {**values, "is_unsure": False, "problem": None})

    async def _later(self, photo: Photo, error: PortalError) -> None:
        """The order is still out, for all we know: the next look asks where the file is."""
        await self._change(photo, asked_later(photo, error, self._clock.now()))

    async def _change(self, photo: Photo, values: Mapping[str, Any]) -> None:
        async with self._store.write() as conn:
            await photos.change(conn, [photo.photo_id], values)
