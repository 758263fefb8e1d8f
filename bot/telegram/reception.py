"""Where strangers and new agents are met: the first home card, the deal of their link, the administrators."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.domain.agents import Agent, Employee
from bot.domain.ids import ChatId, TelegramId
from bot.services import pending_links
from bot.services.agents import AskForAccess
from bot.services.deals import MyDeals
from bot.services.roster import Roster
from bot.store.agents import AccessRequest
from bot.store.engine import Store
from bot.store.unit import Unit
from bot.telegram.again import LookUpFailedError
from bot.telegram.open_card import OpenCard, take_in_hand
from bot.telegram.screens import Screen, Screens
from bot.telegram.speak_first import SpeakFirst
from bot.telegram.views import access
from bot.telegram.views.home import welcome
from bot.telegram.views.troubles import trouble
from bot.texts import Texts


class Reception:
    """Speaks to people who are becoming agents, and for them."""

    def __init__(
        self,
        screens: Screens,
        store: Store,
        *,
        speak_first: SpeakFirst,
        roster: Roster,
        my_deals: MyDeals,
        open_card: OpenCard,
        ask_for_access: AskForAccess,
    ) -> None:
        self._screens = screens
        self._store = store
        self._speak_first = speak_first
        self._roster = roster
        self._my_deals = my_deals
        self._open_card = open_card
        self._ask_for_access = ask_for_access

    async def welcome(self, agent: Agent, texts: Texts, unit: Unit, at: datetime) -> None:
        """The first home card, then the deal whose link brought them here."""
        employee = await self._roster.employee(agent.employee_id)
        first_name = employee.first_name or employee.last_name if employee else None
        await self._screens.send(agent.chat_id, welcome(texts, first_name, await self._my_deals.count(agent)))
        async with self._store.read() as conn:
            deal_id = await pending_links.kept_link(conn, agent.telegram_id)
        if deal_id is not None:
            unit.later(lambda conn: pending_links.forget_link(conn, agent.telegram_id))
            try:
                await self._open_card.send_to(agent, texts, deal_id)
                take_in_hand(unit, agent, deal_id, at)
            except LookUpFailedError as failed:
                # Told here: whoever's update this is may be the administrator.
                screen = trouble(texts, failed.error, my_count=None, again=failed.again)
                await self._screens.send(agent.chat_id, screen)

    async def ask(self, request: AccessRequest, sharers: Sequence[Employee]) -> bool:
        """Send a stranger's request to every administrator, at most once a day; whether they know of it."""
        if not self._ask_for_access.admin_ids:
            return False
        if not await self._ask_for_access.is_due(request):
            return True
        told = [
            await self.tell(admin_id, lambda texts: access.request(texts, request, sharers))
            for admin_id in self._ask_for_access.admin_ids
        ]
        if any(told):
            await self._ask_for_access.keep(request)
        return any(told)

    async def tell(self, telegram_id: TelegramId, screen: Callable[[Texts], Screen]) -> bool:
        """Say something to a person who did not write just now, in their language. False: they cannot be reached."""
        person = await self._speak_first.to(telegram_id, ChatId(telegram_id), about="word of somebody's access")
        said = await person.say(screen(person.texts))
        return said.refusal is None

    async def farewell(self, agent: Agent) -> None:
        """The portal no longer counts this agent among its employees."""
        await self.tell(agent.telegram_id, access.dismissed)
