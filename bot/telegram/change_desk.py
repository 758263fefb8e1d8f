"""One way from a button or a text to a changed deal, and to the message that says what became of it."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

from aiogram.types import CallbackQuery, InaccessibleMessage, Message

from bot.domain.errors import ChoiceGoneError, DealNotFoundError
from bot.domain.ids import DealId, MessageId
from bot.services.change_outcomes import Demanded, NotWritten, Outcome, Pending, Wish
from bot.services.changes import ChangeDeal
from bot.services.deals import MyDeals
from bot.services.undo import UndoChange
from bot.telegram.asking import NOWHERE, AskValue, Origin
from bot.telegram.notices import Notices
from bot.telegram.open_card import take_in_hand
from bot.telegram.scene import Scene
from bot.telegram.screens import Screen, Screens
from bot.telegram.tell_change import TellChange, is_card
from bot.telegram.views.card import lost_card
from bot.telegram.views.changes import forgotten
from bot.telegram.views.heading import number
from bot.telegram.views.questions import menu_page


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
        notices: Notices,
        my_deals: MyDeals,
    ) -> None:
        self._change_deal = change_deal
        self._undo_change = undo_change
        self._tell = tell
        self._ask = ask
        self._screens = screens
        self._notices = notices
        self._my_deals = my_deals

    async def press(
        self, callback: CallbackQuery, scene: Scene, wish: Wish, origin: Origin = NOWHERE
    ) -> Outcome | None:
        """A button wants this: what became of it stands in its place, and the card that it came from is true again."""
        return await self._pressed(callback, scene, self._change_deal(scene.agent, wish), origin)

    async def undo(self, callback: CallbackQuery, scene: Scene, entry_id: int) -> None:
        """A button takes a change back."""
        await self._pressed(callback, scene, self._undo_change(scene.agent, entry_id))

    async def write(self, callback: CallbackQuery, scene: Scene, entry_id: int) -> None:
        """A button writes a wish that waits in the journal."""
        await self._pressed(callback, scene, self._undo_change.write(scene.agent, entry_id))

    async def complete(
        self, callback: CallbackQuery, scene: Scene, entry_id: int, key: str, token: str, origin: Origin
    ) -> None:
        """A button gives a field the value that a stage demands."""
        work = self._undo_change.complete(scene.agent, entry_id, key, token=token)
        await self._pressed(callback, scene, work, origin)

    async def answer(
        self, message: Message, scene: Scene, work: Awaitable[Outcome | None], origin: Origin = NOWHERE
    ) -> Outcome | None:
        """A text wants this; what became of it is the answer, and the card above is made true.

        Whoever answers a message about a deal had it: one that is no longer theirs closes the card, as a button does.

        Raises:
            DomainError: what else went wrong; nothing was written.
        """
        try:
            outcome = await work
        except DealNotFoundError as error:
            lost = await self._lost(scene, error.deal_id)
            await self._screens.send(scene.agent.chat_id, lost, reply_to=MessageId(message.message_id))
            if origin.card_id:
                await self._screens.edit(scene.agent.chat_id, origin.card_id, lost)
            return None
        if outcome is None:
            return None
        take_in_hand(scene.unit, scene.agent, deal_of(outcome), scene.at)
        if isinstance(outcome, Demanded):
            await self._ask.demand(scene, outcome, origin)
        else:
            await self._tell.as_answer(message, scene.agent, scene.texts, outcome)
            await self._tell.renew_card(scene.agent, scene.texts, outcome, origin)
        return outcome

    @asynccontextmanager
    async def lost_if_foreign(self, callback: CallbackQuery, scene: Scene) -> AsyncIterator[None]:
        """A deal that turns out not to be the agent's closes the message with the button."""
        try:
            yield
        except DealNotFoundError as error:
            await callback.answer(scene.texts.t("{number} is no longer yours", number=number(error.deal_id)))
            await self._screens.show(callback, await self._lost(scene, error.deal_id))
        except ChoiceGoneError as error:
            await self._notices.say(callback, scene.texts.t(error.key))

    async def _lost(self, scene: Scene, deal_id: DealId) -> Screen:
        return lost_card(scene.texts, deal_id, await self._my_deals.count(scene.agent, has_lost_one=True))

    async def _pressed(
        self, callback: CallbackQuery, scene: Scene, work: Awaitable[Outcome | None], origin: Origin = NOWHERE
    ) -> Outcome | None:
        outcome: Outcome | None = None
        async with self.lost_if_foreign(callback, scene):
            outcome = await work
            if outcome is None:
                await self._notices.say(callback, forgotten(scene.texts))
                return None
            take_in_hand(scene.unit, scene.agent, deal_of(outcome), scene.at)
            if isinstance(outcome, Demanded):
                await self._ask.demand(scene, outcome, origin if origin.card_id else origin_of(callback))
            else:
                await self._tell.in_place(callback, scene.agent, scene.texts, outcome)
                await self._tell.renew_card(scene.agent, scene.texts, outcome, origin)
        await callback.answer()
        return outcome


def origin_of(callback: CallbackQuery) -> Origin:
    """The card that the tapped button stands under, if it is one."""
    message = callback.message
    if message is None or isinstance(message, InaccessibleMessage) or not is_card(message):
        return NOWHERE
    return Origin(MessageId(message.message_id), menu_page(message.reply_markup))


def deal_of(outcome: Outcome) -> DealId:
    """The deal that an outcome is about."""
    if isinstance(outcome, NotWritten | Pending):
        return outcome.deal_id
    return outcome.now.deal.deal_id
