"""Who else takes the bot's messages: asked without confirming one, told from messages that merely wait."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.doctor.telegram_checks import NobodyElseListens
from bot.doctor.telegram_line import BotApi, TelegramLine
from bot.sandbox.telegram import SandboxTelegram
from bot.sandbox.telegram.state import WebhookSettings
from bot.texts import Catalogue
from tests.fakes.clock import EagerClock

OURS = "https://bot.example/telegram/webhook"


@pytest.fixture
async def telegram() -> AsyncIterator[SandboxTelegram]:
    """Listening."""
    telegram = SandboxTelegram()
    await telegram.start()
    yield telegram
    await telegram.stop()


@pytest.fixture
async def line(telegram: SandboxTelegram) -> AsyncIterator[TelegramLine]:
    """A line to it."""
    async with TelegramLine(BotApi(telegram.api_url, SecretStr(telegram.token))) as line:
        yield line


def check_over(line: TelegramLine, *, webhook_url: str | None = None) -> NobodyElseListens:
    """The check, in English, its pauses over at once."""
    clock = EagerClock()
    texts = Catalogue.load("en", "UTC", clock=clock).texts("en")
    return NobodyElseListens(line, texts, clock, webhook_url, run_is_alive=False)


async def test_messages_that_wait_are_nobody_else(telegram: SandboxTelegram, line: TelegramLine) -> None:
    """They are there because nobody takes them, and they stay for the bot, kinds and all."""
    anna = telegram.person("Анна Сафина", "+79005550003")
    await anna.says("/start")
    waiting = telegram.unconfirmed_updates
    telegram.state.updates.allow(["message", "message_reaction"])

    [finding] = await check_over(line)()

    assert finding.line == "✓ Nobody else takes this bot's messages."
    assert telegram.unconfirmed_updates == waiting != []
    assert telegram.state.updates.allowed == ["message", "message_reaction"]


async def test_our_own_webhook_is_as_it_should_be(telegram: SandboxTelegram, line: TelegramLine) -> None:
    """Nothing is asked then: Telegram would refuse."""
    telegram.state.webhook = WebhookSettings(OURS, None, 40)

    [finding] = await check_over(line, webhook_url=OURS)()

    assert finding.line.startswith("✓")


async def test_a_webhook_that_telegram_cannot_reach_gets_a_hint(telegram: SandboxTelegram, line: TelegramLine) -> None:
    """What happened lately, in Telegram's words; what happened last week is of no interest."""
    clock = EagerClock()
    telegram.state.webhook = WebhookSettings(OURS, None, 40, "Connection refused", clock.now())
    check = check_over(line, webhook_url=OURS)

    [lately] = await check()
    await check.clock.sleep(7 * 24 * 3600)
    [long_ago] = await check()

    assert lately.line.startswith(f"! Telegram had trouble with {OURS}: Connection refused.")
    assert long_ago.line.startswith("✓")
