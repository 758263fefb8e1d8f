"""The application's tokens: one refresh for all who find them expired, stored before use, and no silent end."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.bitrix24.errors import PortalAccessError, PortalUnavailableError
from bot.bitrix24.limits import Lane
from bot.bitrix24.oauth import REFUSED_REST_SECONDS, REST_SECONDS
from bot.domain.tokens import AccessTrouble
from bot.sandbox.portal import Hold, SandboxPortal, seed
from bot.store.tokens import CLAIM_LAPSES_AFTER
from tests.fakes.broken_disk import refusing_writes
from tests.fakes.clock import TimelessClock
from tests.unit.bitrix24.application import Agency, Process


@pytest.fixture
async def agency(tmp_path: Path) -> AsyncIterator[Agency]:
    """The seeded portal with an application, and an empty database."""
    async with SandboxPortal(tmp_path / "portal") as portal, Agency(portal, tmp_path / "data") as agency:
        seed(portal, photos=[b"jpeg"])
        yield agency


@pytest.fixture
async def bot(agency: Agency) -> Process:
    """An installed bot."""
    return await agency.installed()


async def profile(bot: Process) -> object:
    """Any call."""
    return (await bot.client.call("profile", lane=Lane.BACKGROUND)).result


async def test_an_application_calls_with_its_token(agency: Agency, bot: Process) -> None:
    """What only applications may ask is answered, and nothing was refreshed for it."""
    answer = await bot.client.call("app.info")

    assert answer.require_object()["CODE"] == agency.portal.application.client_id
    assert agency.portal.application.granted == []


async def test_five_that_find_it_expired_cause_one_refresh(agency: Agency, bot: Process) -> None:
    """All five are answered; the authorisation server was asked once."""
    agency.portal.application.expire()

    answers = await asyncio.gather(*(profile(bot) for _ in range(5)))

    assert len(answers) == 5
    assert agency.portal.application.granted == ["refresh_token"]


async def test_two_processes_cause_one_refresh(agency: Agency) -> None:
    """The other one waits for the pair that the first one stores."""
    now = datetime.now(UTC)
    bot, other = await agency.installed(TimelessClock(now)), await agency.process(TimelessClock(now))
    agency.portal.application.expire()

    await asyncio.gather(*(profile(one) for one in (bot, other, bot, other, other)))

    assert agency.portal.application.granted == ["refresh_token"]


async def test_the_pair_is_stored_before_it_is_used(agency: Agency, bot: Process) -> None:
    """A bot started right after the refresh calls with the same token, without any other."""
    agency.portal.application.expire()
    await profile(bot)

    next_one = await agency.process()
    await profile(next_one)

    assert agency.portal.application.granted == ["refresh_token"]
    assert await next_one.access.credentials() == await bot.access.credentials()


async def test_a_pair_that_cannot_be_stored_is_not_used(agency: Agency, bot: Process) -> None:
    """With the old one the bot is where its next start will be, and both say so; the new one only it would know."""
    before = await bot.access.credentials()
    hold = agency.portal.application.faults.hold = Hold()
    agency.portal.application.expire()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await profile(bot)
    await hold.reached.wait()

    with refusing_writes(bot.store):
        hold.opened.set()
        await bot.background.wait_idle()

    assert agency.portal.application.granted == ["refresh_token"]
    assert await bot.access.credentials() == before


async def test_an_impatient_caller_does_not_cut_the_refresh(agency: Agency, bot: Process) -> None:
    """The answer that comes after its caller has gone is stored all the same: nobody else would ever know that pair."""
    hold = agency.portal.application.faults.hold = Hold()
    agency.portal.application.expire()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await profile(bot)
    await hold.reached.wait()
    hold.opened.set()
    await bot.background.wait_idle()

    await profile(bot)
    assert agency.portal.application.granted == ["refresh_token"]


async def test_a_stop_lets_the_refresh_end(agency: Agency, bot: Process) -> None:
    """`settle` returns when the pair is stored."""
    hold = agency.portal.application.faults.hold = Hold()
    agency.portal.application.expire()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await profile(bot)
    await hold.reached.wait()

    hold.opened.set()
    await bot.access.settle()
    await bot.background.close()

    await profile(await agency.process())
    assert agency.portal.application.granted == ["refresh_token"]


async def test_a_crash_between_refresh_and_store_is_told(
    agency: Agency, bot: Process, caplog: pytest.LogCaptureFixture
) -> None:
    """The next bot finds the claim, tries the pair it has, and says that the application must be installed again."""
    hold = agency.portal.application.faults.hold = Hold()
    agency.portal.application.expire()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await profile(bot)
    await hold.reached.wait()
    await bot.background.close()  # as a kill does: the answer is never read
    agency.portal.application.faults.hold = None

    heir = await agency.process()
    heir.clock.advance(CLAIM_LAPSES_AFTER.total_seconds())
    with pytest.raises(PortalAccessError):
        await profile(heir)

    assert heir.told == [AccessTrouble.TOKENS_DEAD]
    assert "an earlier refresh of the portal's tokens was never stored" in caplog.text
    assert not heir.access.serves


async def test_a_crash_before_the_refresh_costs_nothing(agency: Agency, bot: Process) -> None:
    """The claim was there and the server was never asked: the old pair still serves, and nobody is bothered."""
    tokens = await bot.vault.load(agency.portal.base_url)
    assert tokens
    await bot.vault.claim(tokens, "somebody who died")
    agency.portal.application.expire()

    bot.clock.advance(CLAIM_LAPSES_AFTER.total_seconds())
    await profile(bot)

    assert bot.told == []


async def test_a_dead_refresh_token_is_told_once(agency: Agency, bot: Process) -> None:
    """Administrators hear of it; the server is not asked again for each call; other tokens end it at once."""
    agency.portal.application.revoke()

    for _ in range(3):
        with pytest.raises(PortalAccessError) as caught:
            await profile(bot)

    assert caught.value.code == "expired_token"
    assert bot.told == [AccessTrouble.TOKENS_DEAD]
    bot.access.adopt(await bot.vault.install(agency.tokens()))
    assert await profile(bot)
    assert bot.client.health.down_since is None


@pytest.mark.parametrize("code", ["invalid_client", "PAYMENT_REQUIRED", "WRONG_CLIENT"])
async def test_a_refused_application_is_told_and_tried_again_later(agency: Agency, bot: Process, code: str) -> None:
    """Once the fee is paid or the key is right the same pair serves."""
    agency.portal.application.expire()
    agency.portal.application.faults.refuses = code
    with pytest.raises(PortalAccessError):
        await profile(bot)

    agency.portal.application.faults.refuses = None
    bot.clock.advance(REFUSED_REST_SECONDS)
    await profile(bot)

    assert bot.told == [AccessTrouble.APPLICATION_REFUSED]


async def test_tokens_of_another_portal_are_told_as_that(
    agency: Agency, bot: Process, caplog: pytest.LogCaptureFixture
) -> None:
    """They are neither used nor kept, and nobody is sent to look for a fault in the application's key."""
    before = await bot.vault.load(agency.portal.base_url)
    agency.portal.application.expire()
    agency.portal.application.faults.other_member = "f" * 32

    with pytest.raises(PortalAccessError):
        await profile(bot)

    assert bot.told == [AccessTrouble.OTHER_PORTALS_TOKENS]
    assert await bot.vault.load(agency.portal.base_url) == before
    assert f"those of another portal: {agency.portal.base_url}" in caplog.text


async def test_an_authority_that_is_away_is_an_outage(agency: Agency, bot: Process) -> None:
    """Nobody is alarmed: the portal counts as away until the server is back, and then the old pair serves."""
    agency.portal.application.expire()
    agency.portal.application.faults.is_down = True
    with pytest.raises(PortalUnavailableError) as caught:
        await profile(bot)
    was_down = bot.client.health.down_since

    agency.portal.application.faults.is_down = False
    bot.clock.advance(REST_SECONDS)
    await profile(bot)

    assert not caught.value.may_have_acted
    assert was_down
    assert bot.told == []
    assert bot.client.health.down_since is None


async def test_a_lost_answer_of_the_authority_is_told(agency: Agency, bot: Process) -> None:
    """The new pair went down with the line: the old one is dead, and the next try says so."""
    agency.portal.application.expire()
    agency.portal.application.faults.loses_answers = 1
    with pytest.raises(PortalUnavailableError):
        await profile(bot)

    bot.clock.advance(REST_SECONDS)
    with pytest.raises(PortalAccessError):
        await profile(bot)

    assert bot.told == [AccessTrouble.TOKENS_DEAD]


async def test_without_tokens_the_portal_is_as_good_as_away(agency: Agency) -> None:
    """A bot that is not installed yet asks nobody; it works from the installation on."""
    bot = await agency.process()
    with pytest.raises(PortalUnavailableError) as caught:
        await bot.client.call("profile")
    asked = agency.portal.log.count()

    bot.access.adopt(await bot.vault.install(agency.tokens()))
    await profile(bot)

    assert (caught.value.code, caught.value.may_have_acted, asked) == ("NOT_INSTALLED", False, 0)
    assert bot.client.health.down_since is None


async def test_an_upload_finds_its_way_after_the_hour(agency: Agency, bot: Process, photo: Path) -> None:
    """An address made with the old token is refused; the next one is made with the new."""
    from bot.bitrix24.disk import DiskGateway  # noqa: PLC0415  # only here
    from bot.domain.ids import FolderId  # noqa: PLC0415  # only here
    from tests.unit.bitrix24.agency import KeptFacts  # noqa: PLC0415  # only here

    disk = DiskGateway(bot.client, KeptFacts())
    found = agency.portal.deal_folder(1198)
    assert found
    [old] = await disk.upload_addresses(FolderId(found.folder_id), 1)
    agency.portal.application.expire()
    with pytest.raises(PortalUnavailableError) as caught:
        await disk.upload(old, "a.jpg", photo)

    [new] = await disk.upload_addresses(FolderId(found.folder_id), 1)
    stored = await disk.upload(new, "a.jpg", photo)

    assert (caught.value.code, caught.value.may_have_acted) == ("LINK_EXPIRED", False)
    assert stored.name == "a.jpg"


async def test_no_log_and_no_error_holds_a_token(
    agency: Agency, bot: Process, caplog: pytest.LogCaptureFixture
) -> None:
    """Through expiry, refusal and loss, at the most talkative level."""
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    application = agency.portal.application
    for fault in ("is_down", "loses_answers"):
        application.expire()
        setattr(application.faults, fault, 1)
        with pytest.raises(PortalUnavailableError) as caught:
            await profile(bot)
        setattr(application.faults, fault, 0)
        told.append(f"{caught.value!r} {caught.value} {caught.value.description} {caught.value.__context__!r}")
        bot.clock.advance(REST_SECONDS)
    with pytest.raises(PortalAccessError) as dead:
        await profile(bot)

    everything = "".join([*told, repr(dead.value), caplog.text, repr(bot.access), repr(await bot.access.credentials())])
    secrets = {*application.tokens, application.client_secret}
    assert [secret for secret in secrets if secret in everything] == []
    assert "could not be refreshed" in caplog.text
