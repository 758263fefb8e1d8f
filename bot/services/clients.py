"""The clients of a deal: shown by the rule of `DEAL_VISIBILITY`, and changed by the same rule."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.bitrix24.client_values import DealClients
from bot.bitrix24.clients import ClientGateway
from bot.bitrix24.deal_changes import DealNow
from bot.domain.agents import Agent
from bot.domain.clients import ClientKey
from bot.domain.errors import ClientHiddenError
from bot.domain.ids import DealId
from bot.services.change_journal import is_of_client
from bot.services.change_outcomes import Wish
from bot.services.changes import ChangeDeal, Target
from bot.services.labels import DealLabels
from bot.services.portal_errors import PlainErrors
from bot.services.rights import Rights
from bot.store.journal import StoredEntry


@dataclass(frozen=True, slots=True)
class ShownClients:
    """The clients for one agent; `is_open`: with how they are reached, which the agent may then change as well."""

    now: DealClients
    is_open: bool


class ShowClients:
    """Read the clients of a deal: one request."""

    def __init__(self, gateway: ClientGateway, rights: Rights, labels: DealLabels, plain: PlainErrors) -> None:
        self._gateway = gateway
        self._rights = rights
        self._labels = labels
        self._plain = plain

    async def __call__(self, agent: Agent, deal_id: DealId) -> ShownClients:
        """Everybody's name; phones and e-mails only for whom they are meant.

        Raises:
            DealNotFoundError: no such deal, or not this agent's.
            PortalDownError: and since when.
        """
        async with self._plain(deal_id):
            now = await self._gateway.read(deal_id)
            await self._rights.ensure_can_see(agent, now.deal)
            is_open = await self._rights.sees_client(agent, now.deal)
        self._labels.learn(agent.telegram_id, now.deal)
        return ShownClients(now if is_open else now.without_channels(), is_open)


class ChangeClient(ChangeDeal):
    """Change one value of a client, as a field of a deal is changed: compared, written, taken back."""

    async def look(self, agent: Agent, deal_id: DealId) -> DealNow:
        """The deal with its clients, for an agent who may see how they are reached.

        Raises:
            ClientHiddenError: the agent may see the deal, and not that.
            DealNotFoundError: no such deal, or not this agent's.
            PortalDownError: and since when.
        """
        now = await super().look(agent, deal_id)
        async with self._plain(deal_id):
            sees_client = await self._rights.sees_client(agent, now.deal)
        if not sees_client:
            raise ClientHiddenError
        return now

    def _targets(self, wish: Wish) -> Iterable[Target]:
        """One client may belong to several deals, and its first phone is also reached by its number."""
        keys = [key for name in wish.values if (key := ClientKey.parse(name))]
        return [(None, str(replace(key, channel_id=0))) for key in keys]


@dataclass(frozen=True, slots=True)
class ChangeWays:
    """The two services that change something: which of them a key, or a row of the journal, is about."""

    deal: ChangeDeal
    client: ChangeClient

    def of_key(self, key: str) -> ChangeDeal:
        """The one that knows this key."""
        return self.client if ClientKey.parse(key) else self.deal

    def of_row(self, row: StoredEntry) -> ChangeDeal:
        """The one that made this change."""
        return self.client if is_of_client(row.entry) else self.deal
