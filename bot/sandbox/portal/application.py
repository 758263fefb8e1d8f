"""The portal's OAuth application: its key, and the tokens that are out.

Source: apidocs.bitrix24.com/settings/oauth/index.html, .../oauth/auto-renewal.html (an access token for an hour; each
refresh gives a new pair and ends the old one), .../oauth/error-codes.html.
"""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.sandbox.portal.api.errors import Json

TOKEN_SECONDS = 3600


@dataclass(slots=True)
class Hold:
    """An answer held back until `opened`; `reached` says that it is."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class AuthorityFaults:
    """What can go wrong with the authorisation server, which is not the portal's."""

    refuses: str | None = None
    """The code that every request is answered with, instead of tokens."""
    other_member: str | None = None
    """The portal that its tokens are said to be of, in place of ours."""
    loses_answers: int = 0
    """So many answers are lost: the new pair is made, the old one is dead, and the line is cut."""
    is_down: bool = False
    """Connections are cut before anything is done."""
    hold: Hold | None = None
    """The new pair is made, and its answer waits."""


@dataclass(slots=True)
class SandboxApplication:
    """One local application; whoever owns the webhook has installed it, and it acts with that employee's rights."""

    clock: Clock
    client_id: str = field(default_factory=lambda: f"local.{secrets.token_hex(7)}.{secrets.randbelow(10**8):08d}")
    client_secret: str = field(default_factory=lambda: secrets.token_hex(25))
    member_id: str = field(default_factory=lambda: secrets.token_hex(16))
    application_token: str = field(default_factory=lambda: secrets.token_hex(16))
    faults: AuthorityFaults = field(default_factory=AuthorityFaults)
    granted: list[str] = field(default_factory=list)
    """The kinds of grant that were given, in order: `refresh_token`, `authorization_code`."""
    tokens: set[str] = field(default_factory=set)
    """Every token that ever was, to look for in what nobody may read."""
    _access: dict[str, datetime] = field(default_factory=dict)
    _refresh: set[str] = field(default_factory=set)
    _codes: set[str] = field(default_factory=set)

    def pair(self) -> dict[str, Json]:
        """A new pair beside those that are out: what an installation, a frame and the authorisation server give."""
        access, refresh = secrets.token_hex(32), secrets.token_hex(32)
        self.put_out(access, refresh)
        return {"access_token": access, "refresh_token": refresh, "expires_in": TOKEN_SECONDS}

    def put_out(self, access: str, refresh: str) -> None:
        """These are a good pair from here on."""
        self.tokens |= {access, refresh}
        self._refresh.add(refresh)
        self._access[access] = self.clock.now() + timedelta(seconds=TOKEN_SECONDS)

    def code(self) -> str:
        """What an administrator's browser brings back; good once."""
        code = secrets.token_hex(32)
        self._codes.add(code)
        self.tokens.add(code)
        return code

    def expire(self) -> None:
        """The hour is over for every access token that is out."""
        self._access = dict.fromkeys(self._access, self.clock.now() - timedelta(seconds=1))

    def revoke(self) -> None:
        """The application was removed, or half a year has passed: no refresh token is good any more."""
        self.expire()
        self._refresh.clear()

    def refusal_of(self, access: str) -> str | None:
        """The code with which the portal refuses this access token; None for a good one."""
        until = self._access.get(access)
        if until is None:
            return "invalid_token"
        return "expired_token" if until < self.clock.now() else None

    def grant(self, kind: str, given: dict[str, str]) -> dict[str, Json] | str:
        """The pair for a refresh token or a code; the code of the refusal otherwise."""
        if self.faults.refuses:
            return self.faults.refuses
        if (given.get("client_id"), given.get("client_secret")) != (self.client_id, self.client_secret):
            return "invalid_client"
        if kind == "refresh_token":
            is_good = given.get("refresh_token") in self._refresh
            self._refresh.discard(given.get("refresh_token", ""))
        elif kind == "authorization_code":
            is_good = given.get("code") in self._codes
            self._codes.discard(given.get("code", ""))
        else:
            return "invalid_request"
        if not is_good:
            return "invalid_grant"
        self.granted.append(kind)
        return self.pair()
