"""Telegram's updates by webhook: 200 means that the update is in the database.

Source: core.telegram.org/bots/api#setwebhook (the secret's header; anything but 2xx is sent again).
"""

import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from bot.store.errors import StoreUnavailableError
from bot.web.application import Refusal, RefusedError, read_body

TELEGRAM_WEBHOOK_PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the name of a header
MAX_UPDATE_BYTES = 1024 * 1024
"""Our choice: a message with everything in it, and the one it replies to, stays below a quarter of that."""

Accept = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]


class TelegramWebhook:
    """Answers `/telegram/webhook`. `accept` keeps updates; it raises ValueError for what is none."""

    def __init__(self, secret: SecretStr, accept: Accept) -> None:
        self._secret = secret.get_secret_value().encode()
        self._accept = accept

    async def take(self, request: web.Request) -> web.Response:
        """Keep one update.

        Raises:
            RefusedError: 401 without the secret, before anything is read; 400 for what is no update; 503 while the
                database does not take it, so that Telegram sends it again.
        """
        given = request.headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            raise RefusedError(HTTPStatus.UNAUTHORIZED, Refusal.SECRET)
        body = await read_body(request, max_bytes=MAX_UPDATE_BYTES)
        try:
            await self._accept([json.loads(body)])
        except (ValueError, RecursionError):
            raise RefusedError(HTTPStatus.BAD_REQUEST, Refusal.NOT_UNDERSTOOD) from None
        except StoreUnavailableError:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, Refusal.NOT_NOW) from None
        return web.Response()
