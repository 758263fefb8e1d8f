"""The data that each button carries: everything it needs to work for ever, within Telegram's 64 bytes."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from bot.domain.ids import DealId, EmployeeId, MessageId, TelegramId


class OpenDeal(CallbackData, prefix="d"):
    """Open the card of a deal as a new message."""

    deal_id: DealId


class OpenDealAgain(CallbackData, prefix="da"):
    """Open the card of a deal in the place of the message that could not show it."""

    deal_id: DealId


class CardFace(StrEnum):
    """Which rows stand under a card."""

    MAIN = "b"
    MORE = "m"


class TurnCard(CallbackData, prefix="c"):
    """Read the deal anew and show its card in place, with these rows."""

    deal_id: DealId
    face: CardFace


class DealList(StrEnum):
    """Lists that need no question."""

    MY = "my"
    RECENT = "rc"


class ShowList(CallbackData, prefix="l"):
    """A list from its beginning, as a new message."""

    which: DealList


class TurnList(CallbackData, prefix="p"):
    """Another page of the agent's deals, in place."""

    page: int


class TurnSearch(CallbackData, prefix="f"):
    """Another page of what was found, in place; the search travels along, packed by `compact`."""

    page: int
    query: str


class TurnPhone(CallbackData, prefix="t"):
    """Another page of a client's deals, in place; the phone travels along in digits."""

    page: int
    phone: str


class WithdrawComment(CallbackData, prefix="w"):
    """Take a comment back: the one that the agent sent in this message of the chat."""

    message_id: MessageId


class AskWho(CallbackData, prefix="aw"):
    """An administrator wants to say which employee a stranger is."""

    telegram_id: TelegramId


class Allow(CallbackData, prefix="aa"):
    """This stranger is this employee."""

    telegram_id: TelegramId
    employee_id: EmployeeId


class Refuse(CallbackData, prefix="ar"):
    """This stranger gets no access."""

    telegram_id: TelegramId


class WithdrawAccess(CallbackData, prefix="ax"):
    """Access that an administrator gave is taken back."""

    telegram_id: TelegramId


class ChooseLanguage(CallbackData, prefix="g"):
    """The agent wants to be spoken to in this language."""

    language: str


class Nothing(CallbackData, prefix="n"):
    """A button that only shows something, such as the number of the page."""
