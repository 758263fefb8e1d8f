"""The data of the buttons about a deal's clients. What is changed goes by its `ClientKey`, never by its value."""

from bot.domain.ids import DealId
from bot.telegram.button_data import ButtonData


class ShowClient(ButtonData, prefix="k"):
    """The clients of the deal in the place of its card."""

    deal_id: DealId


class EditClient(ButtonData, prefix="ke"):
    """What can be changed of them, under the same message."""

    deal_id: DealId
    page: int = 1


class AskClient(ButtonData, prefix="kq"):
    """Ask for a new value; `seen` is the token of the one that stands on the button."""

    deal_id: DealId
    key: str
    seen: str
