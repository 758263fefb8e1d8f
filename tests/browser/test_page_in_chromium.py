"""The main job on the demo's page, done by hand: by mouse on a desktop, by keyboard on a phone's width."""

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, expect

from bot.sandbox.cast import FIRST_DEAL_ID
from bot.sandbox.stage import Stage

PATIENCE_MS = 20_000
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


async def opened(browser: Browser, stage: Stage, size: dict[str, int], locale: str) -> tuple[Page, list[str]]:
    """The page in a browser of this language, and what it complains about."""
    context = await browser.new_context(viewport={"width": size["width"], "height": size["height"]}, locale=locale)
    page = await context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    await page.goto(stage.url)
    return page, complaints


async def test_photos_reach_the_folder_through_an_outage(browser: Browser, stage: Stage) -> None:
    """Sign in, find a deal, send ten photos, see them in its folder; one more survives an outage of the portal."""
    page, complaints = await opened(browser, stage, DESKTOP, "ru-RU")
    fresh = page.locator(".photo.is-fresh")

    await page.click(".start-button")
    await page.click(".big-key")
    await page.click("#confirm [value=yes]")
    await page.fill("#composer-text", str(FIRST_DEAL_ID))
    await expect(page.locator(".is-theirs .key").first).to_be_visible()
    await page.press("#composer-text", "Enter")
    await expect(page.locator(".step.is-done")).to_have_count(2)
    await page.click(".sample-album")
    await expect(fresh).to_have_count(10)
    await expect(page.locator(".step.is-done")).to_have_count(3)

    await page.click(".side [data-trial=outage]")
    await page.click(".sample:nth-child(4)")
    await expect(page.locator(".messages")).to_contain_text("не отвечает")
    await page.click(".side [data-trial=outage]")
    await expect(fresh).to_have_count(11)

    await expect(page.locator(".deal-list")).to_contain_text("<b>")
    assert not await page.evaluate(SIDEWAYS)
    assert complaints == []


@pytest.mark.long
async def test_phone_shows_the_chat_and_keys_do_everything(browser: Browser, stage: Stage) -> None:
    """At a phone's width the chat fills the screen and the portal is a tab away; no mouse is needed."""
    page, complaints = await opened(browser, stage, PHONE, "en-US")
    portal = page.locator("#portal")

    await page.focus(".start-button")
    await page.keyboard.press("Enter")
    await page.locator(".big-key").press("Enter")
    await page.keyboard.press("Enter")  # the question stands with its yes in focus
    await expect(page.locator(".is-theirs .key").first).to_be_visible()
    await page.focus("#composer-text")
    await page.keyboard.type(str(FIRST_DEAL_ID))
    await page.keyboard.press("Enter")
    await expect(page.locator(".messages")).to_contain_text("step 3 of 5")
    await page.locator(".sample-album").press("Enter")
    await expect(portal).to_be_hidden()
    await expect(page.locator("#badge-portal")).to_have_text("10")
    await page.locator("#tab-chat").press("ArrowRight")

    await expect(portal).to_be_visible()
    await expect(page.locator(".photo.is-fresh")).to_have_count(10)
    await expect(page.locator(".steps-done")).to_be_visible()
    assert not await page.evaluate(SIDEWAYS)
    assert complaints == []
