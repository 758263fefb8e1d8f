"""News of deals as messages: sent outside any update, so that a reply to them is about their deal."""

from collections.abc import Sequence

from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.errors import PortalError
from bot.bitrix24.limits import Lane
from bot.domain.agents import Agent
from bot.domain.ids import EmployeeId
from bot.services.roster import Roster
from bot.services.tell_news import DealNews
from bot.telegram.speak_first import SpeakFirst
from bot.telegram.views.news import Words, news_of_deal, news_of_deals


class ShowNews:
    """Implements `Show`; it takes no deal in hand."""

    def __init__(self, speak_first: SpeakFirst, roster: Roster, dictionaries: Dictionaries) -> None:
        self._speak_first = speak_first
        self._roster = roster
        self._dictionaries = dictionaries

    async def __call__(self, agent: Agent, told: Sequence[DealNews]) -> bool:
        """Send one message. False: Telegram did not take it now, and it is to be sent again."""
        reader = await self._speak_first.to(agent.telegram_id, agent.chat_id, about="news of deals")
        words = await self._words(told)
        if len(told) == 1:
            screen = news_of_deal(reader.texts, told[0], words)
        else:
            screen = news_of_deals(reader.texts, told, words)
        return (await reader.say(screen)).is_over

    async def _words(self, told: Sequence[DealNews]) -> Words:
        """Names of stages and people, as far as the portal tells them just now."""
        try:
            pipelines = await self._dictionaries.pipelines(lane=Lane.BACKGROUND)
        except PortalError:
            pipelines = self._dictionaries.known_pipelines()
        employees: dict[EmployeeId, str] = {}
        for who in {news.who for one in told for news in one.news if news.who}:
            if name := await self._roster.name_of(who):
                employees[who] = name
        return Words(pipelines, employees)
