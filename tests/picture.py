"""`python -m tests.picture FILE`: a picture of the running demo, for the README."""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright, expect

from bot.sandbox.stage import Stage
from tests.browser.conftest import CHROMIUM_ARGUMENTS, chromium
from tests.flows.office import bot_running, open_office

DEAL = 1213
"""A deal of Anna's without a folder: what the picture shows in it came through the chat."""

SIZE = {"width": 1440, "height": 900}
PATIENCE_MS = 30_000


async def take(stage: Stage, target: Path) -> None:
    """Do the main job on the page and photograph it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        context = await browser.new_context(viewport={"width": SIZE["width"], "height": SIZE["height"]}, locale="en-US")
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        await page.goto(stage.url)
        await page.click(".start-button")
        await page.click(".big-key")
        await page.click("#confirm [value=yes]")
        await expect(page.locator(".is-theirs .key").first).to_be_visible()
        await page.fill("#composer-text", str(DEAL))
        await page.press("#composer-text", "Enter")
        await expect(page.locator(".step.is-done")).to_have_count(2)
        await page.click(".sample-album")
        await expect(page.locator(".photo.is-fresh")).to_have_count(10)
        await expect(page.locator(".reaction").last).to_have_text("👍")
        await page.locator(".deal").evaluate("(deal) => deal.scrollTo(0, 0)")
        await page.locator("#composer-text").blur()
        await page.mouse.move(0, 0)
        for image in await page.locator(".photo img, .tile img").all():
            await expect(image).to_have_js_property("complete", value=True)
        await page.screenshot(path=target, animations="disabled")
        await browser.close()


async def main(target: Path) -> None:
    """Open the demo for the time of one picture."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_office(Path(folder)) as office:
            stage = Stage(office.portal, office.telegram)
            await stage.start()
            async with bot_running(office):
                await take(stage, target)
            await stage.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
