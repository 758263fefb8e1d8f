"""Deals: the card in one request, lists, search by words and by a client's phone."""

import asyncio
import logging
from collections.abc import Collection, Iterable, Sequence

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
from bot.bitrix24.fields import (
    COMPANY_TYPE,
    CONTACT_TYPE,
    DEAL_TYPE,
    DealFieldCodes,
    Family,
    KnownFields,
    deal_of,
    deal_select,
)
from bot.bitrix24.folder_search import FolderSearch
from bot.bitrix24.limits import Lane
from bot.bitrix24.lists import PAGE, rows_by_id
from bot.bitrix24.protocol import Answer, BatchAnswer
from bot.bitrix24.values import JsonObject, JsonValue, ids, mapping, member, objects, some_id
from bot.domain.deals import Deal, DealCard, Folder
from bot.domain.ids import DealId, EmployeeId, FolderId
from bot.domain.phones import normal_phone

_log = logging.getLogger("bot.bitrix24")


class DealGateway:
    """Reads deals, and writes one thing into them: the id of their folder."""

    def __init__(self, client: PortalClient, dictionaries: Dictionaries, codes: DealFieldCodes) -> None:
        self._client = client
        self._cards = CardReader(dictionaries, codes, client.portal_url)

    def deal_url(self, deal_id: DealId) -> str:
        """The deal's page in the portal, for a person."""
        return self._cards.deal_url(deal_id)

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
        filter_: JsonObject = {"ASSIGNED_BY_ID": employee_id, "CLOSED": "N"}
        params: JsonObject = {"filter": filter_, "select": deal_select(Family.CLASSIC, known)}
        rows = rows_by_id(self._client, "crm.deal.list", params)
        found = [deal_of(row, Family.CLASSIC, known) async for row in rows]
        # Compared again: a condition that the portal does not know is dropped, and then everything comes.
        return [deal for deal in found if deal.responsible_id == employee_id and not deal.is_closed]

    async def count_open(self, employee_id: EmployeeId) -> int:
        """How many open deals this employee is responsible for."""
        filter_: JsonObject = {"ASSIGNED_BY_ID": employee_id, "CLOSED": "N"}
        answer = await self._client.call("crm.deal.list", {"filter": filter_, "select": ["ID"]})
        return answer.total if answer.total is not None else len(answer.rows())

    async def deals(self, deal_ids: Sequence[DealId]) -> list[Deal]:
        """These deals with their observers, in this order; those that do not exist are left out. One request for 50."""
        found: dict[DealId, Deal] = {}
        for start in range(0, len(deal_ids), PAGE):
            portion: list[JsonValue] = list(deal_ids[start : start + PAGE])
            found |= {deal.deal_id: deal for deal in await self._items({"@id": portion})}
        return [found[deal_id] for deal_id in deal_ids if deal_id in found]

    async def search(self, words: Sequence[str], *, among: Collection[EmployeeId] | None) -> list[Deal]:
        """Deals with each word in their title or address, or whose client's name has each word; open ones first.

        At most fifty of each kind, the newest. `among`: only deals that one of these is responsible for or observes.
        """
        if not words:
            return []
        known = await self._known()
        by_text, contacts, companies = await asyncio.gather(
            self._matching(_each_word(words, ["title", known.address]), among),
            self._ids_of(CONTACT_TYPE, _each_word(words, ["name", "secondName", "lastName"])),
            self._ids_of(COMPANY_TYPE, _each_word(words, ["title"])),
        )
        by_text = [deal for deal in by_text if _has_numbers(deal, words)]
        return _open_first([*by_text, *await self._of_clients(contacts, companies, among)])

    async def by_phone(self, phone: str, *, among: Collection[EmployeeId] | None = None) -> list[Deal]:
        """Deals of the clients with this phone, in whatever notation either side has it; open ones first.

        Source: apidocs.bitrix24.com/api-reference/crm/duplicates/crm-duplicate-find-by-comm.html.
        """
        values: list[JsonValue] = list(_notations(phone))
        answer = await self._client.call("crm.duplicate.findbycomm", {"type": "PHONE", "values": values})
        found = mapping(answer.result)  # `[]` when nobody has it
        return _open_first(await self._of_clients(ids(found.get("CONTACT")), ids(found.get("COMPANY")), among))

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

    async def _matching(self, filter_: JsonObject, among: Collection[EmployeeId] | None) -> list[Deal]:
        """Deals of a filter that concern somebody of `among`.

        Compared here, for observers cannot be relied on in a filter; a full page is followed by one of the responsible.
        """
        found = await self._items(filter_)
        if among is None:
            return found
        if len(found) >= PAGE:
            responsible: list[JsonValue] = list(among)
            found += await self._items({**filter_, "@assignedById": responsible})
        return [deal for deal in found if not {deal.responsible_id, *deal.observer_ids}.isdisjoint(among)]

    async def _of_clients(
        self, contacts: Sequence[int], companies: Sequence[int], among: Collection[EmployeeId] | None
    ) -> list[Deal]:
        either: list[JsonObject] = []
        if contacts:
            either.append({"@contactIds": list(contacts)})
        if companies:
            either.append({"@companyId": list(companies)})
        return await self._matching({"0": _any_of(either)}, among) if either else []

    async def _items(self, filter_: JsonObject) -> list[Deal]:
        """The newest fifty deals of a filter.

        Source: apidocs.bitrix24.com/api-reference/crm/universal/crm-item-list.html.
        """
        known = await self._known()
        answer = await self._list(DEAL_TYPE, filter_, deal_select(Family.ITEM, known))
        return [deal_of(row, Family.ITEM, known) for row in objects(member(answer.result, "items"))]

    async def _ids_of(self, type_id: int, filter_: JsonObject) -> list[int]:
        answer = await self._list(type_id, filter_, ["id"])
        return [found for row in objects(member(answer.result, "items")) if (found := some_id(row.get("id")))]

    async def _list(self, type_id: int, filter_: JsonObject, select: list[JsonValue]) -> Answer:
        params: JsonObject = {
            "entityTypeId": type_id,
            "filter": filter_,
            "select": select,
            "order": {"id": "DESC"},
            "start": -1,
            "useOriginalUfNames": "Y",
        }
        return await self._client.call("crm.item.list", params)


def _each_word(words: Sequence[str], names: Sequence[str | None]) -> JsonObject:
    """A filter: every word in one or another of these fields."""
    return {str(index): _any_of([{f"%{name}": word} for name in names if name]) for index, word in enumerate(words)}


def _has_numbers(deal: Deal, words: Sequence[str]) -> bool:
    """Whether numbers looked for are in what people see: a field of addresses holds coordinates besides."""
    seen = f"{deal.title} {deal.address or ''}"
    return all(word in seen for word in words if word.isdecimal())


def _any_of(alternatives: Sequence[JsonObject]) -> JsonObject:
    """Source: apidocs.bitrix24.com/api-reference/crm/universal/crm-item-list.html (`logic: OR`)."""
    return {"logic": "OR", **{str(index): alternative for index, alternative in enumerate(alternatives)}}


def _notations(phone: str) -> Iterable[str]:
    """The number as people write it: the portal compares digits, but not a leading 8 with +7."""
    number_ = normal_phone(phone)
    variants = [phone.strip()]
    if number_:
        digits = number_.removeprefix("+")
        variants += [number_, digits]
        if digits.startswith("7"):
            variants += [f"8{digits[1:]}", digits[1:]]
    return dict.fromkeys(variants)


def _open_first(deals: Iterable[Deal]) -> list[Deal]:
    unique = {deal.deal_id: deal for deal in deals}
    return sorted(unique.values(), key=lambda deal: (deal.is_closed, -deal.deal_id))
