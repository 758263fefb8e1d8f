"""Strangers and the administrators who are asked about them."""

import asyncio
from typing import Any

import pytest

from bot.domain.ids import ChatId, TelegramId
from bot.services.agents import AskForAccess
from bot.services.languages import Languages
from bot.store.agents import AccessRequest
from bot.telegram.reception import Reception
from bot.telegram.screens import Screens
from bot.telegram.speak_first import SpeakFirst
from bot.texts import Catalogue
from tests.fakes.clock import ManualClock
from tests.fakes.telegram_bench import Bench, TinyTelegram

ELENA, TIMUR = TelegramId(9), TelegramId(5)
HOLD_BACK = (429, {"error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 30}})


@pytest.fixture
def clock() -> ManualClock:
    """Time stands still."""
    return ManualClock()


async def test_a_stop_before_administrators_are_told_leaves_them_to_be_asked(
    bench: Bench, telegram: TinyTelegram
) -> None:
    """The stranger's update is handled again by the next run, which must not believe that somebody knows of it."""
    not_needed: Any = None
    languages = Languages(bench.store, Catalogue.load("ru", "Europe/Moscow", clock=bench.clock), bench.clock)
    screens = Screens(bench.bot, bench.store, bench.clock)
    reception = Reception(
        screens,
        bench.store,
        speak_first=SpeakFirst(screens, languages),
        roster=not_needed,
        my_deals=not_needed,
        open_card=not_needed,
        ask_for_access=AskForAccess(bench.store, bench.clock, [ELENA]),
    )
    request = AccessRequest(TIMUR, ChatId(TIMUR), "Тимур", "+79005550910", "ru", bench.clock.now())
    telegram.refusals["sendMessage"] = [HOLD_BACK]

    async def ask() -> None:
        await reception.ask(request, [])

    stopped = bench.background.start("ask", ask)
    await telegram.until(lambda: telegram.count("sendMessage") == 1)
    stopped.cancel()
    await asyncio.wait([stopped])
    know = await reception.ask(request, [])
    again = await reception.ask(request, [])

    assert (know, again) == (True, True)
    assert telegram.count("sendMessage") == 2
