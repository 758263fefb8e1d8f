"""The data that each button carries: everything it needs to work for ever, within Telegram's 64 bytes."""

from enum import StrEnum

from bot.domain.ids import DealId, EmployeeId, MessageId, TelegramId
from bot.telegram.button_data import ButtonData


class OpenDeal(ButtonData, prefix="d"):
    """Open the card of a deal as a new message."""

    deal_id: DealId


class OpenDealAgain(ButtonData, prefix="da"):
    """Open the card of a deal in the place of the message that could not show it."""

    deal_id: DealId


class CardFace(StrEnum):
    """Which rows stand under a card."""

    MAIN = "b"
    MORE = "m"


class TurnCard(ButtonData, prefix="c"):
    """Read the deal anew and show its card in place, with these rows."""

    deal_id: DealId
    face: CardFace


class DealList(StrEnum):
    """Lists that need no question."""

    MY = "my"
    RECENT = "rc"


class ShowList(ButtonData, prefix="l"):
    """A list from its beginning, as a new message."""

    which: DealList


class TurnList(ButtonData, prefix="p"):
    """Another page of the agent's deals, in place."""

    page: int


class TurnSearch(ButtonData, prefix="f"):
    """Another page of what was found, in place; the search travels along, packed by `compact`."""

    page: int
    query: str


class TurnPhone(ButtonData, prefix="t"):
    """Another page of a client's deals, in place; the phone travels along in digits."""

    page: int
    phone: str


class WithdrawComment(ButtonData, prefix="w"):
    """Take a comment back: the one that the agent sent in this message of the chat."""

    message_id: MessageId


class AskWho(ButtonData, prefix="aw"):
    """An administrator wants to say which employee a stranger is."""

    telegram_id: TelegramId


class Allow(ButtonData, prefix="aa"):
    """This stranger is this employee."""

    telegram_id: TelegramId
    employee_id: EmployeeId


class Refuse(ButtonData, prefix="ar"):
    """This stranger gets no access."""

    telegram_id: TelegramId


class WithdrawAccess(ButtonData, prefix="ax"):
    """Access that an administrator gave is taken back."""

    telegram_id: TelegramId


class TurnAgents(ButtonData, prefix="al"):
    """A page of the agents, in place, for an administrator."""

    page: int


class ShowAgent(ButtonData, prefix="as"):
    """One agent, in place, for an administrator; `page` is the one to go back to."""

    telegram_id: TelegramId
    page: int


class ChooseLanguage(ButtonData, prefix="g"):
    """The agent wants to be spoken to in this language."""

    language: str


class Nothing(ButtonData, prefix="n"):
    """A button that only shows something, such as the number of the page."""
