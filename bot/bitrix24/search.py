"""What the portal's own filters find: deals by their words, clients by name or phone, and the deals of clients."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.bitrix24.client import PortalClient
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.fields import COMPANY_TYPE, CONTACT_TYPE, DealFieldCodes
from bot.bitrix24.item_lists import ItemLists
from bot.bitrix24.lists import PAGE
from bot.bitrix24.values import JsonObject, JsonValue, ids, mapping
from bot.domain.deals import Deal
from bot.domain.ids import EmployeeId
from bot.domain.phones import normal_phone


@dataclass(frozen=True, slots=True)
class Clients:
    """Contacts and companies, by their ids."""

    contact_ids: tuple[int, ...] = ()
    company_ids: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.contact_ids or self.company_ids)


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What words find at once: deals by their own words, and clients whose deals are still to be read."""

    deals: Sequence[Deal] = ()
    clients: Clients = Clients()


class SearchGateway:
    """Reads only. `among`: only deals that one of these is responsible for or observes; None is everybody's."""

    def __init__(self, client: PortalClient, dictionaries: Dictionaries, codes: DealFieldCodes) -> None:
        self._client = client
        self._lists = ItemLists(client, dictionaries, codes)

    async def look(self, words: Sequence[str], *, among: Collection[EmployeeId] | None) -> FirstLook:
        """Deals with each word in their title or address, and clients whose name has each word. One round trip.

        At most fifty of each kind, the newest.
        """
        if not words:
            return FirstLook()
        known = await self._lists.known()
        deals, contacts, companies = await asyncio.gather(
            self._matching(_each_word(words, ["title", known.address]), among),
            self._lists.ids(CONTACT_TYPE, _each_word(words, ["name", "secondName", "lastName"])),
            self._lists.ids(COMPANY_TYPE, _each_word(words, ["title"])),
        )
        return FirstLook(
            [deal for deal in deals if _has_numbers(deal, words)], Clients(tuple(contacts), tuple(companies))
        )

    async def clients_with(self, phone: str) -> Clients:
        """The clients with this phone, in whatever notation either side has it. One round trip.

        Source: apidocs.bitrix24.com/api-reference/crm/duplicates/crm-duplicate-find-by-comm.html.
        """
        values: list[JsonValue] = list(_notations(phone))
        answer = await self._client.call("crm.duplicate.findbycomm", {"type": "PHONE", "values": values})
        found = mapping(answer.result)  # `[]` when nobody has it
        return Clients(tuple(ids(found.get("CONTACT"))), tuple(ids(found.get("COMPANY"))))

    async def deals_of(self, clients: Clients, *, among: Collection[EmployeeId] | None) -> list[Deal]:
        """The newest fifty deals of these clients. One round trip."""
        either: list[JsonObject] = []
        if clients.contact_ids:
            either.append({"@contactIds": list(clients.contact_ids)})
        if clients.company_ids:
            either.append({"@companyId": list(clients.company_ids)})
        return await self._matching({"0": _any_of(either)}, among) if either else []

    async def _matching(self, filter_: JsonObject, among: Collection[EmployeeId] | None) -> list[Deal]:
        """Deals of a filter that concern somebody of `among`.

        Compared here, for observers cannot be relied on in a filter; a full page is followed by one of the responsible.
        """
        found = await self._lists.deals(filter_)
        if among is None:
            return found
        if len(found) >= PAGE:
            responsible: list[JsonValue] = list(among)
            found += await self._lists.deals({**filter_, "@assignedById": responsible})
        return [deal for deal in found if not {deal.responsible_id, *deal.observer_ids}.isdisjoint(among)]


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
