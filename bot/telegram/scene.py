"""Who wants something, in which language, when, and what is kept of it: what most handlers need."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram import BaseMiddleware
from aiogram.fsm.context import FSMContext
from aiogram.types import Message, TelegramObject

from bot.domain.agents import Agent
from bot.store.unit import Unit
from bot.telegram.middlewares.identity import Handler
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Scene:
    """One update of an agent. `at`: when the agent acted, by the date of a message, else now."""

    agent: Agent
    texts: Texts
    unit: Unit
    state: FSMContext
    at: datetime


class SetScene(BaseMiddleware):
    """Adds `scene` for agents. Comes after `Locale`."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Put together what the middlewares before found."""
        if data["agent"] is not None:
            at = event.date if isinstance(event, Message) else data["now"]
            data["scene"] = Scene(data["agent"], data["texts"], data["unit"], data["state"], at)
        return await handler(event, data)
