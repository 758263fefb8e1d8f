"""One way from a button or a text to a changed deal, and to the message that says what became of it."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

from aiogram.types import CallbackQuery, Message

from bot.domain.errors import ChoiceGoneError, DealNotFoundError
from bot.domain.ids import DealId, MessageId
from bot.services.change_outcomes import Demanded, NotWritten, Outcome, Pending, Wish
from bot.services.changes import ChangeDeal
from bot.services.deals import MyDeals
from bot.services.undo import UndoChange
from bot.telegram.asking import AskValue
from bot.telegram.open_card import take_in_hand
from bot.telegram.scene import Scene
from bot.telegram.screens import Screens
from bot.telegram.tell_change import TellChange, stands_under_card
from bot.telegram.views.card import lost_card
from bot.telegram.views.changes import forgotten
from bot.telegram.views.heading import number

NO_CARD = MessageId(0)


class ChangeDesk:
    """What all handlers that change deals have in common."""

    def __init__(
        self,
        change_deal: ChangeDeal,
        undo_change: UndoChange,
        tell: TellChange,
        ask: AskValue,
        *,
        screens: Screens,
        my_deals: MyDeals,
    ) -> None:
        self._change_deal = change_deal
        self._undo_change = undo_change
        self._tell = tell
        self._ask = ask
        self._screens = screens
        self._my_deals = my_deals

    async def press(self, callback: CallbackQuery, scene: Scene, wish: Wish) -> Outcome | None:
        """A button wants this; what became of it stands in the place of that button."""
        return await self._pressed(callback, scene, self._change_deal(scene.agent, wish))

    async def undo(self, callback: CallbackQuery, scene: Scene, entry_id: int) -> None:
        """A button takes a change back."""
        await self._pressed(callback, scene, self._undo_change(scene.agent, entry_id))

    async def write(self, callback: CallbackQuery, scene: Scene, entry_id: int) -> None:
        """A button writes a wish that waits in the journal."""
        await self._pressed(callback, scene, self._undo_change.write(scene.agent, entry_id))

    async def complete(self, callback: CallbackQuery, scene: Scene, entry_id: int, key: str, token: str) -> None:
        """A button gives a field the value that a stage demands."""
        await self._pressed(callback, scene, self._undo_change.complete(scene.agent, entry_id, key, token=token))

    async def answer(
        self, message: Message, scene: Scene, work: Awaitable[Outcome | None], *, card_id: MessageId = NO_CARD
    ) -> Outcome | None:
        """A text wants this; what became of it is the answer, and the card above is made true.

        Raises:
            DealNotFoundError: the deal is not the agent's.
            DomainError: what else went wrong; nothing was written.
        """
        outcome = await work
        if outcome is None:
            return None
        take_in_hand(scene.unit, scene.agent, deal_of(outcome), scene.at)
        if isinstance(outcome, Demanded):
            await self._ask.demand(scene, outcome, card_id=card_id)
        else:
            await self._tell.as_answer(message, scene.agent, scene.texts, outcome)
            await self._tell.renew_card(scene.agent, scene.texts, outcome, card_id)
        return outcome

    @asynccontextmanager
    async def lost_if_foreign(self, callback: CallbackQuery, scene: Scene) -> AsyncIterator[None]:
        """A deal that turns out not to be the agent's closes the message with the button."""
        try:
            yield
        except DealNotFoundError as error:
            await callback.answer(scene.texts.t("{number} is no longer yours", number=number(error.deal_id)))
            screen = lost_card(scene.texts, error.deal_id, await self._my_deals.count(scene.agent))
            await self._screens.show(callback, screen)
        except ChoiceGoneError as error:
            await callback.answer(scene.texts.t(error.key))

    async def _pressed(self, callback: CallbackQuery, scene: Scene, work: Awaitable[Outcome | None]) -> Outcome | None:
        outcome: Outcome | None = None
        async with self.lost_if_foreign(callback, scene):
            outcome = await work
            if outcome is None:
                await callback.answer(forgotten(scene.texts))
                return None
            take_in_hand(scene.unit, scene.agent, deal_of(outcome), scene.at)
            if isinstance(outcome, Demanded):
                await self._ask.demand(scene, outcome, card_id=card_of(callback))
            else:
                await self._tell.in_place(callback, scene.agent, scene.texts, outcome)
        await callback.answer()
        return outcome


def card_of(callback: CallbackQuery) -> MessageId:
    """The card that the tapped button stands under, if it is one."""
    if callback.message is None or not stands_under_card(callback):
        return NO_CARD
    return MessageId(callback.message.message_id)


def deal_of(outcome: Outcome) -> DealId:
    """The deal that an outcome is about."""
    if isinstance(outcome, NotWritten | Pending):
        return outcome.deal_id
    return outcome.now.deal.deal_id
