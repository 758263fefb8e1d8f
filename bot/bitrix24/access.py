"""What lets us into the portal: the address that methods are called at and, for an OAuth application, its token.

PortalAccess
├─ WebhookAccess   here: the address is the secret
└─ OAuthAccess     oauth.py: an address and a token that is renewed
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.bitrix24.replies import Reply, Trouble
from bot.bitrix24.values import JsonObject

Ask = Callable[[str, Mapping[str, str]], Awaitable[Reply | Trouble]]
"""A GET with these parameters, at a server beside the portal; troubles of the line are values."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where methods are called, with a slash at the end, and the token that goes with each call."""

    address: SecretStr
    token: SecretStr | None = None

    def url_of(self, method: str) -> str:
        """Where this method is called. With a webhook the address is the secret."""
        return self.address.get_secret_value() + method

    def signed(self, params: JsonObject) -> JsonObject:
        """The body of a request: a token travels in it and never in the address, which logs and proxies keep.

        Source: apidocs.bitrix24.com/settings/how-to-call-rest-api/authorization.html.
        """
        return params if self.token is None else {**params, "auth": self.token.get_secret_value()}


class PortalAccess(Protocol):
    """One portal's door as the client meets it."""

    @property
    def origin(self) -> str:
        """The portal's address for people, without any secret: `https://name.bitrix24.com`."""
        ...

    async def credentials(self) -> Credentials:
        """What to call with now.

        Raises:
            PortalUnavailableError: there is nothing yet: the application is not installed.
        """
        ...

    async def renew(self, stale: Credentials, ask: Ask) -> bool:
        """The portal called these expired. True: `credentials` has others now."""
        ...


class WebhookAccess:
    """An incoming webhook."""

    def __init__(self, url: SecretStr) -> None:
        self._credentials = Credentials(SecretStr(url.get_secret_value().rstrip("/") + "/"))

    @property
    def origin(self) -> str:
        """The portal's address for people."""
        return origin_of(self._credentials.url_of(""))

    async def credentials(self) -> Credentials:
        """The webhook."""
        return self._credentials

    async def renew(self, stale: Credentials, ask: Ask) -> bool:  # noqa: ARG002  # the protocol's parameters
        """A webhook is not renewed by a program: its owner makes another."""
        return False


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, nothing behind them."""
    address = urlsplit(url)
    return f"{address.scheme}://{address.netloc}"
