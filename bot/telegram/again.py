"""A look-up that failed for want of the portal carries the button that tries it once more."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiogram.filters.callback_data import CallbackData

from bot.domain.errors import DomainError, PortalDownError


class LookUpFailedError(Exception):
    """What the agent is told, and the button under it."""

    def __init__(self, error: DomainError, again: CallbackData) -> None:
        super().__init__(type(error).__name__)
        self.error = error
        self.again = again


@contextmanager
def offering(again: CallbackData) -> Iterator[None]:
    """What this block could not do for want of the portal can be tried again by this button."""
    try:
        yield
    except PortalDownError as error:
        raise LookUpFailedError(error, again) from error
