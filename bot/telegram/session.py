"""The line to Telegram: aiogram's own, which says goodbye at once where there is nothing to wait for."""

from collections.abc import AsyncGenerator
from functools import cache
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import ClientConnectionError
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

_PROXY_TROUBLES = (ProxyConnectionError, ProxyError, ProxyTimeoutError)
"""No kin of aiohttp's own errors, which are all that aiogram takes for a line that is down."""


class TelegramSession(AiohttpSession):
    """aiogram's own, without two waits of it, and with a proxy that does not answer told as any other line.

    It waits a quarter of a second for TLS to end, and a Bot API server of one's own often has none. And pydantic holds
    the models of its answers weakly: unless somebody keeps them, each answer builds its model anew, for milliseconds.
    """

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """What Telegram answered, read by a model that stays."""
        _model_of(method.__returning__)
        return super().check_response(bot, method, status_code, content)

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109  # aiogram's own signature
    ) -> TelegramType:
        """Ask, and read the answer.

        Raises:
            TelegramNetworkError: nobody answers, the proxy included.
        """
        try:
            return await super().make_request(bot, method, timeout)
        except _PROXY_TROUBLES as trouble:
            raise TelegramNetworkError(method=method, message=type(trouble).__name__) from None

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109  # as above
        chunk_size: int = 65536,
        raise_for_status: bool = True,  # noqa: FBT001, FBT002  # as above
    ) -> AsyncGenerator[bytes, None]:
        """A file, piece by piece.

        Raises:
            ClientError: nobody answers, the proxy included.
        """
        try:
            async for chunk in super().stream_content(url, headers, timeout, chunk_size, raise_for_status):
                yield chunk
        except _PROXY_TROUBLES as trouble:
            raise ClientConnectionError(type(trouble).__name__) from None

    async def close(self) -> None:
        """Close the connections.

        Source: docs.aiohttp.org/en/stable/client_advanced.html#graceful-shutdown.
        """
        if self.api.base.startswith("https:"):
            await super().close()
        elif self._session is not None:
            await self._session.close()


@cache
def _model_of(kind: Any) -> Any:
    return Response[kind]  # aiogram itself asks for it in these words, and gets this one
