"""An album that is still coming in costs the worker no commit, so that messages behind it are not held up by it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.background import Background
from bot.bitrix24.health import PortalHealth
from bot.domain.ids import BatchId, ChatId, MessageId, TelegramId
from bot.domain.photos import IncomingPhoto, PhotoKind
from bot.metrics import Metrics
from bot.services.accept_photo import ALBUM_QUIET, AcceptPhoto, IntakeRules
from bot.services.deliver_photos import DeliverPhotos
from bot.store import batches
from bot.store.engine import Connection, Store
from bot.worker import Bell, Worker
from tests.fakes.clock import ManualClock

CHAT, ANNA, ALBUM = ChatId(1), TelegramId(1), "album"


class CountedStore(Store):
    """Knows how often it was written to."""

    writes = 0

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        """One transaction."""
        self.writes += 1
        async with super().write() as conn:
            yield conn


class Pauses(ManualClock):
    """Whoever waits for a bell waits until it rings, however long that takes."""

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Keep how long it would have been."""
        self.slept.append(seconds)
        self.has_slept.set()
        await event.wait()


class NothingToDeliver(DeliverPhotos):
    """The portal is not what this is about."""

    def __init__(self) -> None:
        self.asked_for: list[BatchId] = []

    async def __call__(self, batch_id: BatchId, *, portal_is_up: bool) -> bool:  # noqa: ARG002  # there is no portal
        """Keep which batch there was something to do for."""
        self.asked_for.append(batch_id)
        return False


async def test_an_album_that_comes_in_is_written_once(tmp_path: Path) -> None:
    """Nothing until it has been quiet for its time; then its deal is decided, and that is the one commit."""
    clock, store = Pauses(), await CountedStore.open(None, data_dir=tmp_path)
    background, bell = Background(clock), Bell(clock)
    rules = IntakeRules(max_file_bytes=1, max_files_per_batch=1)
    accept = AcceptPhoto(rules, clock, wake=bell.ring, changed=lambda _: None, metrics=Metrics())
    worker = Worker(store, accept, NothingToDeliver(), PortalHealth(clock), background, clock, bell)
    sent = IncomingPhoto(CHAT, MessageId(1), ANNA, PhotoKind.PHOTO, "file", "unique", clock.now(), album=ALBUM)
    async with store.write() as conn:
        await accept(conn, sent)
    store.writes = 0

    background.start("worker", worker.run)
    await clock.has_slept.wait()
    while_coming, pause = store.writes, clock.slept[-1]
    clock.has_slept.clear()
    clock.advance(ALBUM_QUIET.total_seconds())
    bell.ring()
    await clock.has_slept.wait()
    async with store.read() as conn:
        album = await batches.album(conn, CHAT, ALBUM)
    await background.close()
    await store.close()

    assert (while_coming, pause) == (0, ALBUM_QUIET.total_seconds())
    assert store.writes == 1
    assert album is not None
    assert album.batch_id is not None
