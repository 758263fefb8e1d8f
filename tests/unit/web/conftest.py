"""A door over HTTP with somebody at it, whose answers the tests look at."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack

import aiohttp
import pytest

from bot.metrics import Metrics
from bot.web.application import Route, build_application
from bot.web.server import Address, Server

Opened = Callable[[Sequence[Route]], Awaitable[str]]


@pytest.fixture
def metrics() -> Metrics:
    """What the door counts."""
    return Metrics()


@pytest.fixture
async def open_door(metrics: Metrics) -> AsyncIterator[Opened]:
    """Listens for these routes on a free port; answers the address."""
    async with AsyncExitStack() as stack:

        async def listen(routes: Sequence[Route]) -> str:
            server = Server(build_application(routes, metrics), Address("HTTP", "127.0.0.1", 0))
            await server.start()
            stack.push_async_callback(server.stop)
            return f"http://127.0.0.1:{server.port}"

        yield listen


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """The caller."""
    async with aiohttp.ClientSession() as session:
        yield session
