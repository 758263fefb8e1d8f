"""What comes to the application's address when it is installed or opened, taken apart. Nothing in it is believed here.

Source: apidocs.bitrix24.com/api-reference/common/events/on-app-install.html (ONAPPINSTALL, `auth[…]`),
.../common/events/on-app-update.html (ONAPPUPDATE: the same, with another application token) and
apidocs.bitrix24.com/settings/oauth/simple-way.html (the form that opens a frame, AUTH_ID…).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.bitrix24.authority import TOKEN_SECONDS, Granted
from bot.bitrix24.values import number

INSTALLATIONS: Final = frozenset({"ONAPPINSTALL", "ONAPPUPDATE"})
"""The events that bring tokens for good."""
_TOKEN: Final = re.compile(r"[\w.|:-]{8,512}", re.ASCII)
_MEMBER: Final = re.compile(r"\w{8,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Offer:
    """Tokens that somebody says are the portal's. `is_installation`: an administrator meant it, nobody just looked."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int
    member_id: str
    server_endpoint: str
    application_token: str | None = field(repr=False)
    is_installation: bool


def read_offer(form: Mapping[str, str]) -> Offer | None:
    """The tokens in a form of either kind; None for a form that is neither."""
    if form.get("event", "").upper() in INSTALLATIONS:
        offer = _offer(
            access=form.get("auth[access_token]", ""),
            refresh=form.get("auth[refresh_token]", ""),
            seconds=form.get("auth[expires_in]", ""),
            member_id=form.get("auth[member_id]", ""),
            server_endpoint=form.get("auth[server_endpoint]", ""),
            application_token=form.get("auth[application_token]", ""),
            is_installation=True,
        )
    else:
        offer = _offer(
            access=form.get("AUTH_ID", ""),
            refresh=form.get("REFRESH_ID", ""),
            seconds=form.get("AUTH_EXPIRES", ""),
            member_id=form.get("member_id", ""),
            server_endpoint=form.get("SERVER_ENDPOINT", ""),
            application_token=form.get("APPLICATION_TOKEN", ""),
            is_installation=False,
        )
    is_whole = _TOKEN.fullmatch(offer.access) and _TOKEN.fullmatch(offer.refresh) and _MEMBER.fullmatch(offer.member_id)
    return offer if is_whole else None


def offer_of(granted: Granted) -> Offer:
    """What the authorisation server gave for an administrator's code."""
    return Offer(
        access=granted.access,
        refresh=granted.refresh,
        seconds=granted.seconds,
        member_id=granted.member_id,
        server_endpoint=granted.server_endpoint,
        application_token=None,
        is_installation=True,
    )


def _offer(
    *,
    access: str,
    refresh: str,
    seconds: str,
    member_id: str,
    server_endpoint: str,
    application_token: str,
    is_installation: bool,
) -> Offer:
    return Offer(
        access=access,
        refresh=refresh,
        seconds=number(seconds) or TOKEN_SECONDS,
        member_id=member_id,
        server_endpoint=server_endpoint,
        application_token=application_token if _TOKEN.fullmatch(application_token) else None,
        is_installation=is_installation,
    )
