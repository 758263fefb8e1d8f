"""The line to Telegram beside what aiogram does."""

import gc
import weakref
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import SendMessage
from aiohttp import ClientConnectionError

from bot.telegram.session import TelegramSession

ANSWER = '{"ok": true, "result": {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}}}'


async def test_the_model_of_an_answer_is_built_once() -> None:
    """It outlives the answer that was read by it: the next one needs it again."""
    session = TelegramSession()
    bot = Bot("42:TEST", session=session)

    model = weakref.ref(type(session.check_response(bot, SendMessage(chat_id=5, text="…"), 200, ANSWER)))
    gc.collect()

    assert model() is not None
    await session.close()


@pytest.mark.parametrize("proxy", ["socks5://agency:marked@127.0.0.1:9", "http://agency:marked@127.0.0.1:9"])
async def test_a_proxy_that_is_down_is_a_line_that_is_down(tmp_path: Path, proxy: str) -> None:
    """No update is given up for it and no file: both wait, and neither word nor cause names the proxy."""
    session = TelegramSession(proxy=proxy)
    bot = Bot("42:TEST", session=session)

    with pytest.raises(TelegramNetworkError) as asked:
        await bot.send_message(5, "…")
    with pytest.raises(ClientConnectionError) as fetched:
        await bot.download_file("photos/1.jpg", tmp_path / "1.part")

    assert "ProxyConnectionError" in str(asked.value)
    assert (str(fetched.value), fetched.value.__cause__) == ("ProxyConnectionError", None)
    await session.close()
