"""A tiny Bot API over HTTP, and a bench that puts the real intake and feeder between it and a notebook of handlers."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.types import CallbackQuery, Message
from aiohttp import web

from bot.background import Background
from bot.domain.ids import ChatId
from bot.metrics import Metrics
from bot.services.readiness import Contact
from bot.store import remembered
from bot.store.engine import Connection, Store
from bot.store.unit import Unit
from bot.telegram.callback_timer import CallbackTimer
from bot.telegram.feeder import Feeder
from bot.telegram.intake import Intake
from tests.fakes.clock import NOON, ManualClock

TOKEN = "123456789:" + "A" * 35
ME = {"id": 123456789, "is_bot": True, "first_name": "Bot", "username": "deal_bot"}


@dataclass
class TinyTelegram:
    """The Bot API as far as intake needs it: updates wait until an offset confirms them."""

    updates: list[Any] = field(default_factory=list)
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    refusals: dict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    """Answers to give instead, per method, first in first out."""
    webhook_url: str = ""
    called: asyncio.Event = field(default_factory=asyncio.Event)

    def offsets(self) -> list[int | None]:
        """The offset of each getUpdates so far."""
        polls = [params for method, params in self.calls if method == "getUpdates"]
        return [int(params["offset"]) if "offset" in params else None for params in polls]

    def count(self, method: str) -> int:
        """How often a method was called."""
        return sum(1 for called, _ in self.calls if called == method)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something has been called that makes this true."""
        while not condition():
            self.called.clear()
            await self.called.wait()

    async def answer(self, request: web.Request) -> web.Response:
        """One call of the bot."""
        method, params = request.match_info["method"], dict(await request.post())
        self.calls.append((method, {name: str(value) for name, value in params.items()}))
        self.called.set()
        if self.refusals.get(method):
            status, body = self.refusals[method].pop(0)
            return web.json_response({"ok": False, **body}, status=status)
        return web.json_response({"ok": True, "result": await self._result(method, self.calls[-1][1])})

    async def _result(self, method: str, params: dict[str, str]) -> Any:
        if method == "getUpdates":
            offset = int(params.get("offset", 0))
            self.updates = [
                one for one in self.updates if not isinstance(one, dict) or one.get("update_id", 0) >= offset
            ]
            if not self.updates:
                await asyncio.sleep(0.01)
            return self.updates
        if method == "sendMessage":
            return {"message_id": len(self.calls), "date": 0, "chat": {"id": 1, "type": "private"}, "text": "…"}
        if method == "setWebhook":
            self.webhook_url = params["url"]
        if method == "getWebhookInfo":
            return {"url": self.webhook_url, "has_custom_certificate": False, "pending_update_count": 3}
        return ME if method == "getMe" else True


@dataclass
class Bench:
    """Everything between Telegram and the handlers, and the handlers' notebook."""

    telegram: TinyTelegram
    bot: Bot
    store: Store
    clock: ManualClock
    background: Background
    intake: Intake
    feeder: Feeder
    timer: CallbackTimer
    handled: list[str]
    told: list[int]
    on_text: dict[str, Callable[[Message, Unit], Awaitable[object]]]
    """What the handler does besides noting the text; by text."""

    metrics: Metrics = field(default_factory=Metrics)

    async def notes(self) -> set[str]:
        """The texts whose handlers' work was kept."""
        async with self.store.read() as conn:
            rows = await conn.exec_driver_sql("SELECT name FROM remembered")
            return set(rows.scalars())

    async def set_up(self) -> None:
        """Join a new intake, feeder and timer, as a new process would, to the same store and the same Telegram."""
        self.timer = CallbackTimer(self.bot, self.clock, self.background)
        self.feeder = Feeder(
            self._dispatcher(),
            self.bot,
            self.store,
            self.clock,
            self.background,
            callback_timer=self.timer,
            on_set_aside=self._tell,
            metrics=self.metrics,
        )
        contact = Contact(self.clock)
        self.intake = Intake(self.bot, self.store, self.feeder, self.clock, metrics=self.metrics, contact=contact)

    async def _tell(self, chat_id: ChatId) -> None:
        self.told.append(chat_id)

    def _dispatcher(self) -> Dispatcher:
        router = Router()

        @router.message()
        async def on_message(message: Message, unit: Unit) -> None:
            text = message.text or ""
            self.handled.append(text)

            async def note(conn: Connection) -> None:
                await remembered.put(conn, text, str(message.message_id), NOON)

            unit.later(note)
            if text in self.on_text:
                await self.on_text[text](message, unit)

        @router.callback_query()
        async def on_press(callback: CallbackQuery) -> None:
            self.handled.append(callback.data or "")

        dispatcher = Dispatcher()
        dispatcher.include_router(router)
        return dispatcher


def text(update_id: int, words: str, chat_id: int = 501) -> dict[str, Any]:
    """An agent's message, as Telegram delivers it."""
    person = {"id": chat_id, "is_bot": False, "first_name": "Anna"}
    chat = {"id": chat_id, "type": "private", "first_name": "Anna"}
    message = {"message_id": update_id, "date": 1795435200, "chat": chat, "from": person, "text": words}
    return {"update_id": update_id, "message": message}


def press(update_id: int, data: str, chat_id: int = 501) -> dict[str, Any]:
    """A touch on a button."""
    person = {"id": chat_id, "is_bot": False, "first_name": "Anna"}
    callback = {"id": f"press-{update_id}", "from": person, "chat_instance": "1", "data": data}
    return {"update_id": update_id, "callback_query": callback}
