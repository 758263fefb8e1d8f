"""Somebody who has the page open, and a bot of straw that says what it is told to."""

import json
from collections.abc import AsyncGenerator
from io import BytesIO
from typing import Any

from aiohttp import ClientSession
from PIL import Image

from bot.sandbox.telegram import SandboxTelegram


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
