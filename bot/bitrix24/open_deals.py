"""All open deals with their clients' names, page by page, and which deals changed: work that nobody waits for."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.bitrix24.batch import Batch, BatchValue
from bot.bitrix24.client import PortalClient
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.fields import (
    COMPANY_TYPE,
    CONTACT_TYPE,
    DEAL_TYPE,
    DealFieldCodes,
    Family,
    deal_of,
    deal_select,
)
from bot.bitrix24.item_lists import ItemLists
from bot.bitrix24.limits import Lane
from bot.bitrix24.lists import PAGE, rows_by_id
from bot.bitrix24.protocol import Answer
from bot.bitrix24.values import JsonObject, ParamValue, moment, number, some_id, text
from bot.domain.deals import Deal
from bot.domain.ids import DealId

_NAMES = {CONTACT_TYPE: ["id", "name", "secondName", "lastName"], COMPANY_TYPE: ["id", "title"]}


@dataclass(frozen=True, slots=True)
class Change:
    """A deal that changed, and when by the portal's clock."""

    deal_id: DealId
    at: datetime


class OpenDealGateway:
    """Reads only, in the lane that gives way to people."""

    def __init__(self, client: PortalClient, dictionaries: Dictionaries, codes: DealFieldCodes) -> None:
        self._client = client
        self._lists = ItemLists(client, dictionaries, codes)

    async def pages(self) -> AsyncGenerator[list[Deal], None]:
        """All open deals, the newest first, in pages of fifty: a page is a request, made when it is asked for."""
        known = await self._lists.known(Lane.BACKGROUND)
        params: JsonObject = {
            "entityTypeId": DEAL_TYPE,
            "filter": {"closed": "N"},
            "select": deal_select(Family.ITEM, known),
            "useOriginalUfNames": "Y",
        }
        rows = rows_by_id(
            self._client,
            "crm.item.list",
            params,
            lane=Lane.BACKGROUND,
            id_name="id",
            rows_of=Answer.items,
            newest_first=True,
        )
        page: list[Deal] = []
        async for row in rows:
            page.append(deal_of(row, Family.ITEM, known))
            if len(page) == PAGE:
                yield page
                page = []
        if page:
            yield page

    async def deals(self, deal_ids: Sequence[DealId]) -> list[Deal]:
        """These deals; those that do not exist are left out."""
        return await self._lists.deals_by_id(deal_ids, Lane.BACKGROUND)

    async def client_names(self, deals: Sequence[Deal]) -> dict[DealId, tuple[str, ...]]:
        """What the client and the company of each deal are called: one request for 2,500 clients.

        A name that the portal does not tell is left out; it is no reason not to find the deal by its address.
        """
        contacts = await self._names(CONTACT_TYPE, {deal.contact_id for deal in deals if deal.contact_id})
        companies = await self._names(COMPANY_TYPE, {deal.company_id for deal in deals if deal.company_id})
        return {
            deal.deal_id: tuple(
                name for name in (contacts.get(deal.contact_id or 0), companies.get(deal.company_id or 0)) if name
            )
            for deal in deals
        }

    async def last_change_at(self) -> datetime | None:
        """When a deal was changed last, by the portal's clock; None where there are no deals."""
        params: JsonObject = {"order": {"DATE_MODIFY": "DESC"}, "select": ["ID", "DATE_MODIFY"], "start": -1}
        rows = (await self._client.call("crm.deal.list", params, lane=Lane.BACKGROUND)).rows()
        return max((at for row in rows if (at := moment(row.get("DATE_MODIFY")))), default=None)

    async def changed_since(self, since: datetime) -> list[Change]:
        """Deals changed after this moment, open or closed, by number.

        Source: apidocs.bitrix24.com/api-reference/crm/deals/crm-deal-list.html.
        """
        params: dict[str, ParamValue] = {"filter": {">DATE_MODIFY": since}, "select": ["ID", "DATE_MODIFY"]}
        rows = rows_by_id(self._client, "crm.deal.list", params, lane=Lane.BACKGROUND)
        found = [(number(row.get("ID")), moment(row.get("DATE_MODIFY"))) async for row in rows]
        # Compared again: a condition that the portal does not know is dropped, and then everything comes.
        return [Change(DealId(deal_id), at) for deal_id, at in found if deal_id and at and at > since]

    async def _names(self, type_id: int, client_ids: set[int]) -> dict[int, str]:
        wanted = sorted(client_ids)
        batch = Batch()
        for start in range(0, len(wanted), PAGE):
            params: dict[str, BatchValue] = {
                "entityTypeId": type_id,
                "filter": {"@id": wanted[start : start + PAGE]},
                "select": _NAMES[type_id],
                "order": {"id": "ASC"},
                "start": -1,
            }
            batch.add(f"from_{start}", "crm.item.list", params)
        if not len(batch):
            return {}
        answers = await self._client.batch(batch, lane=Lane.BACKGROUND)
        rows = [row for found in answers.values() if found.answer for row in found.answer.items()]
        return {
            client_id: " ".join(filter(None, (text(row.get(name)).strip() for name in _NAMES[type_id][1:])))
            for row in rows
            if (client_id := some_id(row.get("id")))
        }
