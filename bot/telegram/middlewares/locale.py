"""Which language the answer is in: the agent's choice, else Telegram's, else the default."""

from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.domain.ids import TelegramId
from bot.services.languages import Languages
from bot.telegram.middlewares.identity import Handler


class Locale(BaseMiddleware):
    """Adds `texts`. Comes after `Identity`."""

    def __init__(self, languages: Languages) -> None:
        self._languages = languages

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Choose the language, and note what Telegram says of it for messages outside an update."""
        agent = data["agent"]
        user = event.from_user if isinstance(event, Message | CallbackQuery) else None
        language_code = user.language_code if user else None
        if user is not None:
            self._languages.heard(data["unit"], TelegramId(user.id), language_code)
        data["texts"] = self._languages.texts(agent.language if agent else None, language_code)
        return await handler(event, data)
