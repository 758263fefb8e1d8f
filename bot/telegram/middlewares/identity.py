"""Who wrote this: an agent, somebody who was one, or a stranger."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.clock import Clock
from bot.domain.ids import TelegramId
from bot.store import agents, former_agents
from bot.store.engine import Store

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Identity(BaseMiddleware):
    """Adds `agent` (None for strangers), `was_agent` and `now`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Look the person up; the store is the only authority."""
        data["now"] = self._clock.now()
        data["agent"] = None
        data["was_agent"] = False
        if isinstance(event, Message | CallbackQuery) and event.from_user is not None:
            telegram_id = TelegramId(event.from_user.id)
            async with self._store.read() as conn:
                data["agent"] = await agents.get(conn, telegram_id)
                if data["agent"] is None:
                    data["was_agent"] = await former_agents.is_former(conn, telegram_id)
        return await handler(event, data)
