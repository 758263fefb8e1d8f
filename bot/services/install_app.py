"""The OAuth application is installed: tokens that anybody may send are proved, pinned to their portal, and kept.

Nobody who sends a form is believed. The access token must answer `app.info` at the portal of the settings, hosts in the
form are not called, and the portal of the first installation stays the only one.
"""

import asyncio
import hmac
import logging
from collections.abc import Callable
from datetime import timedelta
from enum import Enum, auto
from typing import Protocol

from pydantic import SecretStr

from bot.bitrix24.access import Credentials
from bot.bitrix24.authority import Authority
from bot.bitrix24.client import PortalClient
from bot.bitrix24.errors import PortalBusyError, PortalError, PortalMovedError, PortalUnavailableError
from bot.bitrix24.install_form import Offer, offer_of
from bot.bitrix24.oauth import OAuthAccess
from bot.clock import Clock
from bot.domain.tokens import AccessTrouble, PortalTokens

REST_SECONDS = 2.0
"""After tokens that were not proved: forms cost their sender nothing, and us a request of the portal's limit each."""
WAITING = 3
"""So many forms may wait for their turn: our choice, an agency has one application."""
LONGEST_SECONDS = 24 * 60 * 60
"""No access token is said to live longer: our choice, as the figure comes from the form."""

_log = logging.getLogger(__name__)


class Verdict(Enum):
    """What became of an installation."""

    INSTALLED = auto()
    KEPT = auto()
    """Somebody opened the application; the tokens in use serve and stay."""
    OTHER_PORTAL = auto()
    NOT_PROVED = auto()
    NOT_NOW = auto()
    """The portal does not answer: the same form is welcome later."""


class Vault(Protocol):
    """Where tokens are kept."""

    async def member_id(self, portal: str) -> str | None:
        """Which portal was installed first."""
        ...

    async def install(self, tokens: PortalTokens) -> PortalTokens:
        """Keep the tokens in place of any others."""
        ...


class InstallApplication:
    """Takes tokens in. `tell` hears what an administrator has to know."""

    def __init__(
        self,
        portal: str,
        authority: Authority,
        vault: Vault,
        access: OAuthAccess,
        client: PortalClient,
        clock: Clock,
        tell: Callable[[AccessTrouble], None],
    ) -> None:
        self._portal = portal
        self._authority = authority
        self._vault = vault
        self._access = access
        self._client = client
        self._clock = clock
        self._tell = tell
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._rests_until = 0.0

    async def __call__(self, offer: Offer) -> Verdict:
        """Prove the tokens and use them from here on."""
        if self._waiting >= WAITING:
            return Verdict.NOT_NOW
        self._waiting += 1
        try:
            async with self._turn:
                verdict = await self._judge(offer)
        finally:
            self._waiting -= 1
        if verdict is Verdict.INSTALLED:
            _log.info("the OAuth application is installed")
            await self._client.probe()
        return verdict

    async def _judge(self, offer: Offer) -> Verdict:
        pinned = await self._vault.member_id(self._portal)
        if pinned not in {None, offer.member_id}:
            _log.warning("another portal wanted to be installed in place of ours, and was refused")
            self._tell(AccessTrouble.OTHER_PORTAL)
            return Verdict.OTHER_PORTAL
        if not offer.is_installation and self._access.serves:
            return Verdict.KEPT
        if self._clock.monotonic() < self._rests_until:
            return Verdict.NOT_NOW
        refused = await self._refusal_of(offer)
        if refused is not None:
            self._rests_until = self._clock.monotonic() + REST_SECONDS
            return refused
        self._access.adopt(await self._vault.install(self._tokens(offer)))
        return Verdict.INSTALLED

    async def by_code(self, code: str, state: str) -> Verdict:
        """The same with the code that an administrator's browser brings from the portal; `state` says by our link."""
        if not hmac.compare_digest(state.encode(), self._authority.state.encode()):
            return Verdict.NOT_PROVED
        try:
            granted = await self._authority.exchange(code, self._client.ask)
        except PortalError as error:
            return _verdict_on(error)
        return await self(offer_of(granted))

    async def _refusal_of(self, offer: Offer) -> Verdict | None:
        """None when the portal answers this access token."""
        credentials = Credentials(SecretStr(f"{self._access.origin}/rest/"), SecretStr(offer.access))
        try:
            await self._client.prove(credentials)
        except PortalMovedError as error:
            self._tell(AccessTrouble.MOVED_AWAY)
            return _verdict_on(error)
        except PortalError as error:
            return _verdict_on(error)
        return None

    def _tokens(self, offer: Offer) -> PortalTokens:
        return PortalTokens(
            portal=self._portal,
            member_id=offer.member_id,
            client_endpoint=f"{self._access.origin}/rest/",
            server_endpoint=self._authority.known(offer.server_endpoint),
            access=offer.access,
            refresh=offer.refresh,
            application_token=offer.application_token,
            expires_at=self._clock.now() + timedelta(seconds=max(0, min(offer.seconds, LONGEST_SECONDS))),
        )


def _verdict_on(error: PortalError) -> Verdict:
    _log.warning("an installation was not proved: %s", error.code)
    is_later = isinstance(error, PortalUnavailableError | PortalBusyError)
    return Verdict.NOT_NOW if is_later else Verdict.NOT_PROVED
