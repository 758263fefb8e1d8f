"""The embedded Telegram on a port of its own, a real aiogram bot before it, and Anna."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.sandbox.telegram import Person, SandboxTelegram
from tests.fakes.clock import EagerClock


class PlainSession(AiohttpSession):
    """aiogram's session without its quarter of a second for a goodbye over TLS."""

    async def close(self) -> None:
        """Close at once."""
        if self._session is not None:
            await self._session.close()


@pytest.fixture
def clock() -> EagerClock:
    """Waiting costs no time."""
    return EagerClock()


@pytest.fixture
async def telegram(clock: EagerClock) -> AsyncIterator[SandboxTelegram]:
    """A Telegram of its own for each test."""
    telegram = SandboxTelegram(clock=clock)
    await telegram.start()
    yield telegram
    await telegram.stop()


@pytest.fixture
async def bot(telegram: SandboxTelegram) -> AsyncIterator[Bot]:
    """The client that the project uses, unchanged."""
    session = PlainSession(api=TelegramAPIServer.from_base(telegram.api_url))
    async with Bot(telegram.token, session=session) as bot:
        yield bot


@pytest.fixture
async def anna(telegram: SandboxTelegram) -> Person:
    """An agent who has pressed Start; the bot has heard of it."""
    anna = telegram.person("Анна Котова", "+79005550101")
    await anna.says("/start")
    telegram.forget_updates()
    return anna
