"""Deals: the card in one request, lists of an agent's, and the id of the folder written into one."""

import logging
from collections.abc import Sequence

from bot.bitrix24.batch import Batch
from bot.bitrix24.card import (
    deal_commands,
    deal_row,
    deal_with_observers,
    folder_references,
    living_folder,
)
from bot.bitrix24.card_reader import CardReader
from bot.bitrix24.client import PortalClient
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.errors import PortalError, PortalIgnoredError
from bot.bitrix24.fields import DealFieldCodes, Family, KnownFields, deal_of, deal_select
from bot.bitrix24.folder_search import FolderSearch
from bot.bitrix24.item_lists import ItemLists
from bot.bitrix24.limits import Lane
from bot.bitrix24.lists import rows_by_id
from bot.bitrix24.protocol import BatchAnswer
from bot.bitrix24.values import JsonObject, some_id
from bot.domain.deals import Deal, DealCard, Folder
from bot.domain.ids import DealId, EmployeeId, FolderId

_log = logging.getLogger("bot.bitrix24")


class DealGateway:
    """Reads deals, and writes one thing into them: the id of their folder."""

    def __init__(self, client: PortalClient, dictionaries: Dictionaries, codes: DealFieldCodes) -> None:
        self._client = client
        self._lists = ItemLists(client, dictionaries, codes)
        self._cards = CardReader(dictionaries, codes, client.portal_url)

    async def card(self, deal_id: DealId, *, own_folder_id: FolderId | None) -> DealCard:
        """Everything that a card shows: one request, two when nothing is known yet.

        Args:
            deal_id: the deal's number.
            own_folder_id: the bot's own record of the folder, used when the deal's field is empty or its folder dead.

        Raises:
            PortalNotFoundError: no such deal, or none that the webhook's owner may read.
            PortalError: see `errors`.
        """
        known = await self._known()
        batch = Batch()
        self._cards.add(batch, deal_id, known, own_folder_id)
        return await self._cards.take(await self._client.batch(batch), deal_id, known, own_folder_id)

    async def deal_with_folder(
        self, deal_id: DealId, *, own_folder_id: FolderId | None, search: FolderSearch | None = None
    ) -> tuple[Deal, Folder | None, BatchAnswer]:
        """A deal and its folder, if one is alive, for work that nobody waits for. One request.

        `search` travels with it; its answers are among those that come back.

        Raises:
            PortalNotFoundError: no such deal, or none that the webhook's owner may read.
            PortalError: see `errors`.
        """
        known = await self._known(Lane.BACKGROUND)
        batch = deal_commands(deal_id)
        for key, folder in folder_references(known, own_folder_id):
            batch.add(key, "disk.folder.get", {"id": folder})
        if search:
            search.add(batch)
        answers = await self._client.batch(batch, lane=Lane.BACKGROUND)
        deal = deal_with_observers(deal_row(deal_id, answers), answers, known)
        return deal, living_folder(deal, answers, own_folder_id)[1], answers

    async def open_of(self, employee_id: EmployeeId) -> list[Deal]:
        """All open deals that this employee is responsible for, by number. Observers are not read here."""
        known = await self._known()
        rows = rows_by_id(self._client, "crm.deal.list", _open_of(employee_id, known))
        found = [deal_of(row, Family.CLASSIC, known) async for row in rows]
        return _really_open_of(employee_id, found)

    async def soonest_of(self, employee_id: EmployeeId) -> list[Deal]:
        """As many of them as one request brings (50), those that are to be closed soonest; without a day first."""
        known = await self._known()
        params: JsonObject = {**_open_of(employee_id, known), "order": {"CLOSEDATE": "ASC", "ID": "ASC"}, "start": -1}
        answer = await self._client.call("crm.deal.list", params)
        return _really_open_of(employee_id, [deal_of(row, Family.CLASSIC, known) for row in answer.rows()])

    async def count_open(self, employee_id: EmployeeId) -> int:
        """How many open deals this employee is responsible for."""
        filter_: JsonObject = {"ASSIGNED_BY_ID": employee_id, "CLOSED": "N"}
        answer = await self._client.call("crm.deal.list", {"filter": filter_, "select": ["ID"]})
        return answer.total if answer.total is not None else len(answer.rows())

    async def deals(self, deal_ids: Sequence[DealId]) -> list[Deal]:
        """These deals with their observers, in this order; those that do not exist are left out. One request for 50."""
        return await self._lists.deals_by_id(deal_ids)

    async def remember_folder(self, deal_id: DealId, folder_id: FolderId) -> None:
        """Write the folder's id into the deal's field, where the portal has the field, and look whether it is there.

        A refusal, loud or silent, is only logged: the bot's own record and the folder's number find the folder as well.
        """
        known = await self._known(Lane.BACKGROUND)
        if known.folder is None:
            return
        batch = Batch()
        fields = {known.folder: folder_id}
        batch.add(
            "write", "crm.deal.update", {"id": deal_id, "fields": fields, "params": {"REGISTER_SONET_EVENT": "N"}}
        )
        batch.add("deal", "crm.deal.get", {"id": deal_id})
        try:
            answers = await self._client.batch(batch, lane=Lane.BACKGROUND)
            answers["write"].require().require_done()
            if some_id(deal_row(deal_id, answers).get(known.folder)) != folder_id:
                raise PortalIgnoredError("crm.deal.update", "NOT_WRITTEN", fields=fields)
        except PortalError as error:
            _log.warning("the folder of deal %d was not written into its field: %s", deal_id, error.code)

    async def _known(self, lane: Lane = Lane.INTERACTIVE) -> KnownFields:
        return await self._cards.known(lane)


def _open_of(employee_id: EmployeeId, known: KnownFields) -> JsonObject:
    filter_: JsonObject = {"ASSIGNED_BY_ID": employee_id, "CLOSED": "N"}
    return {"filter": filter_, "select": deal_select(Family.CLASSIC, known)}


def _really_open_of(employee_id: EmployeeId, found: Sequence[Deal]) -> list[Deal]:
    """Compared again: a condition that the portal does not know is dropped, and then everything comes."""
    return [deal for deal in found if deal.responsible_id == employee_id and not deal.is_closed]
