"""The comparison: a program that stores the same photos plainly, one after the other, each as base64 in a JSON call.

It has the bot's own client, limiter and way of fetching from Telegram; only the way of a photo differs. Started by
`photos`: reads its order from standard input, says "idle", waits for a line, works, says "done" and waits to be ended.
"""

import asyncio
import base64
import json
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from typing import Self

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from pydantic import SecretStr

from bot.bitrix24.access import WebhookAccess
from bot.bitrix24.client import PortalClient
from bot.bitrix24.limits import Lane, RateLimiter
from bot.bitrix24.values import JsonObject
from bot.clock import Clock


@dataclass(frozen=True, slots=True)
class Order:
    """What to store, and where. `files` are pairs of Telegram's file id and the name to store it by."""

    webhook_url: str
    telegram_url: str
    token: str
    deal_id: int
    folder_field: str
    files: list[tuple[str, str]]

    def as_line(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def of_line(cls, line: str) -> Self:
        """The same back."""
        return cls(**json.loads(line))


class _ForgetfulLevels:
    """The bucket's level is nowhere kept: this program is never started twice."""

    async def load(self, portal: str) -> tuple[float, datetime] | None:  # noqa: ARG002  # the limiter's protocol
        return None

    async def save(self, portal: str, level: float, as_of: datetime) -> None:
        """Nothing to do."""


async def store_one_by_one(order: Order) -> None:
    """Do the whole of it, and say where it stands."""
    clock = Clock()
    limiter = RateLimiter(_ForgetfulLevels(), requests_per_second=2, burst=50, clock=clock)
    portal = PortalClient(WebhookAccess(SecretStr(order.webhook_url)), limiter, clock=clock, user_agent="dealbot-bench")
    session = AiohttpSession(api=TelegramAPIServer.from_base(order.telegram_url))
    async with Bot(order.token, session=session) as bot:
        await bot.get_me()
        await portal.call("server.time", lane=Lane.BACKGROUND)
        await _next_step("idle")
        deal = (await portal.call("crm.deal.get", {"id": order.deal_id}, lane=Lane.BACKGROUND)).require_object()
        folder_id = deal[order.folder_field]
        await portal.call("disk.folder.get", {"id": folder_id}, lane=Lane.BACKGROUND)
        for file_id, name in order.files:
            content = await bot.download(file_id, BytesIO())
            if content is None:
                raise AssertionError(file_id)
            coded = base64.b64encode(content.read()).decode()
            params: JsonObject = {"id": folder_id, "data": {"NAME": name}, "fileContent": [name, coded]}
            await portal.call("disk.folder.uploadfile", params, lane=Lane.BACKGROUND)
        await _next_step("done")
    await portal.aclose()


async def _next_step(word: str) -> str:
    print(word, flush=True)  # noqa: T201  # printing is what it is for
    return await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    asyncio.run(store_one_by_one(Order.of_line(sys.stdin.readline())))
