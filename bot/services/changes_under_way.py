"""The changes that the portal has not confirmed yet: who asks for the same once more hears of the same one."""

from bot.domain.agents import Agent
from bot.domain.ids import DealId, TelegramId
from bot.services.change_outcomes import Pending, Wish

Asked = tuple[TelegramId, DealId, str]
"""Who, of which deal, which field."""


class ChangesUnderWay:
    """In memory only: after a restart the journal knows what was sent."""

    def __init__(self) -> None:
        self._changes: dict[Asked, tuple[Wish, Pending]] = {}

    def note(self, agent: Agent, wish: Wish, pending: Pending) -> None:
        """This was sent for the agent; it is forgotten as soon as it is known what became of it."""
        asked = (agent.telegram_id, wish.deal_id, wish.key)
        self._changes[asked] = wish, pending
        pending.later.add_done_callback(lambda _: self._changes.pop(asked, None))

    def same(self, agent: Agent, wish: Wish) -> Pending | None:
        """What the agent sends a second time, by a tap or in words."""
        former, pending = self._changes.get((agent.telegram_id, wish.deal_id, wish.key), (None, None))
        is_same = former is not None and (former.values, former.token) == (wish.values, wish.token)
        return pending if is_same else None
