"""Who may see what. There is no path to a deal around this: with a webhook, the portal itself lets everybody in."""

from collections.abc import Collection

from bot.domain.agents import Agent, Visibility
from bot.domain.deals import Deal
from bot.domain.errors import DealNotFoundError, NotAdministratorError
from bot.domain.ids import EmployeeId, TelegramId
from bot.services.roster import Roster


class Rights:
    """The rule of `DEAL_VISIBILITY`, and whose client is shown to whom.

    Raises PortalError where the departments matter and could never be read.
    """

    def __init__(self, roster: Roster, visibility: Visibility, admin_ids: Collection[TelegramId]) -> None:
        self._roster = roster
        self._visibility = visibility
        self._admin_ids = frozenset(admin_ids)

    def is_admin(self, telegram_id: TelegramId) -> bool:
        """Whether `ADMIN_IDS` names this person."""
        return telegram_id in self._admin_ids

    @property
    def has_admins(self) -> bool:
        """Whether `ADMIN_IDS` names anybody."""
        return bool(self._admin_ids)

    def ensure_admin(self, telegram_id: TelegramId) -> None:
        """Go on only for administrators.

        Raises:
            NotAdministratorError: nobody else is told more than that there is no such command.
        """
        if not self.is_admin(telegram_id):
            raise NotAdministratorError

    def is_own(self, agent: Agent, deal: Deal) -> bool:
        """Whether the agent is responsible for the deal or observes it."""
        return agent.employee_id == deal.responsible_id or agent.employee_id in deal.observer_ids

    async def can_see(self, agent: Agent, deal: Deal) -> bool:
        """Whether the agent may see the deal, and so change it and put photos into it."""
        if self.is_own(agent, deal):
            return True
        among = await self.among(agent)
        return among is None or deal.responsible_id in among

    async def ensure_can_see(self, agent: Agent, deal: Deal) -> None:
        """Go on only for who may see the deal.

        Raises:
            DealNotFoundError: the same as for a deal that does not exist.
        """
        if not await self.can_see(agent, deal):
            raise DealNotFoundError(deal.deal_id)

    async def among(self, agent: Agent) -> frozenset[EmployeeId] | None:
        """Whose deals the agent may see beside those that the agent observes; None means everybody's."""
        match self._visibility:
            case Visibility.OWN:
                return frozenset({agent.employee_id})
            case Visibility.DEPARTMENT:
                colleagues = await self._roster.same_department(agent.employee_id)
                return colleagues | await self._roster.people_of(agent.employee_id)
            case Visibility.ALL:
                return None

    async def sees_client(self, agent: Agent, deal: Deal) -> bool:
        """Whether the client's phones and addresses are shown: on own deals, to heads, to administrators."""
        if self.is_own(agent, deal) or self.is_admin(agent.telegram_id):
            return True
        return deal.responsible_id in await self._roster.people_of(agent.employee_id)
