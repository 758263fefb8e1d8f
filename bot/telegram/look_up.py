"""One way from a query to what it shows: a card for one deal, a list for several, a sentence for none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from bot.domain.errors import DealNotFoundError, DomainError, ForeignLinkError, TooLongToSearchError
from bot.domain.queries import DealNumber, PhoneQuery, TextQuery, parse_query
from bot.services.deals import MyDeals
from bot.services.find_deals import FindDeals, Found
from bot.telegram.again import offering
from bot.telegram.callbacks import TurnPhone, TurnSearch
from bot.telegram.compact import packed, plain, unpacked
from bot.telegram.open_card import OpenCard
from bot.telegram.scene import Scene
from bot.telegram.screens import LONGEST_NOTICE, Screen, Screens
from bot.telegram.views.deal_lists import by_phone, by_words, not_forgiving_yet, nothing_found, phone_data
from bot.telegram.views.troubles import told, trouble

LONGEST_SEARCH = 200
"""Letters that somebody who looks for a deal would type; what is longer was meant for somebody else."""


class LookUp:
    """Find deals for an agent and show them."""

    def __init__(
        self,
        screens: Screens,
        find_deals: FindDeals,
        my_deals: MyDeals,
        open_card: OpenCard,
        *,
        portal_host: str | None,
    ) -> None:
        self._screens = screens
        self._find_deals = find_deals
        self._my_deals = my_deals
        self._open_card = open_card
        self._portal_host = portal_host

    async def __call__(self, scene: Scene, text: str) -> None:
        """What was typed, whatever it is.

        Raises:
            LookUpFailedError: with the button that tries it again.
            ForeignLinkError: a link to no deal of the portal.
            TooLongToSearchError: nobody types that much to find a deal.
        """
        match parse_query(text, portal_host=self._portal_host):
            case DealNumber(deal_id):
                await self._open_card.send(scene, deal_id)
            case PhoneQuery(phone):
                await self.by_phone(scene, phone)
            case TextQuery() as query if query.is_link:
                raise ForeignLinkError
            case TextQuery(words):
                await self._by_words(scene, words)

    async def by_phone(self, scene: Scene, phone: str, *, name: str | None = None) -> None:
        """The deals of the client with this phone."""
        with offering(TurnPhone(page=1, phone=phone_data(phone))):
            found = await self._find_deals(scene.agent, PhoneQuery(phone), opens_one=True)
        if not await self._opened(scene, found):
            await self._screens.send(scene.agent.chat_id, by_phone(scene.texts, phone, found.lines, 1, name))

    async def _by_words(self, scene: Scene, words: str) -> None:
        if len(words) > LONGEST_SEARCH:
            raise TooLongToSearchError
        asked = plain(words)
        with offering(TurnSearch(page=1, query=packed(asked))):
            found = await self._find_deals(scene.agent, TextQuery(asked), opens_one=True)
        if not await self._opened(scene, found):
            screen = await self._list(scene, asked or words, found, 1, words)
            await self._screens.send(scene.agent.chat_id, screen)

    async def _opened(self, scene: Scene, found: Found) -> bool:
        """One deal is its card at once."""
        if len(found.lines) != 1:
            return False
        await self._open_card.send(scene, found.lines[0].deal.deal_id, shown=found.card)
        return True

    async def turn_search(self, callback: CallbackQuery, scene: Scene, data: TurnSearch) -> None:
        """Another page of what was found, in place."""
        asked = unpacked(data.query)
        async with self.in_place(callback, scene, data):
            found = await self._find_deals(scene.agent, TextQuery(asked))
            if len(found.lines) == 1:
                await self._open_card.put(callback, scene, found.lines[0].deal.deal_id)
                return
            if not found.lines and not found.is_forgiving:  # a notice too: the message says the same already
                await callback.answer(not_forgiving_yet(scene.texts))
            await self._screens.show(callback, await self._list(scene, asked, found, data.page))

    async def turn_phone(self, callback: CallbackQuery, scene: Scene, data: TurnPhone) -> None:
        """Another page of a client's deals, in place."""
        async with self.in_place(callback, scene, data):
            lines = (await self._find_deals(scene.agent, PhoneQuery(data.phone))).lines
            if len(lines) == 1:
                await self._open_card.put(callback, scene, lines[0].deal.deal_id)
            else:
                await self._screens.show(callback, by_phone(scene.texts, data.phone, lines, data.page))

    @asynccontextmanager
    async def in_place(self, callback: CallbackQuery, scene: Scene, again: CallbackData) -> AsyncIterator[None]:
        """What goes wrong in this block is told in the place of the tapped button's message, with that button again."""
        try:
            yield
        except DomainError as error:
            # A notice too: the message may say the same already, and then nothing would seem to happen.
            await callback.answer(told(scene.texts, error)[:LONGEST_NOTICE])
            my_count = await self._my_deals.count(scene.agent) if isinstance(error, DealNotFoundError) else None
            await self._screens.show(callback, trouble(scene.texts, error, my_count=my_count, again=again))

    async def _list(self, scene: Scene, asked: str, found: Found, page: int, typed: str = "") -> Screen:
        if found.lines:
            return by_words(scene.texts, asked, found.lines, page)
        my_count = await self._my_deals.count(scene.agent)
        return nothing_found(scene.texts, asked, my_count, typed, is_forgiving=found.is_forgiving)
