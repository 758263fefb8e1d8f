"""A command or a button ends a question of the bot; only a text can answer it."""

from typing import Any

from aiogram import BaseMiddleware
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.telegram.middlewares.identity import Handler


class EndQuestions(BaseMiddleware):
    """Adds `ended_question`: what was known of the one that this update ended; empty where none was open."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """End the question, if there is one, before anything else happens."""
        state: FSMContext | None = data.get("state")
        is_over = isinstance(event, CallbackQuery) or (
            isinstance(event, Message) and event.text is not None and event.text.startswith("/")
        )
        data["ended_question"] = {}
        if state is not None and is_over and data.get("raw_state") is not None:
            data["ended_question"] = await state.get_data()
            await state.clear()
            data["raw_state"] = None
        return await handler(event, data)
