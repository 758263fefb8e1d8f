"""A stage over a seeded portal and an embedded Telegram, and a browser of few words."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from PIL import Image

from bot.sandbox.portal import SandboxPortal, seed
from bot.sandbox.samples import ROOMS, Sample
from bot.sandbox.stage import Stage
from bot.sandbox.telegram import Filler, MediaKind, SandboxTelegram


class Visitor:
    """Opens the page, listens to its stream, acts through its addresses."""

    def __init__(self, http: ClientSession, url: str) -> None:
        self.http = http
        self.url = url
        self.everything: dict[str, Any] = {}
        self._stream: AsyncGenerator[dict[str, Any]] | None = None

    async def opens_the_page(self) -> dict[str, Any]:
        """Connect to the stream; what it begins with."""
        self._stream = self._events()
        self.everything = await anext(self._stream)
        return self.everything

    async def hears(self, kind: str) -> dict[str, Any]:
        """The next event of this kind."""
        assert self._stream is not None
        while (event := await anext(self._stream))["type"] != kind:
            pass
        return event

    async def does(self, path: str, **wanted: object) -> int:
        """Act; the answer's status."""
        async with self.http.post(f"{self.url}api/{path}", json=wanted) as answer:
            return answer.status

    async def closes_the_page(self) -> None:
        """Leave."""
        if self._stream is not None:
            await self._stream.aclose()

    async def _events(self) -> AsyncGenerator[dict[str, Any]]:
        async with self.http.get(f"{self.url}api/events") as answer:
            async for line in answer.content:
                if line.startswith(b"data: "):
                    yield json.loads(line.removeprefix(b"data: "))


class StrawBot:
    """Says what it is told to, over the real Bot API."""

    def __init__(self, http: ClientSession, telegram: SandboxTelegram) -> None:
        self._http = http
        self._base = f"{telegram.api_url}/bot{telegram.token}/"

    async def calls(self, method: str, **parameters: object) -> Any:
        """One call; its result."""
        async with self._http.post(self._base + method, json=parameters) as answer:
            return (await answer.json())["result"]


def jpeg(color: str = "teal") -> bytes:
    """A small real picture."""
    stream = BytesIO()
    Image.new("RGB", (64, 48), color).save(stream, "JPEG")
    return stream.getvalue()


@pytest.fixture(scope="session")
def samples() -> list[Sample]:
    """Ready files, without the time it takes to draw nice ones."""
    photo = jpeg()
    rooms = [
        Sample(key, f"{key}.jpg", "image/jpeg", MediaKind.PHOTO, photo + key.encode(), 1_000, thumbnail=photo)
        for key in ROOMS
    ]
    video = Filler(214_000_000)
    return [*rooms, Sample("big_video", "v.mp4", "video/mp4", MediaKind.VIDEO, video, video.size_bytes, 192)]


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[SandboxPortal]:
    """The small agency."""
    portal = SandboxPortal(tmp_path / "portal")
    seed(portal)
    async with portal:
        yield portal


@pytest.fixture
async def telegram() -> AsyncIterator[SandboxTelegram]:
    """A Telegram of its own for each test."""
    telegram = SandboxTelegram()
    await telegram.start()
    yield telegram
    await telegram.stop()


@pytest.fixture
async def stage(portal: SandboxPortal, telegram: SandboxTelegram, samples: list[Sample]) -> AsyncIterator[Stage]:
    """The demo's server, listening."""
    stage = Stage(portal, telegram, samples=samples)
    await stage.start()
    yield stage
    await stage.stop()


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    """The client behind the visitor and the bot."""
    async with ClientSession() as http:
        yield http


@pytest.fixture
async def visitor(stage: Stage, http: ClientSession) -> AsyncIterator[Visitor]:
    """Somebody who has the page open."""
    visitor = Visitor(http, stage.url)
    await visitor.opens_the_page()
    yield visitor
    await visitor.closes_the_page()


@pytest.fixture
def bot(telegram: SandboxTelegram, http: ClientSession) -> StrawBot:
    """A bot that only repeats."""
    return StrawBot(http, telegram)
