"""Telegram's door: 200 is a promise, and a stranger costs nothing."""

import json
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.metrics import Metrics
from bot.store.errors import StoreUnavailableError
from bot.web.application import Route
from bot.web.telegram_webhook import SECRET_HEADER, TELEGRAM_WEBHOOK_PATH, TelegramWebhook
from tests.unit.web.conftest import Opened

SECRET = "the-secret"
UPDATE = {"update_id": 7, "message": {"text": "1245"}}


class Door:
    """A webhook whose keeping is written down here, or fails as told."""

    def __init__(self) -> None:
        self.kept: list[Any] = []
        self.fails: Exception | None = None
        self.address = ""

    async def accept(self, updates: Any) -> None:
        """Keep them."""
        if self.fails:
            raise self.fails
        if UPDATE not in updates:
            raise ValueError(updates)
        self.kept += updates


@pytest.fixture
async def door(open_door: Opened) -> Door:
    """The door, open."""
    door = Door()
    route = Route(TELEGRAM_WEBHOOK_PATH, TelegramWebhook(SecretStr(SECRET), door.accept).take)
    door.address = await open_door([route]) + TELEGRAM_WEBHOOK_PATH
    return door


async def knock(http: aiohttp.ClientSession, door: Door, body: bytes, secret: str | None = SECRET) -> int:
    """The status that this body gets."""
    headers = {} if secret is None else {SECRET_HEADER: secret}
    async with http.post(door.address, data=body, headers=headers) as answer:
        assert await answer.read() == b""
        return answer.status


async def test_an_update_is_kept_and_then_confirmed(door: Door, http: aiohttp.ClientSession) -> None:
    """200, and it is there."""
    assert await knock(http, door, json.dumps(UPDATE).encode()) == 200
    assert door.kept == [UPDATE]


@pytest.mark.parametrize("secret", [None, "", "the-secreT", "секрет", "the-secret-and-more"])
async def test_a_wrong_secret_is_refused_and_counted(
    door: Door, http: aiohttp.ClientSession, metrics: Metrics, secret: str | None
) -> None:
    """401, nothing is kept, nothing is said."""
    assert await knock(http, door, json.dumps(UPDATE).encode(), secret) == 401

    assert door.kept == []
    assert b'dealbot_web_refused_total{path="/telegram/webhook",reason="secret"} 1.0' in metrics.exposition()


@pytest.mark.parametrize(
    "body", [b"", b"update", b"[1]", b"\xff\xfe", b"7", b"[" * 100_000], ids=lambda body: body[:7].hex() or "empty"
)
async def test_what_is_no_update_is_refused(door: Door, http: aiohttp.ClientSession, body: bytes) -> None:
    """400: Telegram would send nothing of the kind."""
    assert await knock(http, door, body) == 400
    assert door.kept == []


async def test_a_database_that_refuses_makes_telegram_come_again(door: Door, http: aiohttp.ClientSession) -> None:
    """503 while it lasts, 200 after that."""
    door.fails = StoreUnavailableError("SQLITE_FULL")
    assert await knock(http, door, json.dumps(UPDATE).encode()) == 503

    door.fails = None
    assert await knock(http, door, json.dumps(UPDATE).encode()) == 200
