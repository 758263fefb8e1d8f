"""The line to Telegram: aiogram's own, which says goodbye at once where there is nothing to wait for."""

from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType


class TelegramSession(AiohttpSession):
    """aiogram's own, without two waits of it.

    It waits a quarter of a second for TLS to end, and a Bot API server of one's own often has none. And pydantic holds
    the models of its answers weakly: unless somebody keeps them, each answer builds its model anew, for milliseconds.
    """

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._models: dict[Any, Any] = {}

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """What Telegram answered, read by a model that stays."""
        kind = method.__returning__
        if kind not in self._models:
            self._models[kind] = Response[kind]  # type: ignore[valid-type]  # as aiogram itself writes it
        return super().check_response(bot, method, status_code, content)

    async def close(self) -> None:
        """Close the connections.

        Source: docs.aiohttp.org/en/stable/client_advanced.html#graceful-shutdown.
        """
        if self.api.base.startswith("https:"):
            await super().close()
        elif self._session is not None:
            await self._session.close()
