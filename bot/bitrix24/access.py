"""What lets us into the portal: the address that methods are called at and, for an OAuth application, its token.

PortalAccess
├─ WebhookAccess   here: the address is the secret
└─ OAuthAccess     oauth.py: an address and a token that is renewed
"""

import ipaddress
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol, Self
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.bitrix24.facts import FactStore
from bot.bitrix24.replies import Reply, Trouble
from bot.bitrix24.values import JsonObject
from bot.domain.tokens import AccessTrouble

_COUNTRY: Final = 2
_SHORT: Final = 3
"""Letters of `uk`, and at most those of `com` in `com.ru`: under such names everybody may have a host."""

_MOVED: Final = "portal moved"
"""Old and new address of a webhook's portal, without the webhook's code."""

NOT_FOLLOWED: Final = "the portal points to another address, which is not followed: write it into the settings"

_log = logging.getLogger(__name__)

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
        """The portal called these expired. True: `credentials` has others now.

        Raises:
            PortalUnavailableError: not now.
        """
        ...

    async def settle(self) -> None:
        """Before the program ends: what is half done ends, or is left so that the next one finds it."""
        ...

    async def moved(self, url: str, location: str) -> bool:
        """The portal pointed from an address to another. True: it is believed, and `credentials` lead there now."""
        ...


class WebhookAccess:
    """An incoming webhook. `tell` hears what an administrator has to mend."""

    def __init__(
        self, url: SecretStr, facts: FactStore | None = None, tell: Callable[[AccessTrouble], None] | None = None
    ) -> None:
        self._credentials = Credentials(SecretStr(url.get_secret_value().rstrip("/") + "/"))
        self._named = self.origin
        self._facts = facts
        self._tell = tell

    @classmethod
    async def open(cls, url: SecretStr, facts: FactStore, tell: Callable[[AccessTrouble], None]) -> Self:
        """The webhook of the settings, at the address to which its portal has moved since."""
        access = cls(url, facts, tell)
        named, _, moved_to = (await facts.get(_MOVED) or "").partition(" ")
        if named == access.origin:
            access._credentials = Credentials(SecretStr(moved_to + urlsplit(access._credentials.url_of("")).path))
        return access

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

    async def settle(self) -> None:
        """Nothing is ever half done."""

    async def moved(self, url: str, location: str) -> bool:
        """Follow a renamed portal; where it is now is kept, for the setting still names the old address."""
        endpoint = endpoint_after(url, location, self._credentials.url_of(""))
        if endpoint is None:
            _log.warning(NOT_FOLLOWED)
            if self._tell:
                self._tell(AccessTrouble.MOVED_AWAY)
            return False
        self._credentials = Credentials(SecretStr(endpoint))
        if self._facts:
            await self._facts.put(_MOVED, f"{self._named} {self.origin}")
        _log.warning("the portal has moved to %s: please write it into BITRIX24_WEBHOOK_URL", self.origin)
        return True


def endpoint_after(url: str, location: str, endpoint: str) -> str | None:
    """Where methods are called after the portal pointed from `url` to `location`; None when that is not believed.

    Believed is the same path at a host under the same parent domain, reached by https: `agency.bitrix24.com` may
    become `agency2.bitrix24.com`. Within this machine anything goes.

    Source: apidocs.bitrix24.com/settings/how-to-call-rest-api/change-domen.html.
    """
    try:
        old, new = urlsplit(url), urlsplit(location)
        is_plain_address = new.hostname and not new.username and (new.port is None or new.port > 0)
    except ValueError:
        return None
    if not is_plain_address or (new.path, new.query) != (old.path, old.query):
        return None
    here = _is_loopback(old.hostname) and _is_loopback(new.hostname) and new.scheme in {"http", "https"}
    if not here and (new.scheme != "https" or not _are_siblings(old.hostname or "", new.hostname or "")):
        return None
    return f"{new.scheme}://{new.netloc}{urlsplit(endpoint).path}"


def _are_siblings(old: str, new: str) -> bool:
    """Whether both stand directly under one domain that a company owns, and not under `com` or `co.uk`."""
    (_, _, parent), (_, _, new_parent) = old.partition("."), new.partition(".")
    name, _, top = parent.partition(".")
    is_public = not top or (len(top) == _COUNTRY and len(name) <= _SHORT)
    return parent == new_parent and not is_public


def _is_loopback(host: str | None) -> bool:
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, nothing behind them."""
    address = urlsplit(url)
    return f"{address.scheme}://{address.netloc}"
