"""Calls on the Bot API with aiohttp alone: `check` must not wait for aiogram, and httpx is the portal's."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError
from pydantic import SecretStr

ANSWER_SECONDS: Final = 4.0
"""How long an answer may take on top of what was asked to wait."""
_TOKEN_UNKNOWN: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND})
"""404 answers a token that is not even shaped like one. Source: github.com/tdlib/telegram-bot-api, Client.cpp."""

Json = Any
"""What stands in `result`."""


class TelegramError(Exception):
    """Telegram did not do what it was asked. None of these has a cause: it would know the address and its token."""


class TelegramUnreachableError(TelegramError):
    """No answer came."""


class TelegramProxyError(TelegramError):
    """The proxy did not let us through."""


class NoBotApiError(TelegramError):
    """Something answered that is no Bot API server."""


class TelegramTokenError(TelegramError):
    """The token belongs to no bot."""


class TelegramRefusedError(TelegramError):
    """Any other refusal. `description` is Telegram's own sentence, in English."""

    def __init__(self, method: str, status: int, description: str) -> None:
        super().__init__(f"{method}: {status}")
        self.method = method
        self.status = status
        self.description = description


@dataclass(frozen=True, slots=True)
class BotApi:
    """Where the Bot API is, and how it is reached."""

    url: str
    token: SecretStr
    proxy: SecretStr | None = None


class TelegramLine:
    """An async context; each call is one request, and nothing is repeated."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        proxy = self.api.proxy
        # As aiogram joins it, which `run` speaks through: names are looked up behind the proxy.
        connector = ProxyConnector.from_url(proxy.get_secret_value(), rdns=True) if proxy else None
        self._session = aiohttp.ClientSession(connector=connector)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def call(self, method: str, params: Mapping[str, Json] | None = None, *, wait_seconds: float = 0) -> Json:
        """What stands in `result`. `wait_seconds`: how long the server was asked to wait before it answers.

        Raises:
            TelegramError: see the classes above.

        Source: core.telegram.org/bots/api#making-requests.
        """
        body, trouble = await self._post(method, params or {}, ANSWER_SECONDS + wait_seconds)
        if trouble:
            raise trouble
        if not isinstance(body, dict) or "ok" not in body:
            raise NoBotApiError
        if body["ok"]:
            return body.get("result")
        status = int(body.get("error_code", 0))
        if status in _TOKEN_UNKNOWN:
            raise TelegramTokenError
        raise TelegramRefusedError(method, status, str(body.get("description", "")))

    async def _post(self, method: str, params: Mapping[str, Json], seconds: float) -> tuple[Json, TelegramError | None]:
        """The body, or the trouble as a value: raised outside of `except`, it has no cause."""
        if self._session is None:
            raise RuntimeError("not opened")
        url = f"{self.api.url}/bot{self.api.token.get_secret_value()}/{method}"
        timeout = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self._session.post(url, json=dict(params), timeout=timeout) as response:
                return await response.json(content_type=None), None
        except (ProxyError, ProxyConnectionError, ProxyTimeoutError):
            return None, TelegramProxyError()
        except ValueError:
            return None, NoBotApiError()
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None, TelegramUnreachableError()
