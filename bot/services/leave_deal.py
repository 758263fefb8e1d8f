"""Whether photos may be taken out of the deal in which they lie, or put back into it: that, too, changes a deal."""

from collections.abc import Sequence

from bot.bitrix24.deals import DealGateway
from bot.domain.ids import BatchId, DealId
from bot.domain.photos import Batch, Photo, PhotoState, Place, Problem
from bot.services.rights import Rights
from bot.store import agents, batches, photos
from bot.store.engine import Store


class NotYoursAnyMoreError(Exception):
    """The deal that holds the photos is not their sender's any more."""

    def __init__(self, deal_id: DealId) -> None:
        super().__init__(deal_id)
        self.deal_id = deal_id


class LeaveDeal:
    """Asks the portal whose the deal is before photos are removed from it, moved away or put back."""

    def __init__(self, store: Store, deals: DealGateway, rights: Rights) -> None:
        self._store = store
        self._deals = deals
        self._rights = rights

    async def ensure(self, batch: Batch, stored: Sequence[Photo]) -> None:
        """Go on only for an agent who may change every deal that these photos lie in.

        Raises:
            NotYoursAnyMoreError: one of them was given to somebody else, or its photos' sender is no agent any more.
            PortalError: the portal could not say.
        """
        deal_ids = list(dict.fromkeys(photo.deal_id for photo in stored if photo.deal_id))
        async with self._store.read() as conn:
            agent = await agents.get(conn, batch.telegram_id)
        found = {deal.deal_id: deal for deal in await self._deals.deals(deal_ids)} if agent and deal_ids else {}
        for deal_id in deal_ids:
            deal = found.get(deal_id)
            if agent is None or deal is None or not await self._rights.can_see(agent, deal):
                raise NotYoursAnyMoreError(deal_id)

    async def stay(self, batch_id: BatchId, deal_id: DealId) -> None:
        """The photos belong where they lie after all, also those in the trash; their receipt says why."""
        async with self._store.write() as conn:
            items = await photos.of_batch(conn, batch_id)
            trashed = [photo.photo_id for photo in items if _lies_in_trash(photo)]
            others = [photo for photo in items if not (_lies_in_trash(photo) or photo.state is PhotoState.REFUSED)]
            await photos.change(conn, [photo.photo_id for photo in items], {"own_place": None})
            await photos.change(conn, trashed if others else [], {"own_place": Place.TRASH})
            values = {
                "place": Place.DEAL if others else Place.TRASH,
                "deal_id": deal_id,
                "moved_from_deal_id": None,
                "former_deal_id": None,
                "problem": Problem.NOT_YOURS_ANY_MORE,
                "is_settled": False,
            }
            await batches.change(conn, batch_id, values)


def _lies_in_trash(photo: Photo) -> bool:
    return photo.state is PhotoState.TRASHED and photo.file_id is not None
