"""A real aiogram bot before a tiny Bot API, and a real store."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web

from bot.background import Background
from bot.store.engine import Store
from bot.telegram.callback_timer import CallbackTimer
from tests.fakes.clock import EagerClock, ManualClock
from tests.fakes.telegram_bench import TOKEN, Bench, TinyTelegram


class PlainSession(AiohttpSession):
    """aiogram's session without its quarter of a second for a goodbye over TLS."""

    async def close(self) -> None:
        """Close at once."""
        if self._session is not None:
            await self._session.close()


@pytest.fixture
async def telegram() -> TinyTelegram:
    """A Bot API without any trouble yet."""
    return TinyTelegram()


@pytest.fixture
def clock() -> ManualClock:
    """Waits are over at once; a module that wants to see them stand still has its own."""
    return EagerClock()


@pytest.fixture
async def bench(tmp_path: Path, telegram: TinyTelegram, clock: ManualClock) -> AsyncIterator[Bench]:
    """A whole line from Telegram to the handlers."""
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", telegram.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    session = PlainSession(api=TelegramAPIServer.from_base(f"http://{host}:{port}"))
    bot = Bot(TOKEN, session=session)
    store, background = await Store.open(None, data_dir=tmp_path), Background(clock)
    timer = CallbackTimer(bot, clock, background)
    unset: Any = None
    bench = Bench(telegram, bot, store, clock, background, unset, unset, timer, [], [], {})
    await bench.set_up()
    yield bench
    await bench.feeder.stop(0.1)
    await background.close()
    await store.close()
    await bot.session.close()
    await runner.cleanup()
