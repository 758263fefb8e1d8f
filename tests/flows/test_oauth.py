"""An OAuth application in the webhook's place: installed, expired, lost, renamed; agents notice as little as can be."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.bitrix24.errors import PortalAccessError
from bot.sandbox import samples
from bot.sandbox.portal import Hold
from bot.sandbox.telegram import Person
from bot.store.sealing import KEY_NAME
from bot.store.tokens import CLAIM_LAPSES_AFTER
from tests.fakes.clock import BriskClock
from tests.flows.application import administrator_of, install_address, office_with_application
from tests.flows.office import Office, bot_running, open_office
from tests.flows.reading import asks, plain

pytestmark = pytest.mark.long

FLAT = 1245


class LaterClock(BriskClock):
    """The clock of a bot that is started once every claim has lapsed."""

    def now(self) -> datetime:
        """That much later."""
        return super().now() + CLAIM_LAPSES_AFTER + timedelta(seconds=1)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """The agency before its first installation."""
    async with office_with_application(tmp_path) as office:
        yield office


@asynccontextmanager
async def installed(office: Office) -> AsyncIterator[App]:
    """The bot at work, its application installed."""
    async with bot_running(office) as app:
        assert await office.portal.install(install_address(office)) == 200
        yield app


async def sends_a_photo(office: Office, person: Person) -> None:
    """A photo into the flat's folder; returns when the agent sees that it is there."""
    before = len(office.files(FLAT))
    sent = await person.sends_photo(samples.room(width=320, height=240), f"#{FLAT}")
    await person.chat.wait_for(lambda _: sent.reactions == ["👍"])
    assert len(office.files(FLAT)) == before + 1


async def test_a_fresh_bot_begins_with_its_installation(office: Office) -> None:
    """Without a token it runs and says that the portal is away; installed, it signs in an agent and stores a photo."""
    async with bot_running(office):
        anna = office.employee("Анна Сафина")
        await asks(anna, "/start")
        away = await anna.chat.wait_for_answer(await anna.shares_contact())

        status = await office.portal.install(install_address(office))

        assert status == 200
        await office.sign_in(anna)
        await sends_a_photo(office, anna)
    assert "Сейчас проверить номер не могу" in plain(away)
    assert office.portal.application.granted == []


async def test_opening_the_application_installs_it_too(office: Office) -> None:
    """The form of the frame, for an application with a page of its own."""
    async with bot_running(office):
        status = await office.portal.open_in_frame(install_address(office))

        anna = await office.agent("Анна Сафина")
        await office.opens(anna, FLAT)

    assert status == 200


async def test_an_expired_token_is_nobodys_business(office: Office) -> None:
    """The agent sees the card as ever; photo and card together cost one refresh, and a restart none."""
    async with installed(office):
        anna = await office.agent("Анна Сафина")
        office.portal.application.expire()

        await sends_a_photo(office, anna)
        await office.opens(anna, FLAT)
    async with bot_running(office):
        await office.opens(anna, FLAT)

    assert office.portal.application.granted == ["refresh_token"]


async def test_a_death_between_refresh_and_store_is_told(office: Office) -> None:
    """The pair is lost: administrators get a link, agents a word, photos wait; the next installation ends it."""
    application = office.portal.application
    async with installed(office) as app:
        administrator = await administrator_of(office)
        anna = await office.agent("Анна Сафина")
        hold = application.faults.hold = Hold()
        application.expire()
        with suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                await app.client.call("profile")
        await hold.reached.wait()
    application.faults.hold = None

    async with bot_running(office, clock=LaterClock()):
        told = await administrator.chat.wait_for_text("его доступ закончился")
        refused = await asks(anna, str(FLAT))
        waiting = await anna.sends_photo(samples.room(width=320, height=240), f"#{FLAT}")
        await office.portal.install(install_address(office))
        await anna.chat.wait_for(lambda _: waiting.reactions == ["👍"])
        await office.opens(anna, FLAT)

    assert f"{office.portal.base_url}/oauth/authorize/?client_id={application.client_id}&state=" in told.text
    assert "не пускает бота" in plain(refused)


async def test_a_lost_key_is_told_and_mended_by_an_installation(office: Office) -> None:
    """The bot starts all the same, says what it lacks, and works again with the next form."""
    async with installed(office):
        administrator = await administrator_of(office)
        anna = await office.agent("Анна Сафина")
    (office.folder / "data" / KEY_NAME).unlink()

    async with bot_running(office):
        await administrator.chat.wait_for_text("SECRET_KEY")
        await office.portal.install(install_address(office))
        await office.opens(anna, FLAT)


async def test_tokens_of_another_portal_are_reported(office: Office) -> None:
    """Whoever answers for the bot reads what came and where to look; the next installation ends it."""
    application = office.portal.application
    async with installed(office) as app:
        administrator = await administrator_of(office)
        application.expire()
        application.faults.other_member = "f" * 32
        with suppress(PortalAccessError):
            await app.client.call("profile")

        told = await administrator.chat.wait_for_text("ключи другого портала")
        application.faults.other_member = None
        await office.portal.install(install_address(office))
        assert (await app.client.call("profile")).result

    assert "BITRIX24_PORTAL" in told.text


async def test_another_portal_is_refused_and_reported(office: Office) -> None:
    """The first portal stays; whoever answers for the bot hears of the other one."""
    async with installed(office):
        administrator = await administrator_of(office)
        anna = await office.agent("Анна Сафина")
        ours, office.portal.application.member_id = office.portal.application.member_id, "f" * 32

        status = await office.portal.install(install_address(office))

        await administrator.chat.wait_for_text("Другой портал")
        office.portal.application.member_id = ours
        await office.opens(anna, FLAT)
    assert status == 403


async def test_a_renamed_portal_is_followed_and_kept(office: Office) -> None:
    """Cards open and photos land under the new name, also after a restart that asks the old one nothing."""
    async with installed(office):
        anna = await office.agent("Анна Сафина")
        await office.portal.rename()

        await office.opens(anna, FLAT)
        await sends_a_photo(office, anna)

    office.portal.log.clear()
    async with bot_running(office):
        await office.opens(anna, FLAT)
    assert office.portal.log.refusals("MOVED") == 0


async def test_a_webhooks_portal_is_followed_too(tmp_path: Path) -> None:
    """The same with a webhook: the setting may name the old address for as long as it likes."""
    async with open_office(tmp_path) as office:
        async with bot_running(office):
            anna = await office.agent("Анна Сафина")
            await office.portal.rename()
            await office.opens(anna, FLAT)
        office.portal.log.clear()

        async with bot_running(office):
            await office.opens(anna, FLAT)

        assert office.portal.log.refusals("MOVED") == 0
