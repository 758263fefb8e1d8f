"""Fixtures of the stories. A story that fails prints its chat."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.sandbox.telegram import Person
from bot.store.engine import Store
from tests.fakes.clock import BriskClock
from tests.flows.office import Office, bot_running, open_office


@pytest.fixture
async def closed_office(tmp_path: Path) -> AsyncIterator[Office]:
    """The agency before the bot is started."""
    async with open_office(tmp_path) as office:
        yield office


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> Clock:
    """The bot's clock, as brisk as the story's parameter says; one that is about seconds brings the machine's own."""
    return BriskClock(getattr(request, "param", 6.0))


@pytest.fixture
async def office(closed_office: Office, clock: Clock) -> AsyncIterator[Office]:
    """The agency with the bot at work."""
    async with bot_running(closed_office, clock):
        yield closed_office


@pytest.fixture
async def anna(office: Office) -> Person:
    """An agent, signed in."""
    return await office.agent("Анна Сафина")


@pytest.fixture
async def open_shop(tmp_path: Path) -> AsyncIterator[Office]:
    """An office whose `run` holds its data: `check` works beside it, and need not listen for other programs."""
    async with open_office(tmp_path) as office:
        store = await Store.open(None, data_dir=office.settings.data_dir)
        yield office
        await store.close()
