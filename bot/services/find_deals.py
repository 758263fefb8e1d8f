"""Finding deals by words or by a client's phone: the portal's own filters, and the index where they forgive nothing."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.bitrix24.deals import DealGateway
from bot.bitrix24.search import SearchGateway
from bot.domain.agents import Agent
from bot.domain.deals import Deal, DealLine
from bot.domain.errors import DomainError
from bot.domain.ids import DealId
from bot.domain.phones import normal_phone
from bot.domain.queries import PhoneQuery, TextQuery
from bot.domain.words import distance, words_of
from bot.services.deal_index import DealIndex, Viewer
from bot.services.deals import DealLines, ShowDeal, ShownCard
from bot.services.portal_errors import PlainErrors
from bot.services.rights import Rights


@dataclass(frozen=True, slots=True)
class Found:
    """What an agent may see of what was found, own and open ones first, the closest before others.

    `card` is that of the only deal, where it was asked for on the way. Not `is_forgiving`: the open deals are still
    being read, so that a word with a wrong letter finds nothing yet.
    """

    lines: Sequence[DealLine] = ()
    card: ShownCard | None = None
    is_forgiving: bool = True


class FindDeals:
    """Two round trips at most, also for a single deal's card: it is asked for beside the second one."""

    def __init__(
        self,
        search: SearchGateway,
        deals: DealGateway,
        index: DealIndex,
        *,
        rights: Rights,
        lines: DealLines,
        show_deal: ShowDeal,
        plain: PlainErrors,
    ) -> None:
        self._search = search
        self._deals = deals
        self._index = index
        self._rights = rights
        self._lines = lines
        self._show_deal = show_deal
        self._plain = plain

    async def __call__(self, agent: Agent, query: TextQuery | PhoneQuery, *, opens_one: bool = False) -> Found:
        """What this agent may see. `opens_one`: if it is one deal, its card will be wanted."""
        async with self._plain():
            viewer = Viewer(agent.employee_id, await self._rights.among(agent))
            match query:
                case PhoneQuery(phone):
                    found = await self._by_phone(agent, viewer, phone, opens_one=opens_one)
                case TextQuery():
                    found = await self._by_words(agent, viewer, query, opens_one=opens_one)
            lines = await self._lines.of(agent, found.deals)
        is_one = found.card is not None and [line.deal.deal_id for line in lines] == [found.card.card.deal.deal_id]
        return Found(lines, found.card if is_one else None, is_forgiving=self._index.is_filled)

    async def _by_phone(self, agent: Agent, viewer: Viewer, phone: str, *, opens_one: bool) -> "_Deals":
        clients = await self._search.clients_with(normal_phone(phone) or phone)
        guess = self._index.of_clients(clients.contact_ids, clients.company_ids, viewer) if opens_one else []
        of_clients, card = await asyncio.gather(
            self._search.deals_of(clients, among=viewer.among), self._card_of(agent, guess)
        )
        return _Deals(await self._ordered(agent, of_clients, ()), card)

    async def _by_words(self, agent: Agent, viewer: Viewer, query: TextQuery, *, opens_one: bool) -> "_Deals":
        hits = self._index.find(query.text, viewer)
        look = await self._search.look(query.words, among=viewer.among)
        sought = words_of(query.text)
        by_text = await self._visible(agent, look.deals)
        known = {deal.deal_id for deal in by_text}
        clients = look.clients
        expected = self._index.of_clients(clients.contact_ids, clients.company_ids, viewer)
        further = [deal_id for deal_id in hits.exact if deal_id not in known and deal_id not in expected]
        # A wrong letter is forgiven where nothing is right: who finds what was typed did not mistype it.
        forgiven = () if known or hits.exact else hits.near
        # The deals that there will be, as far as can be said before the second round trip.
        guess = list({*known, *hits.exact, *expected} or hits.near) if opens_one else []
        of_clients, indexed, card = await asyncio.gather(
            self._search.deals_of(clients, among=viewer.among),
            self._still_there([*further, *forgiven]),
            self._card_of(agent, guess),
        )
        exact = [*by_text, *of_clients, *(deal for deal in indexed if deal.deal_id in further)]
        ordered = await self._ordered(agent, exact, sought)
        if not ordered:
            ordered = await self._ordered(agent, (deal for deal in indexed if deal.deal_id in forgiven), sought)
        return _Deals(ordered, card)

    async def _card_of(self, agent: Agent, guess: Sequence[DealId]) -> ShownCard | None:
        """The card of the only deal; without it the deal is read once more."""
        if len(guess) != 1:
            return None
        try:
            return await self._show_deal(agent, guess[0])
        except DomainError:
            return None

    async def _still_there(self, deal_ids: Sequence[DealId]) -> Sequence[Deal]:
        """The deals of the index as they are now."""
        deals = await self._deals.deals(deal_ids) if deal_ids else []
        self._index.forget({*deal_ids} - {deal.deal_id for deal in deals})
        return deals

    async def _visible(self, agent: Agent, deals: Iterable[Deal]) -> list[Deal]:
        return [deal for deal in deals if await self._rights.can_see(agent, deal)]

    async def _ordered(self, agent: Agent, deals: Iterable[Deal], sought: Sequence[str]) -> list[Deal]:
        visible = {deal.deal_id: deal for deal in await self._visible(agent, deals)}

        def place(deal: Deal) -> tuple[bool, bool, int, int]:
            far = distance(sought, words_of(f"{deal.title} {deal.address or ''}"))
            return (not self._rights.is_own(agent, deal), deal.is_closed, far, -deal.deal_id)

        return sorted(visible.values(), key=place)


@dataclass(frozen=True, slots=True)
class _Deals:
    deals: Sequence[Deal]
    card: ShownCard | None
