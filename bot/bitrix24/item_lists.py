"""Rows of `crm.item.list`: deals with their observers, and the ids of clients.

Source: apidocs.bitrix24.com/api-reference/crm/universal/crm-item-list.html.
"""

from collections.abc import Collection, Sequence

from bot.bitrix24.batch import Batch, BatchValue
from bot.bitrix24.client import PortalClient
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.fields import (
    DEAL_TYPE,
    DealFieldCodes,
    Family,
    KnownFields,
    deal_of,
    deal_select,
    known_fields,
)
from bot.bitrix24.limits import Lane
from bot.bitrix24.lists import PAGE
from bot.bitrix24.protocol import Answer
from bot.bitrix24.values import JsonObject, JsonValue, some_id, text
from bot.domain.deals import Deal
from bot.domain.ids import DealId


class ItemLists:
    """Pages of records, the newest fifty of a filter."""

    def __init__(self, client: PortalClient, dictionaries: Dictionaries, codes: DealFieldCodes) -> None:
        self._client = client
        self._dictionaries = dictionaries
        self._codes = codes

    async def known(self, lane: Lane = Lane.INTERACTIVE) -> KnownFields:
        """The settings' fields that the portal has.

        Raises:
            PortalError: the first time, if the portal does not tell.
        """
        return known_fields(await self._dictionaries.deal_fields(lane=lane), self._codes)

    async def deals(self, filter_: JsonObject, lane: Lane = Lane.INTERACTIVE) -> list[Deal]:
        """The newest fifty deals of a filter, with their observers."""
        known = await self.known(lane)
        answer = await self._page(DEAL_TYPE, filter_, deal_select(Family.ITEM, known), lane)
        return [deal_of(row, Family.ITEM, known) for row in answer.items()]

    async def deals_by_id(self, deal_ids: Sequence[DealId], lane: Lane = Lane.INTERACTIVE) -> list[Deal]:
        """These deals in this order; those that do not exist are left out. One request for 2,500."""
        if len(deal_ids) <= PAGE:
            portion: list[JsonValue] = list(deal_ids)
            deals = await self.deals({"@id": portion}, lane) if portion else []
        else:
            known = await self.known(lane)
            rows = await self.rows_by_id(deal_ids, [text(one) for one in deal_select(Family.ITEM, known)], lane)
            deals = [deal_of(row, Family.ITEM, known) for row in rows]
        found = {deal.deal_id: deal for deal in deals}
        return [found[deal_id] for deal_id in deal_ids if deal_id in found]

    async def rows_by_id(self, deal_ids: Collection[DealId], select: Sequence[str], lane: Lane) -> list[JsonObject]:
        """The rows of these deals, in pages that travel together."""
        wanted = sorted(deal_ids)
        batch = Batch()
        for start in range(0, len(wanted), PAGE):
            params: dict[str, BatchValue] = {
                "entityTypeId": DEAL_TYPE,
                "filter": {"@id": wanted[start : start + PAGE]},
                "select": select,
                "order": {"id": "DESC"},
                "start": -1,
                "useOriginalUfNames": "Y",
            }
            batch.add(f"from_{start}", "crm.item.list", params)
        if not len(batch):
            return []
        answers = await self._client.batch(batch, lane=lane)
        return [row for found in answers.values() for row in found.require().items()]

    async def ids(self, type_id: int, filter_: JsonObject) -> list[int]:
        """The newest fifty ids of a filter among contacts or companies."""
        answer = await self._page(type_id, filter_, ["id"], Lane.INTERACTIVE)
        return [found for row in answer.items() if (found := some_id(row.get("id")))]

    async def _page(self, type_id: int, filter_: JsonObject, select: list[JsonValue], lane: Lane) -> Answer:
        params: JsonObject = {
            "entityTypeId": type_id,
            "filter": filter_,
            "select": select,
            "order": {"id": "DESC"},
            "start": -1,
            "useOriginalUfNames": "Y",
        }
        return await self._client.call("crm.item.list", params, lane=lane)
