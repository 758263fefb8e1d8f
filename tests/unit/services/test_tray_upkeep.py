"""Photos that wait for a deal go on the day after their sender was told, and not before."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.background import Background
from bot.domain.ids import BatchId, DealId
from bot.domain.photos import Batch, Place
from bot.services.give_back import give_back
from bot.services.tray_upkeep import LOOK_EVERY_SECONDS, TrayUpkeep
from bot.store import batches
from bot.store.engine import Store
from tests.fakes.broken_disk import full_at_commit
from tests.fakes.clock import EagerClock, ManualClock

KEPT_DAYS = 7
FOREIGN = DealId(9912)
DAY_SECONDS = timedelta(days=1).total_seconds()


@dataclass
class Tray:
    """A batch that was sent to a tray at the beginning, and the upkeep of the tray."""

    store: Store
    clock: ManualClock
    batch_id: BatchId
    told: list[BatchId] = field(default_factory=list)

    async def batch(self) -> Batch:
        """As it is now."""
        async with self.store.read() as conn:
            batch = await batches.get(conn, self.batch_id)
        assert batch is not None
        return batch

    async def looks_after(self, seconds: float) -> Place:
        """Where the batch is when the upkeep has looked that much later."""
        self.clock.advance(seconds)
        await self.looks()
        return (await self.batch()).place

    async def looks(self) -> None:
        """The upkeep looks once."""
        await TrayUpkeep(self.store, self.clock, kept_days=KEPT_DAYS, remind=self._remind, moved=lambda _: None)()

    async def _remind(self, batch_id: BatchId) -> bool:
        self.told.append(batch_id)
        return True


@pytest.fixture
async def tray(store: Store) -> Tray:
    """Anna's photos have just begun to wait."""
    return await tray_with_photos(store, ManualClock())


async def tray_with_photos(store: Store, clock: ManualClock) -> Tray:
    """The same, by this clock."""
    values = {"chat_id": 1, "telegram_id": 1, "place": Place.TRAY, "is_settled": True}
    async with store.write() as conn:
        batch_id = await batches.open_batch(conn, {**values, "opened_at": clock.now(), "last_sent_at": clock.now()})
    return Tray(store, clock, batch_id)


async def test_photos_found_late_are_kept_a_day_longer(tray: Tray) -> None:
    """The bot was away on their last days: Anna is told at its start, and has a day from then on."""
    away_seconds = (KEPT_DAYS + 2) * DAY_SECONDS
    places = [await tray.looks_after(seconds) for seconds in (away_seconds, LOOK_EVERY_SECONDS, DAY_SECONDS)]

    assert tray.told == [tray.batch_id]
    assert places == [Place.TRAY, Place.TRAY, Place.TRASH]


async def test_who_was_told_is_not_told_again_while_the_disk_is_full(store: Store) -> None:
    """That it was told could not be written down: nothing else is done until it can be."""
    tray = await tray_with_photos(store, EagerClock())
    tray.clock.advance(KEPT_DAYS * DAY_SECONDS)
    with full_at_commit(store) as disk:
        background = Background()
        looking = background.start("look through the tray", tray.looks)
        await disk.until_refused(5)
        told = list(tray.told)
    await looking

    assert told == tray.told == [tray.batch_id]
    assert (await tray.batch()).warned_at is not None


async def test_photos_given_back_are_told_of_anew(tray: Tray) -> None:
    """A deal chosen on the last day is not hers, which comes out after an outage of two: there is a day again."""
    await tray.looks_after((KEPT_DAYS - 1) * DAY_SECONDS + LOOK_EVERY_SECONDS)
    async with tray.store.write() as conn:
        await batches.change(conn, tray.batch_id, {"place": Place.DEAL, "deal_id": FOREIGN})
    tray.clock.advance(2 * DAY_SECONDS)
    chosen = await tray.batch()
    async with tray.store.write() as conn:
        await give_back(conn, chosen, tray.clock.now())
    places = [await tray.looks_after(seconds) for seconds in (0, LOOK_EVERY_SECONDS, DAY_SECONDS)]

    assert tray.told == [tray.batch_id, tray.batch_id]
    assert places == [Place.TRAY, Place.TRAY, Place.TRASH]
