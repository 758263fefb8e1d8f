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
    """One update of an agent. `at`: when the agent acted, by the date of a message, else now.

    `has_question`: one of the bot was open when the update came, and the update has not ended it by being what it is.
    """

    agent: Agent
    texts: Texts
    unit: Unit
    state: FSMContext
    at: datetime
    has_question: bool

    async def end_question(self) -> None:
        """A later text is what it would have been without it. Where none was open the database is left in peace."""
        if self.has_question:
            await self.state.clear()


class SetScene(BaseMiddleware):
    """Adds `scene` for agents. Comes after `Locale`."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Put together what the middlewares before found."""
        if data["agent"] is not None:
            at = event.date if isinstance(event, Message) else data["now"]
            has_question = data.get("raw_state") is not None
            data["scene"] = Scene(data["agent"], data["texts"], data["unit"], data["state"], at, has_question)
        return await handler(event, data)
