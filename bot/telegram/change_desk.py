"""One way from a button or a text to a changed deal, and to the message that says what became of it."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import datetime

from aiogram.types import CallbackQuery, Message

from bot.domain.agents import Agent
from bot.domain.errors import DealNotFoundError
from bot.domain.ids import DealId
from bot.services.change_outcomes import NotWritten, Outcome, Pending, Wish
from bot.services.changes import ChangeDeal
from bot.services.deals import MyDeals
from bot.services.undo import UndoChange
from bot.store.unit import Unit
from bot.telegram.open_card import take_in_hand
from bot.telegram.screens import Screens
from bot.telegram.tell_change import TellChange
from bot.telegram.views.card import lost_card
from bot.telegram.views.changes import forgotten
from bot.telegram.views.heading import number
from bot.texts import Texts


class ChangeDesk:
    """What all handlers that change deals have in common."""

    def __init__(
        self, change_deal: ChangeDeal, undo_change: UndoChange, tell: TellChange, screens: Screens, my_deals: MyDeals
    ) -> None:
        self._change_deal = change_deal
        self._undo_change = undo_change
        self._tell = tell
        self._screens = screens
        self._my_deals = my_deals

    async def press(  # noqa: PLR0913, PLR0917  # who wants what, where and when
        self, callback: CallbackQuery, agent: Agent, texts: Texts, unit: Unit, wish: Wish, at: datetime
    ) -> None:
        """A button wants this; what became of it stands in the place of that button."""
        async with self.lost_if_foreign(callback, agent, texts):
            outcome = await self._change_deal(agent, wish)
            await self._tell.in_place(callback, agent, texts, outcome)
            take_in_hand(unit, agent, wish.deal_id, at)
        await callback.answer()

    async def undo(  # noqa: PLR0913, PLR0917  # as above
        self, callback: CallbackQuery, agent: Agent, texts: Texts, unit: Unit, entry_id: int, at: datetime
    ) -> None:
        """A button takes a change back."""
        await self._of_row(callback, agent, texts, unit, self._undo_change(agent, entry_id), at)

    async def write(  # noqa: PLR0913, PLR0917  # as above
        self, callback: CallbackQuery, agent: Agent, texts: Texts, unit: Unit, entry_id: int, at: datetime
    ) -> None:
        """A button writes a wish that waits in the journal."""
        await self._of_row(callback, agent, texts, unit, self._undo_change.write(agent, entry_id), at)

    @asynccontextmanager
    async def lost_if_foreign(self, callback: CallbackQuery, agent: Agent, texts: Texts) -> AsyncIterator[None]:
        """A deal that turns out not to be the agent's closes the message with the button."""
        try:
            yield
        except DealNotFoundError as error:
            await callback.answer(texts.t("{number} is no longer yours", number=number(error.deal_id)))
            screen = lost_card(texts, error.deal_id, await self._my_deals.count(agent))
            await self._screens.show(callback, screen)

    async def _of_row(  # noqa: PLR0913, PLR0917  # as above
        self,
        callback: CallbackQuery,
        agent: Agent,
        texts: Texts,
        unit: Unit,
        work: Awaitable[Outcome | None],
        at: datetime,
    ) -> None:
        async with self.lost_if_foreign(callback, agent, texts):
            outcome = await work
            if outcome is None:
                await callback.answer(forgotten(texts))
                return
            await self._tell.in_place(callback, agent, texts, outcome)
            take_in_hand(unit, agent, deal_of(outcome), at)
        await callback.answer()

    async def answer(  # as above
        self, message: Message, agent: Agent, texts: Texts, unit: Unit, wish: Wish
    ) -> Outcome:
        """A text wants this; what became of it is the answer.

        Raises:
            DealNotFoundError: the deal is not the agent's.
            DomainError: what else went wrong; nothing was written.
        """
        outcome = await self._change_deal(agent, wish)
        await self._tell.as_answer(message, agent, texts, outcome)
        take_in_hand(unit, agent, wish.deal_id, message.date)
        return outcome


def deal_of(outcome: Outcome) -> DealId:
    """The deal that an outcome is about."""
    if isinstance(outcome, NotWritten | Pending):
        return outcome.deal_id
    return outcome.now.deal.deal_id
