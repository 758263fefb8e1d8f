"""What an OAuth application is let in with, and what can go wrong with it for good."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class PortalTokens:
    """One portal's tokens. `pair` counts the pairs of access and refresh token: another pair has another number.

    `portal` is the address in the settings when the application was installed, `client_endpoint` where methods are
    called, `server_endpoint` the authorisation server that the portal named, if it is one that we know.
    """

    portal: str
    member_id: str
    client_endpoint: str
    server_endpoint: str | None
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    application_token: str | None = field(repr=False)
    expires_at: datetime
    pair: int = 1


class Claim(Enum):
    """Whether the one refresh of a pair is ours to do."""

    WON = auto()
    WON_AFTER_ANOTHER = auto()
    """Somebody else claimed it and never came back: he may have had a new pair that nobody knows now."""
    BUSY = auto()
    """Somebody else is at it."""
    OVERTAKEN = auto()
    """There is another pair already."""


class AccessTrouble(Enum):
    """What an administrator of the portal must mend for the application to be let in."""

    TOKENS_DEAD = auto()
    """The authorisation server takes the refresh token no more: the application must be installed again."""
    APPLICATION_REFUSED = auto()
    """It does not know the application, or its paid time is over."""
    OTHER_PORTALS_TOKENS = auto()
    """Asked to renew our portal's tokens, it answered with those of another one; they were not taken."""
    TOKENS_SEALED = auto()
    """No key of ours opens the tokens that are kept."""
    OTHER_PORTAL = auto()
    """Another portal than the one of the first installation wants to be ours."""
    MOVED_AWAY = auto()
    """The portal points to an address that nobody vouches for."""
