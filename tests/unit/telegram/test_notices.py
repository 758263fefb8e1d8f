"""The only word that a press gets is read, however late it comes."""

import asyncio
from typing import Any

import pytest
from aiogram.types import CallbackQuery

from bot.telegram.notices import Notices
from bot.telegram.screens import Screens
from tests.fakes.clock import ManualClock
from tests.fakes.telegram_bench import Bench, TinyTelegram, press
from tests.unit.telegram.test_callback_timer import TOO_OLD

WORD = "I do not know this button."


@pytest.fixture
def clock() -> ManualClock:
    """A clock that goes on only where a test says so."""
    return ManualClock()


@pytest.fixture
def notices(bench: Bench) -> Notices:
    """Notices of the bench's bot."""
    return Notices(bench.timer, Screens(bench.bot, bench.store, bench.clock))


@pytest.fixture
async def tapped(bench: Bench) -> CallbackQuery:
    """A press that was taken in; its timer runs."""
    callback = CallbackQuery.model_validate(press(9, "x")["callback_query"], context={"bot": bench.bot})
    bench.timer.watch(callback.id)
    await asyncio.sleep(0)  # no wait: one turn of the loop, in which the timer begins
    return callback


def said(telegram: TinyTelegram) -> list[tuple[str, Any]]:
    """The calls with a text, and where it stood."""
    return [(method, fields["text"]) for method, fields in telegram.calls if fields.get("text")]


async def test_in_time_it_is_a_notice(notices: Notices, tapped: CallbackQuery, telegram: TinyTelegram) -> None:
    """Over the chat, which stays as it is."""
    await notices.say(tapped, WORD)

    assert said(telegram) == [("answerCallbackQuery", WORD)]


async def test_after_the_timer_it_is_a_message(
    bench: Bench, notices: Notices, tapped: CallbackQuery, telegram: TinyTelegram
) -> None:
    """Telegram shows no second notice: the portal took so long that the timer had answered."""
    bench.clock.advance(2)
    await telegram.until(lambda: telegram.count("answerCallbackQuery") == 1)

    await notices.say(tapped, WORD)

    assert said(telegram) == [("sendMessage", WORD)]


async def test_long_after_a_stop_it_is_a_message(
    notices: Notices, tapped: CallbackQuery, telegram: TinyTelegram
) -> None:
    """The bot was down when the button was pressed, and Telegram takes no notice any more."""
    telegram.refusals["answerCallbackQuery"] = [TOO_OLD]

    await notices.say(tapped, WORD)

    assert said(telegram)[-1] == ("sendMessage", WORD)
