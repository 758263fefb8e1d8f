"""The way into the portal: a webhook's address, or the tokens of an OAuth application."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.background import Background
from bot.bitrix24.access import PortalAccess, WebhookAccess
from bot.bitrix24.authority import Authority
from bot.clock import Clock
from bot.domain.tokens import AccessTrouble
from bot.settings import Settings
from bot.store.engine import Store
from bot.store.facts import Facts

if TYPE_CHECKING:
    from bot.composition.oauth import Application


def authority_of(settings: Settings) -> Authority | None:
    """The server that an application's tokens come from; None with a webhook."""
    if settings.bitrix24_client_id is None or settings.bitrix24_client_secret is None:
        return None
    return Authority(settings.bitrix24_client_id, settings.bitrix24_client_secret, settings.bitrix24_oauth_url)


def install_link(settings: Settings, authority: Authority | None) -> str | None:
    """What an administrator opens to let the application in again."""
    if authority is None or settings.bitrix24_portal is None or settings.public_url is None:
        return None
    return authority.authorise_url(settings.bitrix24_portal)


async def open_access(
    settings: Settings,
    authority: Authority | None,
    store: Store,
    background: Background,
    clock: Clock,
    tell: Callable[[AccessTrouble], None],
) -> "tuple[PortalAccess, Application | None]":
    """The access, and what an installation needs where it is an application's. `tell` hears of what must be mended.

    Raises:
        StoreError: tokens cannot be sealed.
    """
    if authority is None or settings.bitrix24_portal is None:
        if settings.bitrix24_webhook_url is None:
            raise AssertionError("the settings have one of the two")
        facts = Facts(store, clock)
        return await WebhookAccess.open(settings.bitrix24_webhook_url, facts, tell), None
    from bot.composition.oauth import open_application  # noqa: PLC0415  # with a webhook nothing is sealed

    portal = settings.bitrix24_portal
    application = await open_application(settings, portal, authority, store, background, clock, tell)
    return application.access, application
