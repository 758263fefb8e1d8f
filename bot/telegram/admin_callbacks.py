"""The data of the buttons for administrators. Who may use them is asked with every tap, not when they are made."""

from bot.domain.ids import BatchId, TelegramId
from bot.telegram.button_data import ButtonData

EVERYBODY = TelegramId(0)
"""In the place of one person."""


class OpenAdmin(ButtonData, prefix="ao"):
    """The overview as a new message: the one with the button stays."""


class TurnOverview(ButtonData, prefix="av"):
    """The overview in place, as things are now."""


class TurnStuck(ButtonData, prefix="at"):
    """A page of the photos that are held up, in place."""

    page: int


class RetryStuck(ButtonData, prefix="ay"):
    """Try the photos of this batch now."""

    batch_id: BatchId
    page: int


class AskDrop(ButtonData, prefix="aq"):
    """Say what letting go of the photos of this batch means, and ask."""

    batch_id: BatchId
    page: int


class DropStuck(ButtonData, prefix="ad"):
    """Let go of them."""

    batch_id: BatchId
    page: int


class TurnJournal(ButtonData, prefix="aj"):
    """A page of who did what, in place; of one person, or of `EVERYBODY`."""

    page: int
    telegram_id: TelegramId


class ChooseWhose(ButtonData, prefix="ah"):
    """Whose acts to show: a page of those who are in the journal, in place."""

    page: int
