"""The tokens of the OAuth application: sealed, one row a portal, claimed by whoever refreshes them."""

import logging
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import RowMapping, or_, select, update

from bot.clock import Clock
from bot.domain.tokens import Claim, PortalTokens
from bot.store import schema
from bot.store.dialects import put
from bot.store.engine import Store
from bot.store.errors import StoreUnavailableError
from bot.store.sealing import Sealer

CLAIM_LAPSES_AFTER = timedelta(seconds=60)
"""Longer than a refresh takes, storing included: whoever claimed the row so long ago is gone."""
AGAIN_SECONDS = 1.0
TRIES = 30

_log = logging.getLogger(__name__)

_tokens = schema.tokens
_UNCLAIMED = {"claimed_by": None, "claimed_at": None}


class TokenVault:
    """Implements what `bot.bitrix24.oauth` asks for. Each call is its own transaction."""

    def __init__(self, store: Store, sealer: Sealer, clock: Clock) -> None:
        self._store = store
        self._sealer = sealer
        self._clock = clock

    async def load(self, portal: str) -> PortalTokens | None:
        """The portal's tokens, also when the setting names the address that it has moved to.

        Raises:
            SealError: no key opens them.
        """
        moved_here = _tokens.c.client_endpoint == f"{portal}/rest/"
        query = select(_tokens).where(or_(_tokens.c.portal == portal, moved_here)).order_by(moved_here)
        async with self._store.read() as conn:
            row = (await conn.execute(query)).mappings().first()
        return self._opened(row) if row else None

    async def member_id(self, portal: str) -> str | None:
        """Which portal was installed first, readable without any key."""
        named = or_(_tokens.c.portal == portal, _tokens.c.client_endpoint == f"{portal}/rest/")
        async with self._store.read() as conn:
            member_id: str | None = await conn.scalar(select(_tokens.c.member_id).where(named))
        return member_id

    async def portals(self) -> list[str]:
        """Where an application was ever installed, readable without any key."""
        async with self._store.read() as conn:
            return list(await conn.scalars(select(_tokens.c.portal).order_by(_tokens.c.portal)))

    async def install(self, tokens: PortalTokens) -> PortalTokens:
        """Keep the tokens of an installation in place of any others; a refresh under way comes too late.

        The application token stays if the new ones bring none: only the portal's own form does.
        """
        async with self._store.write() as conn:
            last = await conn.scalar(select(_tokens.c.pair).where(_tokens.c.portal == tokens.portal))
            pair = (last or 0) + 1
            names = {"portal": tokens.portal, "member_id": tokens.member_id, "client_endpoint": tokens.client_endpoint}
            await put(conn, _tokens, {**names, **self._sealed(tokens), "pair": pair, **_UNCLAIMED})
        return replace(tokens, pair=pair)

    async def claim(self, tokens: PortalTokens, claimant: str) -> Claim:
        """Ask to be the one who refreshes this pair."""
        now = self._clock.now()
        async with self._store.write() as conn:
            row = (await conn.execute(select(_tokens).where(_tokens.c.portal == tokens.portal))).mappings().one()
            if row["pair"] != tokens.pair:
                return Claim.OVERTAKEN
            if row["claimed_at"] is not None and now - row["claimed_at"] < CLAIM_LAPSES_AFTER:
                return Claim.BUSY
            ours = update(_tokens).where(_tokens.c.portal == tokens.portal, _tokens.c.pair == tokens.pair)
            ours = ours.where(_tokens.c.claimed_at.is_not_distinct_from(row["claimed_at"]))
            changed = await conn.execute(ours.values(claimed_by=claimant, claimed_at=now))
            if changed.rowcount != 1:
                return Claim.BUSY
        return Claim.WON if row["claimed_at"] is None else Claim.WON_AFTER_ANOTHER

    async def replace(self, tokens: PortalTokens, claimant: str) -> bool:
        """Keep the pair that follows, which ends the claim. False: somebody took the claim over, or installed anew.

        Nobody else knows this pair, so a database that does not take it is asked again and again, as long as the claim
        holds.

        Raises:
            StoreUnavailableError: it never took it; the pair is lost.
        """
        for _ in range(TRIES - 1):
            try:
                return await self._replace(tokens, claimant)
            except StoreUnavailableError:
                _log.warning("the database does not take the portal's new tokens: trying again")
            await self._clock.sleep(AGAIN_SECONDS)
        return await self._replace(tokens, claimant)

    async def _replace(self, tokens: PortalTokens, claimant: str) -> bool:
        claimed = (_tokens.c.portal == tokens.portal) & (_tokens.c.claimed_by == claimant)
        values = {**self._sealed(tokens), "client_endpoint": tokens.client_endpoint, "pair": tokens.pair, **_UNCLAIMED}
        async with self._store.write() as conn:
            changed = await conn.execute(update(_tokens).where(claimed).values(values))
        return changed.rowcount == 1

    async def release(self, tokens: PortalTokens, claimant: str) -> None:
        """The refresh came to nothing: the pair is as it was."""
        claimed = (_tokens.c.portal == tokens.portal) & (_tokens.c.claimed_by == claimant)
        async with self._store.write() as conn:
            await conn.execute(update(_tokens).where(claimed).values(_UNCLAIMED))

    async def move(self, tokens: PortalTokens, client_endpoint: str) -> None:
        """The portal has another address from now on."""
        async with self._store.write() as conn:
            moved = update(_tokens).where(_tokens.c.portal == tokens.portal)
            await conn.execute(moved.values(client_endpoint=client_endpoint))

    def _sealed(self, tokens: PortalTokens) -> dict[str, object]:
        values: dict[str, object] = {
            "server_endpoint": tokens.server_endpoint,
            "access": self._sealer.seal(tokens.access),
            "refresh": self._sealer.seal(tokens.refresh),
            "expires_at": tokens.expires_at,
        }
        if tokens.application_token is not None:
            values["application_token"] = self._sealer.seal(tokens.application_token)
        return values

    def _opened(self, row: RowMapping) -> PortalTokens:
        extra = row["application_token"]
        return PortalTokens(
            portal=row["portal"],
            member_id=row["member_id"],
            client_endpoint=row["client_endpoint"],
            server_endpoint=row["server_endpoint"],
            access=self._sealer.open(row["access"]),
            refresh=self._sealer.open(row["refresh"]),
            application_token=None if extra is None else self._sealer.open(extra),
            expires_at=row["expires_at"],
            pair=row["pair"],
        )
