"""Telegram is told where to post updates, and again whenever that is lost."""

import json

import pytest
from pydantic import SecretStr

from bot.services.readiness import Contact
from bot.telegram.raw_updates import ALLOWED_UPDATES
from bot.telegram.webhook import AFTER_TROUBLE_SECONDS, Webhook
from tests.fakes.telegram_bench import Bench, TinyTelegram

URL = "https://bot.agency.example/telegram/webhook"


@pytest.fixture
def webhook(bench: Bench) -> Webhook:
    """Nobody looks after it yet."""
    return Webhook(bench.bot, bench.clock, Contact(bench.clock), url=URL, secret=SecretStr("the-secret"))


async def test_telegram_hears_address_secret_and_kinds(bench: Bench, telegram: TinyTelegram, webhook: Webhook) -> None:
    """The kinds are those that polling asks for; nothing that waits is dropped."""
    bench.background.start("keep", webhook.keep)
    await telegram.until(lambda: telegram.count("setWebhook") == 1)

    said = next(params for method, params in telegram.calls if method == "setWebhook")
    assert (said["url"], said["secret_token"], said["drop_pending_updates"]) == (URL, "the-secret", "false")
    assert json.loads(said["allowed_updates"]) == list(ALLOWED_UPDATES)


async def test_a_webhook_that_is_there_is_only_looked_at(
    bench: Bench, telegram: TinyTelegram, webhook: Webhook
) -> None:
    """Once at the start, whoever set it before; then Telegram is asked, and says what waits there."""
    telegram.webhook_url = URL

    bench.background.start("keep", webhook.keep)
    await telegram.until(lambda: telegram.count("getWebhookInfo") == 3)

    assert telegram.count("setWebhook") == 1
    assert webhook.waiting_at_telegram == 3


async def test_a_webhook_of_somebody_else_is_replaced(bench: Bench, telegram: TinyTelegram, webhook: Webhook) -> None:
    """Another program with the same token has named its own."""
    bench.background.start("keep", webhook.keep)
    await telegram.until(lambda: telegram.count("getWebhookInfo") == 1)

    telegram.webhook_url = "https://elsewhere.example/hook"
    await telegram.until(lambda: telegram.webhook_url == URL)

    assert telegram.count("setWebhook") == 2


async def test_trouble_is_said_once_and_tried_again(
    bench: Bench, telegram: TinyTelegram, webhook: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    """An address that Telegram does not like is named with its reason; it is asked as late as it wants to be."""
    telegram.refusals["setWebhook"] = [
        (400, {"description": "Bad Request: bad webhook: Failed to resolve host", "error_code": 400}),
        (429, {"description": "Too Many Requests", "error_code": 429, "parameters": {"retry_after": 17}}),
        (502, {"description": "Bad Gateway", "error_code": 502}),
    ]

    bench.background.start("keep", webhook.keep)
    await telegram.until(lambda: telegram.count("getWebhookInfo") == 1)

    warnings = [record.getMessage() for record in caplog.records if record.name == "bot.telegram.webhook"]
    assert len(warnings) == 1
    assert "PUBLIC_URL: Bad Request: bad webhook: Failed to resolve host" in warnings[0]
    assert bench.clock.slept[:3] == [AFTER_TROUBLE_SECONDS, 17, AFTER_TROUBLE_SECONDS]
