"""Tells an agent what became of a change: in the place of the button that asked for it, or as an answer."""

from functools import partial

from aiogram.types import CallbackQuery, InaccessibleMessage, Message

from bot.background import Background
from bot.domain.agents import Agent
from bot.domain.edits import EditKind
from bot.domain.errors import DomainError
from bot.domain.ids import ChatId, MessageId
from bot.services.change_outcomes import (
    Conflict,
    Demanded,
    Doubtful,
    NotWritten,
    Outcome,
    Pending,
    Refused,
    TooLate,
    Written,
)
from bot.services.clients import ShownClients
from bot.services.deals import ShowDeal
from bot.telegram.asking import Origin
from bot.telegram.callbacks import TurnCard
from bot.telegram.screens import LONGEST_NOTICE, Screen, Screens
from bot.telegram.views import changes
from bot.telegram.views.card import card
from bot.telegram.views.clients import clients
from bot.telegram.views.questions import doubtful, field_rows, toggled
from bot.telegram.views.troubles import trouble
from bot.texts import Texts


class TellChange:
    """One outcome as one message."""

    def __init__(self, screens: Screens, show_deal: ShowDeal, background: Background) -> None:
        self._screens = screens
        self._show_deal = show_deal
        self._background = background

    async def in_place(self, callback: CallbackQuery, agent: Agent, texts: Texts, outcome: Outcome) -> None:
        """Where the tapped button is: a card stays a card."""
        is_card = stands_under_card(callback)
        if isinstance(outcome, Written):
            await callback.answer(_notice(texts, outcome))
        if isinstance(outcome, TooLate):
            await callback.answer(texts.t("More than 10 minutes have passed"))
        screen = await self.screen(agent, texts, outcome, is_card=is_card)
        message_id = await self._screens.show(callback, screen)
        chat_id = ChatId(callback.message.chat.id if callback.message else callback.from_user.id)
        self._watch(agent, texts, outcome, chat_id, message_id, is_card=is_card)

    async def as_answer(self, message: Message, agent: Agent, texts: Texts, outcome: Outcome) -> None:
        """Under what the agent wrote."""
        screen = await self.screen(agent, texts, outcome, is_card=False)
        message_id = await self._screens.send(agent.chat_id, screen, reply_to=MessageId(message.message_id))
        self._watch(agent, texts, outcome, agent.chat_id, message_id, is_card=False)

    async def renew_card(self, agent: Agent, texts: Texts, outcome: Outcome, origin: Origin) -> None:
        """The card that a question or a reply came from shows what is true now; a menu of fields under it stays."""
        if not isinstance(outcome, Written) or not origin.card_id:
            return
        if outcome.clients:
            shown = ShownClients(outcome.clients, is_open=True)
            await self._screens.edit(agent.chat_id, origin.card_id, clients(texts, shown))
        elif outcome.card:
            page, menu = origin.menu_page, outcome.now.fields.menu
            keyboard = field_rows(texts, outcome.card, menu, page) if page else None
            await self._screens.edit(agent.chat_id, origin.card_id, card(texts, outcome.card, keyboard=keyboard))

    def _watch(
        self, agent: Agent, texts: Texts, outcome: Outcome, chat_id: ChatId, message_id: MessageId, *, is_card: bool
    ) -> None:
        if isinstance(outcome, Pending):
            tell = partial(self._tell_later, agent, texts, outcome, chat_id, message_id, is_card=is_card)
            self._background.start("tell what became of a change", tell)

    async def _tell_later(
        self, agent: Agent, texts: Texts, outcome: Pending, chat_id: ChatId, message_id: MessageId, *, is_card: bool
    ) -> None:
        try:
            settled = await outcome.later
            screen = await self.screen(agent, texts, settled, is_card=is_card)
        except DomainError as error:
            screen = trouble(texts, error, my_count=None, again=None)
        if not await self._screens.edit(chat_id, message_id, screen):
            await self._screens.send(chat_id, screen)

    async def screen(  # noqa: PLR0911  # one line an outcome
        self, agent: Agent, texts: Texts, outcome: Outcome, *, is_card: bool
    ) -> Screen:
        """The outcome as a message; `is_card`: it stands in the place of a card."""
        match outcome:
            case Written():
                return await self._written(agent, texts, outcome, is_card=is_card)
            case Conflict():
                return changes.conflict(texts, outcome, is_card=is_card)
            case NotWritten():
                return changes.not_written(texts, outcome, is_card=is_card)
            case Doubtful():
                return doubtful(texts, outcome)
            case Refused():
                return changes.refused(texts, outcome, is_card=is_card)
            case TooLate():
                return changes.too_late(texts, outcome, is_card=is_card)
            case Pending():
                return changes.pending(texts, outcome)
            case Demanded():
                # Its question was left by a stop of the program: the wish still waits for its field.
                return changes.unanswered(texts, outcome)

    async def _written(self, agent: Agent, texts: Texts, outcome: Written, *, is_card: bool) -> Screen:
        if not is_card or outcome.left:
            field = outcome.shifts[0].field
            goes_on = field.kind is EditKind.CHOICE and field.is_multiple and not outcome.takes_back
            return toggled(texts, outcome) if goes_on else changes.written(texts, outcome)
        try:
            shown = outcome.card or await self._show_deal(agent, outcome.now.deal.deal_id)
        except DomainError:
            return changes.written(texts, outcome)
        return card(texts, shown, change=outcome)


def stands_under_card(callback: CallbackQuery) -> bool:
    """Whether the tapped button belongs to a card."""
    message = callback.message
    return message is not None and not isinstance(message, InaccessibleMessage) and is_card(message)


def is_card(message: Message) -> bool:
    """Whether a message of the bot is a card, or stands in its place."""
    if message.reply_markup is None:
        return False
    prefix = f"{TurnCard.__prefix__}{TurnCard.__separator__}"
    return any(
        (one.callback_data or "").startswith(prefix) for row in message.reply_markup.inline_keyboard for one in row
    )


def _notice(texts: Texts, outcome: Written) -> str:
    return "; ".join(changes.arrow(texts, shift) for shift in outcome.shifts)[:LONGEST_NOTICE]
