"""The run through a table of checks: in order, side by side, each with its deadline."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.bitrix24.errors import PortalAccessError, PortalBusyError, PortalError, PortalRefusedError, PortalRightsError
from bot.doctor.examination import Branch, Examination
from bot.doctor.finding import Finding, good, wrong
from bot.doctor.telegram_line import TelegramError, TelegramRefusedError
from bot.texts import Catalogue, Texts

NEVER = asyncio.Event()


@pytest.fixture(scope="module")
def texts() -> Texts:
    """English ones."""
    return Catalogue.load("en", "UTC").texts("en")


@dataclass
class Says:
    """A check with a known outcome."""

    findings: Sequence[Finding] = ()
    error: Exception | None = None
    until: asyncio.Event | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    title: str = "Bitrix24"

    async def __call__(self) -> Sequence[Finding]:
        """End as told."""
        self.begun.set()
        if self.until:
            await self.until.wait()
        if self.error:
            raise self.error
        return self.findings


async def test_lines_come_in_the_order_of_the_table(texts: Texts) -> None:
    """Whichever check is done first: the first one here waits for the last."""
    last = Says([good("c")])
    first = Says([good("a")], until=last.begun)
    table = [Branch(first, (Says([good("b")]),)), Branch(last)]

    findings = await Examination(table, texts)()

    assert [finding.text for finding in findings] == ["a", "b", "c"]


async def test_what_hangs_on_a_fault_is_not_looked_at(texts: Texts) -> None:
    """Ten lines that say the same help nobody."""
    further = Says([good("never")])

    findings = await Examination([Branch(Says([wrong("it is off", "Switch it on.")]), (further,))], texts)()

    assert [finding.line for finding in findings] == ["✗ it is off Switch it on."]
    assert not further.begun.is_set()


async def test_a_check_that_hangs_is_a_red_line(texts: Texts) -> None:
    """The others are not held up by it."""
    table = [Branch(Says(until=NEVER)), Branch(Says([good("here")]))]

    hanging, other = await Examination(table, texts, seconds=0.01)()

    assert hanging.line.startswith("✗ Bitrix24: no answer in 0.01 seconds.")
    assert other.text == "here"


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (PortalAccessError("profile", "PORTAL_MOVED"), "✗ This Bitrix24 has moved"),
        (PortalAccessError("profile", "ACCESS_DENIED"), "✗ The plan of this Bitrix24"),
        (PortalAccessError("profile", "HTTP_404"), "✗ What answers at the address of BITRIX24_WEBHOOK_URL"),
        (PortalBusyError("profile", "QUERY_LIMIT_EXCEEDED"), "! Bitrix24 takes no more requests"),
        (PortalRightsError("crm.deal.fields", ""), "✗ The webhook's owner has no right to this: crm.deal.fields."),
        (PortalRefusedError("scope", "NEW_CODE"), "✗ Bitrix24 refused scope (NEW_CODE)."),
        (TelegramRefusedError("getMe", 429, "Too Many Requests"), "✗ Telegram refused getMe (429)."),
    ],
)
async def test_a_refusal_that_leaves_a_check_is_a_line(
    texts: Texts, error: PortalError | TelegramError, line: str
) -> None:
    """Each says what it means to an administrator, and what to do."""
    [finding] = await Examination([Branch(Says(error=error))], texts)()

    assert finding.line.startswith(line)
    assert finding.remedy


async def test_a_missing_scope_is_told_once(texts: Texts) -> None:
    """By the check of the scopes, and by none of those that need it."""
    error = PortalAccessError("disk.storage.getlist", "insufficient_scope")

    assert await Examination([Branch(Says(error=error))], texts)() == []
