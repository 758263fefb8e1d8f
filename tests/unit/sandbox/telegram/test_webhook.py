"""Updates are posted to the webhook until it has them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.sandbox.telegram import Person, SandboxTelegram


class Receiver:
    """A webhook that answers with the statuses it is given, then with 200."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.url = ""

    async def on_update(self, request: web.Request) -> web.Response:
        """Remember what came."""
        self.got.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver on a port of its own."""
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/hook", receiver.on_update)
    async with TestServer(application) as server:
        receiver.url = str(server.make_url("/hook"))
        yield receiver


async def delivered(telegram: SandboxTelegram) -> None:
    """Wait until nothing is left to deliver."""
    async with asyncio.timeout(5):
        await telegram.wait_until_confirmed()


async def test_updates_are_posted_with_the_secret(
    bot: Bot, anna: Person, telegram: SandboxTelegram, receiver: Receiver
) -> None:
    """One request each, oldest first."""
    await bot.set_webhook(receiver.url, secret_token="s3cret")

    await anna.says("1245")
    await anna.says("1251")
    await delivered(telegram)

    assert [update["message"]["text"] for update in receiver.got] == ["1245", "1251"]
    assert receiver.secrets == ["s3cret"] * 2


async def test_a_refused_update_is_posted_again(
    bot: Bot, anna: Person, telegram: SandboxTelegram, receiver: Receiver
) -> None:
    """Until 200; the one behind it in the same chat waits its turn."""
    receiver.statuses = [500, 401]
    await bot.set_webhook(receiver.url)

    await anna.says("1245")
    await anna.says("1251")
    await delivered(telegram)

    assert [update["message"]["text"] for update in receiver.got] == ["1245"] * 3 + ["1251"]
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.last_error_message) == (
        0,
        "Wrong response from the webhook: 401 Unauthorized",
    )


async def test_a_delivery_whose_answer_is_lost_comes_again(
    bot: Bot, anna: Person, telegram: SandboxTelegram, receiver: Receiver
) -> None:
    """The bot has committed, Telegram does not know."""
    telegram.faults.loses_answers["webhook"] = 1
    await bot.set_webhook(receiver.url)

    await anna.says("1245")
    await delivered(telegram)

    assert len(receiver.got) == 2


async def test_every_update_twice(bot: Bot, anna: Person, telegram: SandboxTelegram, receiver: Receiver) -> None:
    """`duplicate_updates` holds here too."""
    telegram.faults.duplicate_updates = True
    await bot.set_webhook(receiver.url)

    await anna.says("1245")
    await delivered(telegram)

    assert len({update["update_id"] for update in receiver.got}) == 1
    assert len(receiver.got) == 2


async def test_deleting_the_webhook_gives_the_rest_to_polling(
    bot: Bot, anna: Person, telegram: SandboxTelegram, receiver: Receiver
) -> None:
    """Nothing is lost in between."""
    await bot.set_webhook(receiver.url)
    await bot.delete_webhook()

    await anna.says("1245")

    assert len(await bot.get_updates()) == 1
    assert receiver.got == []
    assert telegram.webhook is None


async def test_plain_http_only_to_this_machine(bot: Bot, anna: Person) -> None:
    """Anywhere else the real rule holds."""
    with pytest.raises(TelegramBadRequest, match="HTTPS"):
        await bot.set_webhook("http://example.com/hook")
