"""The list of stuck photos: pages, numbers that stay, and buttons that fit."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.clock import Clock
from bot.domain.ids import BatchId, DealId, TelegramId
from bot.domain.photos import Problem
from bot.store.stuck import StuckBatch
from bot.telegram.screens import Screen
from bot.telegram.views.stuck import PAGE_SIZE, stuck
from bot.texts import Catalogue
from tests.fakes.clock import NOON

TEXTS = Catalogue.load("ru", "Europe/Moscow", clock=Clock()).texts("ru")
BIGGEST = 2**63 - 1


def batch(number: int, *, unsent: int = 2) -> StuckBatch:
    """Two photos that wait for a person."""
    return StuckBatch(
        BatchId(BIGGEST - number), TelegramId(7), DealId(number), Problem.NO_RIGHTS, photos=2, unsent=unsent, since=NOON
    )


def under(screen: Screen) -> list[InlineKeyboardButton]:
    """The buttons under a message."""
    rows = screen.keyboard.inline_keyboard if isinstance(screen.keyboard, InlineKeyboardMarkup) else []
    return [button for row in rows for button in row]


def test_a_page_beyond_the_end_is_the_last_one() -> None:
    """Five batches are two pages; each batch keeps its number, and every button fits into 64 bytes."""
    screen = stuck(TEXTS, {TelegramId(7): "Анна Сафина"}, [batch(number) for number in range(1, PAGE_SIZE + 2)], 9)

    buttons = under(screen)

    assert "5. № 5 · Анна Сафина" in screen.body.as_kwargs()["text"].replace("\N{NO-BREAK SPACE}", " ")
    assert [button.text for button in buttons] == ["Повторить 5", "🗑 Снять 5…", "‹", "2 из 2", "›", "‹ Обзор"]
    assert all(len((button.callback_data or "").encode()) <= 64 for button in buttons)


def test_what_the_portal_holds_cannot_be_dropped() -> None:
    """Photos on their way out of a deal, or between two, are only tried again."""
    screen = stuck(TEXTS, {}, [batch(1, unsent=0)], 1)

    assert [button.text for button in under(screen)] == ["Повторить 1", "‹ Обзор"]
