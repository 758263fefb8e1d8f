"""The line to Telegram beside what aiogram does."""

import gc
import weakref

from aiogram import Bot
from aiogram.methods import SendMessage

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
