"""A stage over a seeded portal and an embedded Telegram, and a browser of few words."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.sandbox.portal import SandboxPortal, seed
from bot.sandbox.samples import ROOMS, Sample
from bot.sandbox.stage import Stage
from bot.sandbox.telegram import Filler, MediaKind, SandboxTelegram
from tests.unit.sandbox.page.visitor import StrawBot, Visitor, jpeg


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
