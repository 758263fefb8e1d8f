"""What administrators call people in the bot, by what is known here: nobody waits for the portal to say a name."""

from collections.abc import Mapping

from bot.domain.ids import EmployeeId, TelegramId
from bot.services.roster import Roster
from bot.store import agents
from bot.store.engine import Store


class AgentNames:
    """Names of agents and of those who were agents."""

    def __init__(self, roster: Roster, store: Store) -> None:
        self._roster = roster
        self._store = store

    async def __call__(self) -> Mapping[TelegramId, str]:
        """Everybody whose name the portal has told since the start; who is missing goes by the Telegram id."""
        async with self._store.read() as conn:
            employee_ids = await agents.employee_ids(conn)
        named = ((person, self.of_employee(employee_id)) for person, employee_id in employee_ids.items())
        return {person: name for person, name in named if name}

    def of_employee(self, employee_id: EmployeeId) -> str | None:
        """The name of an active employee, if it is known."""
        employee = self._roster.known.get(employee_id)
        return employee.full_name if employee else None
