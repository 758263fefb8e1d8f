"""The embedded portal's OAuth application, and bots before it, each with a client of its own: one database for all."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.background import Background
from bot.bitrix24.authority import Authority
from bot.bitrix24.client import PortalClient
from bot.bitrix24.limits import RateLimiter
from bot.bitrix24.oauth import OAuthAccess
from bot.clock import Clock
from bot.domain.tokens import AccessTrouble, PortalTokens
from bot.sandbox.portal import SandboxPortal
from bot.store.engine import Store
from bot.store.sealing import Sealer
from bot.store.tokens import TokenVault
from tests.fakes.clock import EagerClock
from tests.unit.bitrix24.doubles import MemoryLevels


@dataclass
class Process:
    """One bot as far as its access goes."""

    access: OAuthAccess
    store: Store
    vault: TokenVault
    client: PortalClient
    background: Background
    told: list[AccessTrouble]
    clock: EagerClock


@dataclass
class Agency:
    """The portal, and the database that its bots share."""

    portal: SandboxPortal
    folder: Path
    key: str = field(default_factory=lambda: Fernet.generate_key().decode())
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def process(self, clock: EagerClock | None = None) -> Process:
        """Another bot, with the tokens that are kept."""
        clock = clock or EagerClock(datetime.now(UTC))
        store = await Store.open(None, data_dir=self.folder, alone=False)
        self._stack.push_async_callback(store.close)
        vault = TokenVault(store, Sealer([self.key]), clock)
        background = Background(Clock())
        self._stack.push_async_callback(background.close)
        told: list[AccessTrouble] = []
        tokens = await vault.load(self.portal.base_url)
        access = OAuthAccess(self.portal.base_url, tokens, self.authority, vault, background, clock, told.append)
        limiter = RateLimiter(MemoryLevels(), requests_per_second=1000, burst=1000, clock=clock)
        client = PortalClient(access, limiter, clock=clock, user_agent="dealbot/test")
        self._stack.push_async_callback(client.aclose)
        return Process(access, store, vault, client, background, told, clock)

    async def installed(self, clock: EagerClock | None = None) -> Process:
        """A bot whose application is installed."""
        process = await self.process(clock)
        process.access.adopt(await process.vault.install(self.tokens()))
        return process

    @property
    def authority(self) -> Authority:
        """The authorisation server as this application knows it."""
        application = self.portal.application
        return Authority(application.client_id, SecretStr(application.client_secret), self.portal.oauth_url)

    def tokens(self) -> PortalTokens:
        """A new pair, as an installation brings it."""
        pair = self.portal.application.pair()
        return PortalTokens(
            portal=self.portal.base_url,
            member_id=self.portal.application.member_id,
            client_endpoint=f"{self.portal.base_url}/rest/",
            server_endpoint=None,
            access=str(pair["access_token"]),
            refresh=str(pair["refresh_token"]),
            application_token=None,
            expires_at=datetime.now(UTC) + timedelta(hours=1),
        )
