"""Nobody waits for a button in silence: what its handler has not answered in time, a timer answers.

Telegram shows a clock on the button until the press is answered. Presses of one chat are handled one after another, so
the timer stands outside that order.
"""

import asyncio
import logging
from functools import partial
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramBadRequest
from aiogram.methods import AnswerCallbackQuery, Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import CallbackQuery

from bot.background import Background
from bot.clock import Clock
from bot.keyed import Newest

ANSWER_AFTER_SECONDS = 1.5
"""From the commit of the press. Two seconds are promised; Telegram needs the rest."""

REMEMBERED_ANSWERS = 1024
"""Presses answered lately; far more than are ever in hand at once."""

_log = logging.getLogger(__name__)


class CallbackTimer(BaseRequestMiddleware):
    """Answers late presses empty. Sees the handlers' own answers pass by, as a middleware of the bot's session."""

    def __init__(self, bot: Bot, clock: Clock, background: Background) -> None:
        self._bot = bot
        self._clock = clock
        self._background = background
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._answered: Newest[str, None] = Newest(REMEMBERED_ANSWERS)
        self._too_late: Newest[str, None] = Newest(REMEMBERED_ANSWERS)
        bot.session.middleware(self)

    def watch(self, callback_id: str) -> None:
        """A press was taken in: answer it in 1.5 s unless somebody has by then."""
        if callback_id not in self._waiting and callback_id not in self._answered:
            late_answer = partial(self._answer_late, callback_id)
            self._waiting[callback_id] = self._background.start("answer a button", late_answer)

    def is_answered(self, callback_id: str) -> bool:
        """Whether the press has had its one answer."""
        return callback_id in self._answered

    async def shows(self, callback: CallbackQuery, text: str) -> bool:
        """Answer the press with this notice; False where it has had its one answer, or is too old for any."""
        if self.is_answered(callback.id):
            return False
        await callback.answer(text)
        return callback.id not in self._too_late

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Let every request pass, and an answer to a press only the first time: Telegram shows no second one."""
        callback_id = method.callback_query_id if isinstance(method, AnswerCallbackQuery) else None
        if callback_id is None:
            return await make_request(bot, method)
        if callback_id in self._answered:
            return _true()
        self._note_answer(callback_id)
        try:
            return await make_request(bot, method)
        except TelegramBadRequest:
            # Too old to be answered, after an outage or a restart. Whoever pressed it is not waiting any more.
            self._too_late[callback_id] = None
            return _true()
        except TelegramAPIError:
            self._answered.pop(callback_id, None)
            raise

    def _note_answer(self, callback_id: str) -> None:
        self._answered[callback_id] = None
        timer = self._waiting.pop(callback_id, None)
        if timer is not None:
            timer.cancel()

    async def _answer_late(self, callback_id: str) -> None:
        try:
            await self._clock.run_out(ANSWER_AFTER_SECONDS)
        finally:
            # From here on this task is not cancelled by the answer that it sends itself.
            self._waiting.pop(callback_id, None)
        try:
            await self._bot(AnswerCallbackQuery(callback_query_id=callback_id))
        except (TelegramAPIError, ClientDecodeError) as error:
            _log.info("a button stays unanswered: %s", type(error).__name__)


def _true() -> Response[Any]:
    """What Telegram answers to AnswerCallbackQuery; aiogram types the result here as the envelope it came in."""
    return cast("Response[Any]", True)
