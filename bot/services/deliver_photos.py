"""Bring the photos of a batch to where the batch is: into the deal's folder, into the trash, or back.

What is wanted stands in the batch's row, what is true in the photos' rows; this closes the gap between the two, and may
be called at any time, any number of times.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from bot.background import Background
from bot.bitrix24.disk import DiskGateway, UploadAddress
from bot.bitrix24.errors import PortalError
from bot.clock import Clock
from bot.domain.errors import DealNotFoundError
from bot.domain.ids import BatchId, PhotoId
from bot.domain.photos import Batch, Photo, PhotoState, Place, Problem, is_at_rest, place_of
from bot.logs import about_update
from bot.metrics import Metrics
from bot.services.batch_folders import AgentLeftError, BatchFolders, is_for
from bot.services.deal_folder import OpenFolder
from bot.services.give_back import give_back, keep_for_return
from bot.services.leave_deal import LeaveDeal, NotYoursAnyMoreError
from bot.services.order_files import OrderFiles
from bot.services.send_photo import SendPhoto
from bot.services.setbacks import SOON_SECONDS, setback_of
from bot.services.settle_photos import SettlePhotos
from bot.store import batches, photos
from bot.store.engine import Store
from bot.store.errors import StoreUnavailableError

_log = logging.getLogger(__name__)

TRANSFERS_AT_ONCE = 4

FOR_ADMINISTRATORS = frozenset({Problem.NO_RIGHTS, Problem.NO_ACCESS, Problem.DRIVE_FULL, Problem.SPOOL_FULL})

Notice = Callable[[BatchId], None]


class DeliverPhotos:
    """Plan a batch, then send its photos side by side; one photo's failure holds up no other."""

    def __init__(
        self,
        store: Store,
        folders: BatchFolders,
        disk: DiskGateway,
        send: SendPhoto,
        settle: SettlePhotos,
        order: OrderFiles,
        leave: LeaveDeal,
        background: Background,
        clock: Clock,
        *,
        changed: Notice,
        alarm: Callable[[Problem], None],
        wake: Callable[[], None],
        metrics: Metrics,
    ) -> None:
        self._store = store
        self._folders = folders
        self._disk = disk
        self._send = send
        self._settle = settle
        self._order = order
        self._leave = leave
        self._background = background
        self._clock = clock
        self._changed = changed
        self._alarm = alarm
        self._wake = wake
        self._metrics = metrics
        self._in_hand: set[PhotoId] = set()
        self._slots = asyncio.Semaphore(TRANSFERS_AT_ONCE)

    @property
    def is_busy(self) -> bool:
        """Whether a photo is being sent at this moment."""
        return bool(self._in_hand)

    async def __call__(self, batch_id: BatchId, *, portal_is_up: bool) -> bool:
        """Do what can be done for a batch now; uploads go on in the background when this returns.

        Returns whether there was anything to do. While the portal is away only what needs no portal is done.
        """
        batch, due = await self._due(batch_id)
        if batch is None or not due:
            return False
        with about_update(due[0].incoming.update_id):  # what is asked for all of them, the first has asked
            if held := _in(_leaving(due, batch), PhotoState.HELD):
                await self._settle.drop(held)
            if portal_is_up:
                await self._on_portal(batch, due)
        self._changed(batch_id)
        return portal_is_up

    async def _due(self, batch_id: BatchId) -> tuple[Batch | None, list[Photo]]:
        """The batch, and those of its photos for which something may be tried now."""
        in_hand = frozenset(self._in_hand)  # taken first: the row of one that ends while rows are read is out of date
        async with self._store.read() as conn:
            batch = await batches.get(conn, batch_id)
            items = await photos.of_batch(conn, batch_id)
        if batch is None:
            return None, []
        now = self._clock.now()
        free = [photo for photo in items if photo.photo_id not in in_hand | self._in_hand]
        return batch, [photo for photo in free if photo.due_at <= now and not is_at_rest(photo, batch)]

    async def _on_portal(self, batch: Batch, due: Sequence[Photo]) -> None:
        try:
            if unsure := [photo for photo in due if photo.is_unsure]:
                await self._settle.ask(unsure)
                return
            if leaving := _leaving(due, batch):
                await self._empty(batch, leaving)
            if staying := _staying(due, batch):
                await self._fill(batch, staying)
        except DealNotFoundError:
            await self._give_back(batch)
        except AgentLeftError:
            await self._keep_for_return(batch)
        except NotYoursAnyMoreError as error:
            self._folders.forget(batch.batch_id)
            await self._leave.stay(batch.batch_id, error.deal_id)
        except PortalError as error:
            await self._all_later(due, error)

    async def _empty(self, batch: Batch, due: Sequence[Photo]) -> None:
        if unknown := _in(due, PhotoState.SENDING):
            await self._settle.look_for(unknown, if_absent=PhotoState.TRASHED)
        if stored := _in(due, PhotoState.STORED):
            await self._leave.ensure(batch, stored)
            await self._order.trash(stored)

    async def _fill(self, batch: Batch, due: Sequence[Photo]) -> None:
        await self._find_out(batch, _in(due, PhotoState.SENDING))
        if doubles := _in(due, PhotoState.DOUBLE):  # of a photo in another deal, not in this one
            await self._settle.send_after_all(doubles)
        if trashed := _in(due, PhotoState.TRASHED):
            await self._leave.ensure(batch, [photo for photo in trashed if photo.file_id])
            await self._order.take_back(trashed)
        elsewhere = [photo for photo in _in(due, PhotoState.STORED) if photo.deal_id != batch.deal_id]
        if not elsewhere and not _in(due, PhotoState.HELD) and not _in(due, PhotoState.DOUBLE):
            return
        opened = await self._folders.of(batch)
        if elsewhere:
            await self._leave.ensure(batch, elsewhere)
            await self._order.move(elsewhere, opened.deal.deal_id, opened.folder.folder_id)
        # Read anew: what came in while the folder was looked for shares the request for addresses.
        now_is, due = await self._due(batch.batch_id)
        if now_is and is_for(now_is, opened) and (held := _staying(_in(due, PhotoState.HELD), now_is)):
            await self._send_all(batch.batch_id, held, opened)

    async def _find_out(self, batch: Batch, unknown: Sequence[Photo]) -> None:
        """Where answers were lost. A photo that now belongs elsewhere is settled where it was going first."""
        if here := [photo for photo in unknown if photo.deal_id == batch.deal_id]:
            await self._settle.look_for(here, if_absent=PhotoState.HELD)
        if elsewhere := [photo for photo in unknown if photo.deal_id != batch.deal_id]:
            await self._settle.look_for(elsewhere, if_absent=PhotoState.HELD, surely=True)

    async def _send_all(self, batch_id: BatchId, held: Sequence[Photo], opened: OpenFolder) -> None:
        self._in_hand.update(photo.photo_id for photo in held)
        try:
            addresses = await self._disk.upload_addresses(opened.folder.folder_id, len(held))
        except BaseException:
            self._in_hand.difference_update(photo.photo_id for photo in held)
            raise
        for photo, address in zip(held, addresses, strict=True):
            send = partial(self._send_one, batch_id, photo, opened, address)
            self._background.start(f"photo {photo.photo_id}", send)

    async def _send_one(self, batch_id: BatchId, photo: Photo, opened: OpenFolder, address: UploadAddress) -> None:
        try:
            async with self._slots:
                with about_update(photo.incoming.update_id):
                    await self._send_if_wanted(photo, opened, address)
            async with self._store.read() as conn:
                [after] = await photos.get(conn, [photo.photo_id])
        except StoreUnavailableError as error:
            # What became of the photo stands in its row, or is asked of the portal: nothing is lost but time.
            _log.warning("a photo waits for the database: %s", error)
            await self._clock.sleep(SOON_SECONDS)
        else:
            self._count(after)
            if after.state is PhotoState.HELD:
                self._folders.forget(batch_id)
            if after.problem in FOR_ADMINISTRATORS:
                self._alarm(after.problem)
        finally:
            self._in_hand.discard(photo.photo_id)
            self._changed(batch_id)
            self._wake()

    def _count(self, photo: Photo) -> None:
        if photo.state is PhotoState.STORED:
            self._metrics.photo_stored()
        elif photo.state is PhotoState.REFUSED and photo.problem:
            self._metrics.photo_refused(photo.problem)

    async def _send_if_wanted(self, photo: Photo, opened: OpenFolder, address: UploadAddress) -> None:
        """Between plan and turn the agent may have removed the batch, chosen another deal, or lost this one."""
        async with self._store.read() as conn:
            batch = await batches.get(conn, photo.batch_id) if photo.batch_id else None
            [now_is] = await photos.get(conn, [photo.photo_id])
        is_wanted = batch is not None and is_for(batch, opened) and place_of(now_is, batch) is Place.DEAL
        if batch is not None and is_wanted and await self._folders.is_still_allowed(batch, opened):
            await self._send(photo, opened.deal.deal_id, opened.folder.folder_id, address)

    async def _give_back(self, tried: Batch) -> None:
        """The deal does not exist, or is not this agent's."""
        self._folders.forget(tried.batch_id)
        async with self._store.write() as conn:
            given_back = await give_back(conn, tried, self._clock.now())
        if given_back != tried.batch_id:
            self._changed(given_back)

    async def _keep_for_return(self, tried: Batch) -> None:
        """Its sender is no agent any more. Somebody dismissed by mistake is asked anew."""
        self._folders.forget(tried.batch_id)
        async with self._store.write() as conn:
            is_kept = await keep_for_return(conn, tried, self._clock.now())
        if is_kept:
            _log.info("photos of somebody who is no agent any more wait for a return")

    async def _all_later(self, due: Sequence[Photo], error: PortalError) -> None:
        setback = setback_of(error, 1, was_sent=False)
        waiting = [photo.photo_id for photo in due if photo.photo_id not in self._in_hand]
        due_at = self._clock.now() + timedelta(seconds=max(setback.wait_seconds, SOON_SECONDS))
        async with self._store.write() as conn:
            await photos.change(conn, waiting, {"due_at": due_at, "problem": setback.problem})
        if setback.problem in FOR_ADMINISTRATORS:
            self._alarm(setback.problem)


def _leaving(items: Sequence[Photo], batch: Batch) -> list[Photo]:
    return [photo for photo in items if place_of(photo, batch) is Place.TRASH]


def _staying(items: Sequence[Photo], batch: Batch) -> list[Photo]:
    return [photo for photo in items if place_of(photo, batch) is Place.DEAL]


def _in(items: Sequence[Photo], state: PhotoState) -> list[Photo]:
    return [photo for photo in items if photo.state is state]
