"""News of deals as messages: sent outside any update, so that a reply to them is about their deal."""

import logging
from collections.abc import Sequence

from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError

from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.errors import PortalError
from bot.bitrix24.limits import Lane
from bot.domain.agents import Agent
from bot.domain.ids import EmployeeId
from bot.services.languages import Languages
from bot.services.roster import Roster
from bot.services.tell_news import DealNews
from bot.telegram.screens import Screens
from bot.telegram.views.news import Words, news_of_deal, news_of_deals

_log = logging.getLogger(__name__)


class ShowNews:
    """Implements `Show`; it takes no deal in hand."""

    def __init__(self, screens: Screens, languages: Languages, roster: Roster, dictionaries: Dictionaries) -> None:
        self._screens = screens
        self._languages = languages
        self._roster = roster
        self._dictionaries = dictionaries

    async def __call__(self, agent: Agent, told: Sequence[DealNews]) -> bool:
        """Send one message. False: Telegram did not take it now, and it is to be sent again."""
        texts = await self._languages.texts_for(agent.telegram_id)
        words = await self._words(told)
        screen = news_of_deal(texts, told[0], words) if len(told) == 1 else news_of_deals(texts, told, words)
        try:
            await self._screens.send(agent.chat_id, screen)
        except (TelegramForbiddenError, TelegramBadRequest) as refusal:
            _log.info("news of a deal were refused for good: %s", type(refusal).__name__)
        except TelegramAPIError as error:
            _log.info("news of a deal were not taken: %s", type(error).__name__)
            return False
        return True

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
