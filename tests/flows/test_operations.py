"""Who hosts the bot asks its operations port: does it live, can it work, what does it do."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox import samples
from tests.fakes.broken_disk import refusing_writes
from tests.fakes.clock import BriskClock
from tests.flows.office import Office, bot_running, by_webhook, open_office

FLAT = 1245
PROMISED_SECONDS = 45
BRISK = 9.0


class Operator:
    """Looks at the operations port of a running bot, and at the bot's own clock."""

    def __init__(self, office: Office, http: aiohttp.ClientSession, clock: BriskClock) -> None:
        self.office = office
        self._http = http
        self._clock = clock

    @property
    def now_seconds(self) -> float:
        """What the bot's clock says."""
        return self._clock.monotonic()

    async def get(self, path: str) -> tuple[int, str]:
        """Status and text."""
        assert self.office.app is not None
        async with self._http.get(f"http://127.0.0.1:{self.office.app.web.operations.port}{path}") as answer:
            return answer.status, await answer.text()

    async def ready(self) -> dict[str, Any]:
        """What `/readyz` says, its status with it."""
        assert self.office.app is not None
        async with self._http.get(f"http://127.0.0.1:{self.office.app.web.operations.port}/readyz") as answer:
            return {"status": answer.status, **await answer.json()}

    async def until(self, holds: Callable[[dict[str, Any]], bool]) -> float:
        """Look until this holds; answers how long that took by the bot's clock."""
        began_seconds = self.now_seconds
        async with asyncio.timeout(20):
            while not holds(await self.ready()):
                await self._clock.sleep(0.25)
        return self.now_seconds - began_seconds

    async def figures(self) -> dict[str, float]:
        """Every figure of `/metrics`, by name and labels."""
        _, text = await self.get("/metrics")
        return {name: float(value) for name, value in re.findall(r"^(\w+(?:{.*})?) (\S+)$", text, re.MULTILINE)}


@pytest.fixture
async def operator(tmp_path: Path) -> AsyncIterator[Operator]:
    """In webhook mode: what the bot waits for is then its own clock alone, and that one is fast."""
    clock = BriskClock(BRISK)
    async with (
        open_office(tmp_path, **by_webhook()) as office,
        bot_running(office, clock),
        aiohttp.ClientSession() as http,
    ):
        operator = Operator(office, http, clock)
        await operator.until(lambda report: report["status"] == 200)
        yield operator


async def test_a_bot_at_work_is_alive_and_ready(operator: Operator) -> None:
    """Both answer, and each part has its age."""
    alive, _ = await operator.get("/healthz")
    report = await operator.ready()

    assert alive == 200
    assert (report["ready"], report["missing"]) == (True, [])
    assert all(0 <= report[part]["age_seconds"] <= PROMISED_SECONDS for part in ("database", "telegram", "portal"))


async def test_a_portal_that_goes_and_comes_is_noticed(operator: Operator) -> None:
    """Nobody has asked it anything meanwhile."""
    operator.office.portal.faults.refuses_connections = True
    away_seconds = await operator.until(lambda report: report["missing"] == ["portal"])
    report = await operator.ready()
    operator.office.portal.faults.refuses_connections = False
    back_seconds = await operator.until(lambda report: report["ready"])

    assert report["status"] == 503
    assert report["portal"]["problem"] == "NO_CONNECTION"
    assert max(away_seconds, back_seconds) <= PROMISED_SECONDS


async def test_a_telegram_that_goes_and_comes_is_noticed(operator: Operator) -> None:
    """By looking after the webhook, though nobody writes."""
    operator.office.telegram.faults.refuses_connections = True
    away_seconds = await operator.until(lambda report: report["missing"] == ["telegram"])
    operator.office.telegram.faults.refuses_connections = False
    back_seconds = await operator.until(lambda report: report["ready"])

    assert max(away_seconds, back_seconds) <= PROMISED_SECONDS


async def test_a_database_that_goes_and_comes_is_noticed(operator: Operator) -> None:
    """It can still be read, and takes nothing."""
    assert operator.office.app is not None
    with refusing_writes(operator.office.app._frame.store):
        away_seconds = await operator.until(lambda report: report["missing"] == ["database"])
    back_seconds = await operator.until(lambda report: report["ready"])

    assert max(away_seconds, back_seconds) <= PROMISED_SECONDS


async def test_the_figures_tell_what_was_done(operator: Operator) -> None:
    """One album of three: updates, requests, photos, and nothing left in the inbox."""
    office = operator.office
    anna = await office.agent("Анна Сафина")
    await office.opens(anna, FLAT)
    await anna.sends_album([samples.room(room) for room in samples.ROOMS[:3]])
    await anna.chat.wait_for_text("3 из 3")

    figures = await operator.figures()

    assert figures['dealbot_updates_total{kind="message",source="webhook"}'] == 6
    assert figures['dealbot_handler_seconds_count{kind="message"}'] == 6
    assert figures["dealbot_photos_stored_total"] == 3
    assert figures['dealbot_portal_requests_total{method="upload",outcome="ok"}'] == 3
    assert figures['dealbot_portal_seconds_count{method="upload"}'] == 3
    assert figures['dealbot_inbox{state="held",thing="photo"}'] == 0
    assert 0 <= figures["dealbot_portal_bucket_level"] <= figures["dealbot_portal_bucket_size"] == 50
    assert figures['dealbot_ready{part="portal"}'] == 1
    assert figures["process_resident_memory_bytes"] > 0


async def test_labels_come_to_an_end(operator: Operator) -> None:
    """Whatever strangers call and whatever people write, no figure is named after it; and nothing secret is in it."""
    office = operator.office
    anna = await office.agent("Анна Сафина")
    await anna.says("Сафина, +7 916 123-45-67")
    await operator.get("/secret-path")
    _, text = await operator.get("/metrics")

    secrets = (office.telegram.token.partition(":")[2], office.portal.webhook_code)
    for word in ("Сафина", "123-45-67", "9161234567", "secret-path", *secrets):
        assert word not in text


async def test_the_operations_are_not_on_the_public_port(operator: Operator) -> None:
    """Nor the webhook on the port of the operations."""
    public_url = operator.office.settings.public_url
    async with aiohttp.ClientSession() as http:
        for path in ("/healthz", "/readyz", "/metrics", "/"):
            async with http.get(f"{public_url}{path}") as answer:
                assert answer.status == 404

    status, _ = await operator.get("/telegram/webhook")
    assert status == 404


async def test_while_polling_the_operations_port_is_on_as_well(office: Office) -> None:
    """And the bot is ready at once, not when the first long poll has ended."""
    async with aiohttp.ClientSession() as http:
        operator = Operator(office, http, BriskClock())
        await operator.until(lambda report: report["ready"])
        figures = await operator.figures()

    assert office.app is not None
    assert office.app.web.public is None
    assert figures['dealbot_ready{part="telegram"}'] == 1
