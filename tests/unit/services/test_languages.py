"""Languages: what Telegram says of a person is written once, and only of the latest people kept in memory."""

from collections.abc import Awaitable, Callable
from typing import cast

from bot.domain.ids import TelegramId
from bot.services.languages import KEPT, Languages
from bot.store.engine import Store
from bot.store.unit import Unit
from bot.texts import Catalogue
from tests.fakes.clock import ManualClock


class CountedUnit:
    """Only how much is to be written."""

    def __init__(self) -> None:
        self.rows = 0

    def later(self, _write: Callable[..., Awaitable[object]]) -> None:
        """One row more."""
        self.rows += 1


def test_memory_does_not_grow_with_strangers() -> None:
    """Who wrote lately costs no row; who was forgotten behind thousands of others is written down once more."""
    clock = ManualClock()
    languages = Languages(cast("Store", None), Catalogue.load("ru", "Europe/Moscow", clock=clock), clock)
    counted = CountedUnit()
    unit = cast("Unit", counted)

    for number in range(KEPT + 1):
        languages.heard(unit, TelegramId(number), "ru")
    languages.heard(unit, TelegramId(KEPT), "ru")
    assert counted.rows == KEPT + 1

    languages.heard(unit, TelegramId(0), "ru")
    assert counted.rows == KEPT + 2
