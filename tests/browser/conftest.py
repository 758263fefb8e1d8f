"""A real browser before the demo's page, with the real bot behind it."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from bot.sandbox.stage import Stage
from tests.flows.office import bot_running, open_office

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """Where the browser is. Without one the test is skipped, or fails where a browser is required."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is not None:
        return found
    how = "no Chromium here: apt-get install chromium"
    if os.environ.get("REQUIRE_BROWSER") or os.environ.get("CI"):
        pytest.fail(how)
    pytest.skip(how)


def own_home(folder: Path) -> dict[str, str | float | bool]:
    """An environment in which the browser keeps its settings and caches in this folder, and none in a person's home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    return {**kept, "HOME": str(folder)}


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    """Chromium without a window."""
    path = chromium()
    home = own_home(tmp_path)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS, env=home)
        yield browser
        await browser.close()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The demo: its page, both servers, and the bot at work."""
    async with open_office(tmp_path) as office:
        stage = Stage(office.portal, office.telegram)
        await stage.start()
        async with bot_running(office):
            yield stage
        await stage.stop()
