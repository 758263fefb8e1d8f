"""Access as an OAuth application: an access token for an hour, and its refresh, once for all who find it expired.

Each refresh gives a new pair and ends the old one, so there must be one at a time, and its outcome must not get lost:

1. the pair's row is claimed in the store, against other tasks and other processes;
2. the authorisation server is asked, in a task of its own that no impatient caller can cancel;
3. the new pair is stored, which ends the claim, and only then used.

A claim that stays tells that somebody died in between. Whoever finds it tries the old pair once more, and if it is dead
indeed, the administrators are told what to do.

Source: apidocs.bitrix24.com/settings/oauth/auto-renewal.html (a refresh only after `expired_token`).
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from secrets import token_hex
from typing import Final, Protocol

from pydantic import SecretStr

from bot.background import Background
from bot.bitrix24.access import NOT_FOLLOWED, Ask, Credentials, endpoint_after, origin_of
from bot.bitrix24.authority import INVALID_GRANT, METHOD, Authority, Granted
from bot.bitrix24.errors import PortalAccessError, PortalError, PortalUnavailableError
from bot.clock import Clock
from bot.domain.tokens import AccessTrouble, Claim, PortalTokens

LOOK_AGAIN_SECONDS: Final = 0.5
"""While somebody else refreshes."""
REST_SECONDS: Final = 5.0
"""After a refresh without an answer."""
REFUSED_REST_SECONDS: Final = 300.0
"""After one that was refused: only a person can mend that, and then there are other tokens or another start."""
SETTLE_SECONDS: Final = 1.5
"""What a stop leaves to a refresh in hand."""
OTHER_MEMBER: Final = "OTHER_MEMBER"
"""Our own code, for tokens that are those of another portal."""

_log = logging.getLogger(__name__)


class TokenStore(Protocol):
    """Where tokens outlive the process; each call is durable when it returns."""

    async def load(self, portal: str) -> PortalTokens | None:
        """The portal's tokens."""
        ...

    async def claim(self, tokens: PortalTokens, claimant: str) -> Claim:
        """Ask to be the one who refreshes this pair."""
        ...

    async def replace(self, tokens: PortalTokens, claimant: str) -> bool:
        """Keep the pair that follows. False: the claim is no longer ours."""
        ...

    async def release(self, tokens: PortalTokens, claimant: str) -> None:
        """Give the claim back; the pair is as it was."""
        ...

    async def move(self, tokens: PortalTokens, client_endpoint: str) -> None:
        """Keep the portal's new address."""
        ...


class OAuthAccess:
    """The application's tokens in use. `tell` hears what an administrator has to mend."""

    def __init__(
        self,
        portal: str,
        tokens: PortalTokens | None,
        authority: Authority,
        store: TokenStore,
        background: Background,
        clock: Clock,
        tell: Callable[[AccessTrouble], None],
    ) -> None:
        self._portal = portal
        self._tokens = tokens
        self._authority = authority
        self._store = store
        self._background = background
        self._clock = clock
        self._tell = tell
        self._claimant = token_hex(8)
        self._refreshing: asyncio.Task[None] | None = None
        self._failure: PortalError | None = None
        self._rests_until = 0.0

    @property
    def origin(self) -> str:
        """The portal's address for people."""
        return origin_of(self._tokens.client_endpoint) if self._tokens else self._portal

    @property
    def serves(self) -> bool:
        """Whether there are tokens, and none of them was refused for good."""
        return self._tokens is not None and not isinstance(self._failure, PortalAccessError)

    @property
    def tokens(self) -> PortalTokens | None:
        """The tokens in use."""
        return self._tokens

    async def credentials(self) -> Credentials:
        """The access token, expired or not: the portal says so, and a clock may be wrong.

        Raises:
            PortalUnavailableError: the application is not installed.
        """
        if self._tokens is None:
            raise PortalUnavailableError(METHOD, "NOT_INSTALLED", may_have_acted=False)
        return _credentials(self._tokens)

    def adopt(self, tokens: PortalTokens) -> None:
        """Use the tokens of an installation, already stored."""
        self._tokens = tokens
        self._failure = None
        self._rests_until = 0.0

    async def renew(self, stale: Credentials, ask: Ask) -> bool:
        """Others in place of these expired ones. False: there will be none until a person has acted.

        Raises:
            PortalUnavailableError: not now: the authorisation server does not answer.
        """
        if not self._is_current(stale):
            return True
        if self._refreshing is None or self._refreshing.done():
            if self._clock.monotonic() < self._rests_until:
                return self._give_up()
            refresh = partial(self._refresh, ask)
            self._refreshing = self._background.start("refresh the portal's tokens", refresh)
        await asyncio.wait([self._refreshing])
        return self._give_up() if self._is_current(stale) else True

    async def moved(self, url: str, location: str) -> bool:
        """The portal answers at another address. True: it is believed, and kept."""
        tokens = self._tokens
        if tokens is None:
            return False
        endpoint = endpoint_after(url, location, tokens.client_endpoint)
        if endpoint is None:
            _log.warning(NOT_FOLLOWED)
            self._tell(AccessTrouble.MOVED_AWAY)
            return False
        await self._store.move(tokens, endpoint)
        self._tokens = replace(tokens, client_endpoint=endpoint)
        _log.warning("the portal has moved to %s", self.origin)
        return True

    async def settle(self) -> None:
        """Before the program ends: let a refresh in hand store its pair, which nobody else knows."""
        if self._refreshing is not None and not self._refreshing.done():
            await asyncio.wait([self._refreshing], timeout=SETTLE_SECONDS)

    def _is_current(self, credentials: Credentials) -> bool:
        return self._tokens is not None and _credentials(self._tokens).token == credentials.token

    def _give_up(self) -> bool:
        if isinstance(self._failure, PortalAccessError):
            return False
        raise PortalUnavailableError(METHOD, "NO_AUTHORITY", may_have_acted=False)

    async def _refresh(self, ask: Ask) -> None:
        tokens = self._tokens
        if tokens is None:
            return
        while (claim := await self._store.claim(tokens, self._claimant)) is Claim.BUSY:
            await self._clock.sleep(LOOK_AGAIN_SECONDS)
        if claim is Claim.OVERTAKEN:
            self._tokens = await self._store.load(tokens.portal)
            return
        if claim is Claim.WON_AFTER_ANOTHER:
            _log.warning("an earlier refresh of the portal's tokens was never stored: they may be dead")
        try:
            granted = await self._authority.refresh(tokens.refresh, tokens.server_endpoint, ask)
            follower = self._follower(tokens, granted)
        except PortalError as error:
            await self._store.release(tokens, self._claimant)
            self._failed(error)
            return
        if await self._store.replace(follower, self._claimant):
            self.adopt(follower)
        else:  # installed anew meanwhile, here or by another process
            self._tokens = await self._store.load(tokens.portal)

    def _follower(self, tokens: PortalTokens, granted: Granted) -> PortalTokens:
        if granted.member_id not in {"", tokens.member_id}:
            _log.error("the tokens that came are those of another portal: %s", origin_of(granted.client_endpoint))
            raise PortalAccessError(METHOD, OTHER_MEMBER)
        endpoint = endpoint_after(tokens.client_endpoint, granted.client_endpoint, tokens.client_endpoint)
        return replace(
            tokens,
            access=granted.access,
            refresh=granted.refresh,
            expires_at=self._clock.now() + timedelta(seconds=granted.seconds),
            client_endpoint=endpoint or tokens.client_endpoint,
            server_endpoint=self._authority.known(granted.server_endpoint) or tokens.server_endpoint,
            pair=tokens.pair + 1,
        )

    def _failed(self, error: PortalError) -> None:
        _log.warning("the portal's tokens could not be refreshed: %s", error.code)
        self._failure = error
        is_final = isinstance(error, PortalAccessError)
        self._rests_until = self._clock.monotonic() + (REFUSED_REST_SECONDS if is_final else REST_SECONDS)
        if error.code == INVALID_GRANT:
            _log.error("the refresh token is dead: the application must be installed again")
            self._tell(AccessTrouble.TOKENS_DEAD)
        elif error.code == OTHER_MEMBER:
            self._tell(AccessTrouble.OTHER_PORTALS_TOKENS)
        elif is_final:
            self._tell(AccessTrouble.APPLICATION_REFUSED)


def _credentials(tokens: PortalTokens) -> Credentials:
    return Credentials(SecretStr(tokens.client_endpoint), SecretStr(tokens.access))
