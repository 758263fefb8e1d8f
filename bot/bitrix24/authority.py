"""The authorisation server: it gives an OAuth application its tokens, and others when they expire.

Which server a portal uses differs by region, and the portal names it; it is believed only if we know it, because the
application's key goes there.

Source: apidocs.bitrix24.com/settings/oauth/index.html and .../oauth/auto-renewal.html.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from pydantic import SecretStr

from bot.bitrix24.access import Ask, origin_of
from bot.bitrix24.errors import PortalError, PortalUnavailableError
from bot.bitrix24.protocol import classify, read_envelope
from bot.bitrix24.replies import Trouble
from bot.bitrix24.values import number, text

METHOD: Final = "oauth.token"
"""How errors and logs call a request to it; the portal has no method of this name."""
INVALID_GRANT: Final = "invalid_grant"
_UNKNOWN_CLIENT: Final = frozenset({"invalid_client", "WRONG_CLIENT", "APPLICATION_NOT_FOUND"})
KNOWN_SERVERS: Final = frozenset({"https://oauth.bitrix.info", "https://oauth.bitrix24.tech"})
"""Source: the official SDKs (b24phpsdk DefaultOAuthServerUrl, b24pysdk bitrix_oauth_requester)."""
TOKEN_SECONDS: Final = 3600
"""How long an access token serves unless the answer says so. Source: as above."""


@dataclass(frozen=True, slots=True)
class Granted:
    """A new pair of tokens, and what the server said beside it."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int
    member_id: str
    client_endpoint: str
    server_endpoint: str


class Authority:
    """Asks for tokens in the name of one application."""

    def __init__(self, client_id: str, client_secret: SecretStr, url: str) -> None:
        self._client_id = client_id
        self._secret = client_secret
        self._url = url

    @property
    def state(self) -> str:
        """What an address of ours for administrators carries, and comes back with a code: a stranger's has it not."""
        secret = self._secret.get_secret_value().encode()
        return hmac.new(secret, b"dealbot install", hashlib.sha256).hexdigest()[:32]

    def authorise_url(self, portal: str) -> str:
        """Where an administrator's browser asks the portal for a code, which comes to the application's address."""
        return f"{portal}/oauth/authorize/?{urlencode({'client_id': self._client_id, 'state': self.state})}"

    def known(self, server_endpoint: str) -> str | None:
        """The server's address if it is the one of the settings or one of Bitrix24's own; None for any other."""
        origin = origin_of(server_endpoint)
        return origin if origin == origin_of(self._url) or origin in KNOWN_SERVERS else None

    async def refresh(self, refresh_token: str, server: str | None, ask: Ask) -> Granted:
        """The pair that follows; the former one is worth nothing from here on.

        Raises:
            PortalAccessError: it will not; `invalid_grant` means that the application must be installed again.
            PortalUnavailableError: no usable answer; after `may_have_acted` the pair may be lost.
        """
        return await self._ask("refresh_token", {"refresh_token": refresh_token}, server, ask)

    async def knows_us(self, server: str | None, ask: Ask) -> bool:
        """Whether it takes our id and key, without touching any tokens: asked to renew what was never a token.

        Raises:
            PortalUnavailableError: no usable answer.

        Source: apidocs.bitrix24.com/settings/oauth/error-codes.html.
        """
        try:
            await self._ask("refresh_token", {"refresh_token": "-"}, server, ask)
        except PortalUnavailableError:
            raise
        except PortalError as error:
            return error.code not in _UNKNOWN_CLIENT
        return True

    async def exchange(self, code: str, ask: Ask) -> Granted:
        """The first pair for a code, which lives half a minute.

        Raises:
            PortalError: as for `refresh`.
        """
        return await self._ask("authorization_code", {"code": code}, None, ask)

    async def _ask(self, kind: str, params: Mapping[str, str], server: str | None, ask: Ask) -> Granted:
        named = {"grant_type": kind, "client_id": self._client_id, "client_secret": self._secret.get_secret_value()}
        reply = await ask(f"{server or self._url}/oauth/token/", {**named, **params})
        if isinstance(reply, Trouble):
            raise PortalUnavailableError(METHOD, reply.code, may_have_acted=reply.may_have_acted)
        said = read_envelope(METHOD, reply.status, reply.content_type, reply.body)
        if "error" in said:  # with 200 too: WRONG_CLIENT
            raise classify(METHOD, reply.status, said["error"], said.get("error_description"))
        granted = Granted(
            access=text(said.get("access_token")),
            refresh=text(said.get("refresh_token")),
            seconds=number(said.get("expires_in")) or TOKEN_SECONDS,
            member_id=text(said.get("member_id")),
            client_endpoint=text(said.get("client_endpoint")),
            server_endpoint=text(said.get("server_endpoint")),
        )
        if reply.status != HTTPStatus.OK or not granted.access or not granted.refresh:
            raise PortalUnavailableError(METHOD, "NO_TOKENS")
        return granted
