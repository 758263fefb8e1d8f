"""What all buttons' data has in common: anybody may send any, so a number must fit where numbers are kept."""

from typing import Self

from aiogram.filters.callback_data import CallbackData
from pydantic import model_validator

_MOST = 2**63 - 1
"""The largest whole number of a database, and far above every id."""


class ButtonData(CallbackData, prefix="-"):
    """The data of one kind of button."""

    @model_validator(mode="after")
    def _numbers_fit(self) -> Self:
        # aiogram takes data that does not validate for that of another button, and nobody's button is told so.
        if any(isinstance(value, int) and abs(value) > _MOST for value in self.__dict__.values()):
            raise ValueError("a number is too large")
        return self
