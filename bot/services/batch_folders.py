"""The folder that a batch goes into, known for a minute; and whether its sender may still fill it."""

import asyncio

from bot.bitrix24.errors import PortalError
from bot.clock import Clock
from bot.domain.errors import DealNotFoundError
from bot.domain.ids import BatchId, DealId
from bot.domain.photos import Batch, Place
from bot.keyed import Newest
from bot.services.deal_folder import OpenDealFolder, OpenFolder
from bot.services.labels import DealLabels
from bot.store import agents
from bot.store.engine import Store

FOLDER_IS_FRESH_SECONDS = 60.0
"""A batch's folder is not asked for again while its photos keep coming; if it died meanwhile, the upload says so."""
BATCHES_AT_ONCE = 200
"""Of so many the folder is known: our choice, far more than four transfers serve in a minute."""


class AgentLeftError(Exception):
    """Whoever sent the photos is no agent any more."""


class BatchFolders:
    """Opens them, and keeps what was opened for as long as it is fresh."""

    def __init__(self, store: Store, open_folder: OpenDealFolder, labels: DealLabels, clock: Clock) -> None:
        self._store = store
        self._open_folder = open_folder
        self._labels = labels
        self._clock = clock
        self._opened: Newest[BatchId, tuple[float, OpenFolder]] = Newest(BATCHES_AT_ONCE)
        self._allowed_until: Newest[BatchId, float] = Newest(BATCHES_AT_ONCE)
        self._one_asks = asyncio.Lock()

    def forget(self, batch_id: BatchId) -> None:
        """The folder is not, or may not be, the one that it was."""
        self._opened.pop(batch_id, None)

    async def of(self, batch: Batch) -> OpenFolder:
        """The folder of the batch's deal, made if there is none.

        Raises:
            AgentLeftError: its sender is no agent any more.
            DealNotFoundError: the deal does not exist, or is not this agent's.
            PortalError: what the portal or the line did.
        """
        fresh = self._opened.get(batch.batch_id)
        if fresh and fresh[1].deal.deal_id == batch.deal_id and fresh[0] > self._clock.monotonic():
            return fresh[1]
        async with self._store.read() as conn:
            agent = await agents.get(conn, batch.telegram_id)
        if agent is None:
            raise AgentLeftError
        opened = await self._open_folder(agent, batch.deal_id or DealId(0))
        self._labels.learn(agent.telegram_id, opened.deal)
        self._labels.learn_folder(opened.folder)
        fresh_until = self._clock.monotonic() + FOLDER_IS_FRESH_SECONDS
        self._opened[batch.batch_id] = (fresh_until, opened)
        self._allowed_until[batch.batch_id] = fresh_until
        return opened

    async def is_still_allowed(self, batch: Batch, opened: OpenFolder) -> bool:
        """Whether its sender is an agent whose deal this is: in a long queue both are asked again, once a minute.

        A photo that may not go stays as it is; whoever plans its batch anew finds the same, and says so.
        """
        async with self._one_asks:
            async with self._store.read() as conn:
                agent = await agents.get(conn, batch.telegram_id)
            if agent is None or self._allowed_until.get(batch.batch_id, 0.0) > self._clock.monotonic():
                return agent is not None
            self.forget(batch.batch_id)
            try:
                again = await self.of(batch)
            except (AgentLeftError, DealNotFoundError, PortalError):
                return False
            return is_for(batch, again) and again.folder.folder_id == opened.folder.folder_id


def is_for(batch: Batch, opened: OpenFolder) -> bool:
    """Whether this is the folder that the batch is to be in."""
    return batch.place is Place.DEAL and batch.deal_id == opened.deal.deal_id
