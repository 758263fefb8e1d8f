"""One more look, minutes after an answer was lost: what the portal did only then is put where it belongs."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from bot.bitrix24.disk import DiskFile, DiskGateway
from bot.bitrix24.errors import PortalError
from bot.clock import Clock
from bot.domain.photos import Photo, PhotoState
from bot.services.setbacks import LATE_LOOK_AFTER
from bot.store import lost_answers, photos
from bot.store.engine import Store
from bot.store.lost_answers import SentTo

LOOK_EVERY_SECONDS = 30.0
ON_ITS_WAY_AGAIN = timedelta(minutes=1)
"""A photo that is being sent at this moment is left to whoever sends it."""
AT_ONCE = 50


class LateLook:
    """Looks through what is due; safe to call at any time."""

    def __init__(self, store: Store, disk: DiskGateway, clock: Clock, *, wake: Callable[[], None]) -> None:
        self._store = store
        self._disk = disk
        self._clock = clock
        self._wake = wake

    async def run(self) -> None:
        """Look now and then, for ever."""
        while True:
            with suppress(PortalError):  # the portal is away: what is due stays due
                await self()
            await self._clock.sleep(LOOK_EVERY_SECONDS)

    async def __call__(self) -> None:
        """Look into the folders that are due, and have files asked about whose orders lost their answers.

        Raises:
            PortalError: the portal did not say; nothing is forgotten.
        """
        now = self._clock.now()
        async with self._store.write() as conn:
            is_any_doubted = await lost_answers.doubt_due_files(conn, now)
            due = await lost_answers.folders_due(conn, now, AT_ONCE)
        if is_any_doubted:
            self._wake()
        if not due:
            return
        found = await self._disk.find_files([(sent.folder_id, sent.name) for sent in due])
        for sent, file in zip(due, found, strict=True):
            await self._settle(sent, file)
        self._wake()

    async def _settle(self, sent: SentTo, file: DiskFile | None) -> None:
        async with self._store.read() as conn:
            [photo] = await photos.get(conn, [sent.photo_id])
        if _is_on_its_way(photo):
            await self._look_again(sent)
            return
        if file is not None and file.file_id != photo.file_id and not await self._adopt(sent, file):
            error = (await self._disk.trash([file.file_id]))[file.file_id]
            if error is not None:
                raise error
        async with self._store.write() as conn:
            await lost_answers.look_at(conn, sent.photo_id, sent.folder_id, None)

    async def _adopt(self, sent: SentTo, file: DiskFile) -> bool:
        """The only file of a photo that was removed is kept in mind, so that it can be taken back."""
        async with self._store.write() as conn:
            return await lost_answers.adopt(conn, sent, file.file_id, self._clock.now())

    async def _look_again(self, sent: SentTo) -> None:
        async with self._store.write() as conn:
            at = self._clock.now() + min(ON_ITS_WAY_AGAIN, LATE_LOOK_AFTER)
            await lost_answers.look_at(conn, sent.photo_id, sent.folder_id, at)


def _is_on_its_way(photo: Photo) -> bool:
    return photo.is_unsure or photo.state in {PhotoState.HELD, PhotoState.SENDING, PhotoState.GATHERING}
