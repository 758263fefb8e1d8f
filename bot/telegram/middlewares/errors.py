"""What the agent is told when something goes wrong. What nobody foresaw goes on to the feeder, which tries again."""

from typing import Any

from aiogram import BaseMiddleware
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.bitrix24.errors import PortalError
from bot.domain.agents import Agent
from bot.domain.errors import DealNotFoundError, DomainError
from bot.domain.ids import ChatId
from bot.services.deals import MyDeals
from bot.services.portal_errors import PlainErrors
from bot.telegram.again import LookUpFailedError
from bot.telegram.middlewares.identity import Handler
from bot.telegram.screens import Screens
from bot.telegram.views.troubles import trouble
from bot.texts import Texts


class TellErrors(BaseMiddleware):
    """Turns errors of the domain and of the portal into one message. Comes after `Locale`."""

    def __init__(self, screens: Screens, my_deals: MyDeals, plain: PlainErrors) -> None:
        self._screens = screens
        self._my_deals = my_deals
        self._plain = plain

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Run the handler; tell what went wrong."""
        error: DomainError
        again: CallbackData | None = None
        try:
            return await handler(event, data)
        except LookUpFailedError as failed:
            error, again = failed.error, failed.again
        except DomainError as wrong:
            error = wrong
        except PortalError as refusal:
            error = self._plain.meaning(refusal)
        await self._tell(event, data["texts"], data["agent"], error, again)
        return None

    async def _tell(
        self,
        event: TelegramObject,
        texts: Texts,
        agent: Agent | None,
        error: DomainError,
        again: CallbackData | None,
    ) -> None:
        my_count = await self._my_deals.count(agent) if agent and isinstance(error, DealNotFoundError) else None
        screen = trouble(texts, error, my_count=my_count, again=again)
        if isinstance(event, Message):
            await self._screens.send(ChatId(event.chat.id), screen)
        elif isinstance(event, CallbackQuery):
            await self._screens.send(ChatId(event.from_user.id), screen)
            await event.answer()
