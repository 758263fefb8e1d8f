"""The line to Telegram: aiogram's own, which says goodbye at once where there is nothing to wait for."""

from aiogram.client.session.aiohttp import AiohttpSession


class TelegramSession(AiohttpSession):
    """aiogram waits a quarter of a second for TLS to end; a Bot API server of one's own often has none."""

    async def close(self) -> None:
        """Close the connections.

        Source: docs.aiohttp.org/en/stable/client_advanced.html#graceful-shutdown.
        """
        if self.api.base.startswith("https:"):
            await super().close()
        elif self._session is not None:
            await self._session.close()
