"""What people call a deal, for the head of every message about it; known only to agents who were shown that deal."""

from datetime import date

from bot.bitrix24.deals import DealGateway
from bot.bitrix24.disk import DiskGateway
from bot.bitrix24.errors import PortalError
from bot.domain.agents import Agent
from bot.domain.deals import Deal, Folder
from bot.domain.errors import DealNotFoundError
from bot.domain.ids import DealId, FolderId, TelegramId
from bot.keyed import Newest
from bot.services.rights import Rights

KEPT = 2000
"""Labels in memory at most; one that was forgotten is read again."""


class DealLabels:
    """Remembers labels in memory, so that a message can name its deal while the portal does not answer."""

    def __init__(self, deals: DealGateway, disk: DiskGateway, rights: Rights) -> None:
        self._deals = deals
        self._disk = disk
        self._rights = rights
        self._labels: Newest[tuple[TelegramId, DealId], str] = Newest(KEPT)
        self._folder_urls: Newest[FolderId, str] = Newest(KEPT)

    def learn(self, telegram_id: TelegramId, deal: Deal) -> None:
        """This agent may see this deal."""
        self._labels[telegram_id, deal.deal_id] = deal.label

    def forget(self, telegram_id: TelegramId, deal_id: DealId) -> None:
        """This agent may not see this deal, or not any more."""
        self._labels.pop((telegram_id, deal_id), None)

    def learn_folder(self, folder: Folder) -> None:
        """Where people open this folder."""
        self._folder_urls[folder.folder_id] = folder.url

    async def folder_url(self, folder_id: FolderId) -> str | None:
        """Where people open this folder, read from the portal if need be; None when it does not answer."""
        if folder_id not in self._folder_urls:
            try:
                folder = await self._disk.folder(folder_id)
            except PortalError:
                return None
            if folder:
                self.learn_folder(folder)
        return self._folder_urls.get(folder_id)

    def known(self, telegram_id: TelegramId, deal_id: DealId) -> str | None:
        """The label, without asking anybody."""
        return self._labels.get((telegram_id, deal_id))

    async def ask(self, agent: Agent, deal_id: DealId) -> str | None:
        """The label, read from the portal if need be; None when it does not answer, or the deal is not the agent's."""
        if (agent.telegram_id, deal_id) not in self._labels:
            await self.visible(agent, [deal_id])
        return self.known(agent.telegram_id, deal_id)

    async def require(self, agent: Agent, deal_id: DealId) -> str | None:
        """The label of a deal that the agent may see at this moment; while the portal does not answer, the one known.

        Raises:
            DealNotFoundError: there is no such deal, or it is not the agent's any more; its label is forgotten.
        """
        try:
            deals = await self._deals.deals([deal_id])
        except PortalError:
            return self.known(agent.telegram_id, deal_id)
        if not deals or not await self._rights.can_see(agent, deals[0]):
            self.forget(agent.telegram_id, deal_id)
            raise DealNotFoundError(deal_id)
        self.learn(agent.telegram_id, deals[0])
        return deals[0].label

    async def open_deals(self, agent: Agent, limit: int) -> list[Deal]:
        """Open deals of the agent, the soonest to be closed first; none while the portal does not answer.

        One request, so that whoever has hundreds is asked as soon as others.
        """
        try:
            deals = await self._deals.soonest_of(agent.employee_id)
        except PortalError:
            return []
        for deal in deals:
            self.learn(agent.telegram_id, deal)
        return sorted(deals, key=lambda deal: (deal.closes_on is None, deal.closes_on or date.min))[:limit]

    async def visible(self, agent: Agent, deal_ids: list[DealId]) -> list[Deal]:
        """Those of these deals that the agent may see, in the given order; none while the portal does not answer."""
        try:
            deals = await self._deals.deals(deal_ids)
        except PortalError:
            return []
        seen = [deal for deal in deals if await self._rights.can_see(agent, deal)]
        for deal in seen:
            self.learn(agent.telegram_id, deal)
        return seen
