"""Screens on their way to Telegram."""

import pytest
from aiogram.utils.formatting import Bold, Text

from bot.domain.ids import ChatId
from bot.telegram.screens import LONGEST_MESSAGE, Screen, Screens
from tests.fakes.telegram_bench import Bench, TinyTelegram


@pytest.mark.parametrize("letter", ["я", "🏠"])
async def test_a_text_beyond_the_limit_is_cut(bench: Bench, telegram: TinyTelegram, letter: str) -> None:
    """Whatever it is made of, Telegram takes it: a house counts as two."""
    screens = Screens(bench.bot, bench.store, bench.clock)

    await screens.send(ChatId(1), Screen(Text("№ 1245\n", Bold(letter * 5000))))

    sent = telegram.calls[-1][1]["text"]
    assert len(sent.encode("utf-16-le")) // 2 <= LONGEST_MESSAGE
    assert sent.startswith("№ 1245")
    assert sent.endswith("…")
