"""Access as an OAuth application. Imported only where the settings ask for it: sealing costs its share of memory."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.background import Background
from bot.bitrix24.authority import Authority
from bot.bitrix24.oauth import OAuthAccess
from bot.clock import Clock
from bot.domain.tokens import AccessTrouble
from bot.portal_settings import split_keys
from bot.settings import Settings
from bot.store.engine import Store
from bot.store.errors import SealError
from bot.store.sealing import sealer_for
from bot.store.tokens import TokenVault

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Application:
    """The access in use, and what an installation needs besides."""

    portal: str
    authority: Authority
    vault: TokenVault
    access: OAuthAccess


async def open_application(
    settings: Settings,
    portal: str,
    authority: Authority,
    store: Store,
    background: Background,
    clock: Clock,
    tell: Callable[[AccessTrouble], None],
) -> Application:
    """Read the tokens that are kept. Without any, or without their key, the bot starts all the same and waits.

    Raises:
        StoreError: no sealing is possible: a spoilt key, a folder that cannot be written.
    """
    vault = TokenVault(store, sealer_for(split_keys(settings.secret_key), settings.data_dir), clock)
    try:
        tokens = await vault.load(portal)
    except SealError:
        _log.error("no key opens the portal's tokens: put the former SECRET_KEY behind the new one, or install again")
        tell(AccessTrouble.TOKENS_SEALED)
        tokens = None
    else:
        if tokens is None:
            _log.warning("the OAuth application is not installed yet: the portal is not asked until it is")
            if settings.public_url is None:
                _log.warning("PUBLIC_URL is not set: the portal cannot send the bot its tokens")
    access = OAuthAccess(portal, tokens, authority, vault, background, clock, tell)
    return Application(portal, authority, vault, access)
