"""The same bot where Telegram posts updates to it: nothing is lost, doubled, or taken from strangers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Person
from bot.web.telegram_webhook import SECRET_HEADER, TELEGRAM_WEBHOOK_PATH
from tests.fakes.broken_disk import refusing_writes
from tests.fakes.crowd import Crowd
from tests.fakes.telegram_bench import text
from tests.flows.office import Office, bot_running, by_webhook, open_office
from tests.flows.reading import asks, shown_instead
from tests.flows.snapshots import sums

FLAT = 1245
STRANGERS, UPDATES = 50, 400
SLOW_BYTES_PER_SECOND = 200_000.0


@pytest.fixture
async def closed_office(tmp_path: Path) -> AsyncIterator[Office]:
    """The agency with a public address, before the bot is started."""
    async with open_office(tmp_path, **by_webhook()) as office:
        yield office


def methods_called(office: Office) -> set[str]:
    """What the bot has asked of Telegram."""
    return {call.method for call in office.telegram.calls}


async def knock(http: aiohttp.ClientSession, office: Office, update: object, secret: str | None) -> int:
    """The status that the webhook gives to this update."""
    headers = {} if secret is None else {SECRET_HEADER: secret}
    url = f"{office.settings.public_url}{TELEGRAM_WEBHOOK_PATH}"
    async with http.post(url, json=update, headers=headers) as answer:
        return answer.status


async def test_ten_photos_land_in_the_open_deal(office: Office, anna: Person) -> None:
    """The main job, and not one poll for it."""
    photos = samples.album(10)
    await office.opens(anna, FLAT)

    await anna.sends_album(photos)
    await anna.chat.wait_for_text("10 из 10")

    assert office.hashes(FLAT)[-10:] == sums(photos)
    assert "setWebhook" in methods_called(office)
    assert "getUpdates" not in methods_called(office)


async def test_what_comes_twice_is_done_once(office: Office, anna: Person) -> None:
    """Every update is delivered again after it was confirmed, and some answers of ours are lost on their way."""
    assert office.app is not None
    card = await office.opens(anna, FLAT)
    before = office.hashes(FLAT)
    comments_before = len(office.portal.comments_of(FLAT))
    office.telegram.faults.duplicate_updates = True
    office.telegram.faults.loses_answers["webhook"] = 3

    answer = await asks(anna, "Собственник согласен", reply_to=card)
    await shown_instead(anna, answer, "Комментарий в сделке")
    photos = samples.album(3)
    await anna.sends_album(photos)
    await anna.chat.wait_for_text("3 из 3")
    await office.telegram.wait_until_confirmed()
    await office.app.idle()

    assert office.hashes(FLAT)[len(before) :] == sums(photos)
    assert len(office.portal.comments_of(FLAT)) == comments_before + 1


async def test_telegram_keeps_what_the_database_does_not_take(office: Office, anna: Person) -> None:
    """503 while the disk is full; then the same message is delivered again and answered once."""
    assert office.app is not None
    await office.app.idle()
    with refusing_writes(office.app._frame.store):
        asked = await anna.says(str(FLAT))
        webhook = office.telegram.webhook
        assert webhook is not None
        await refused(office)
        assert office.telegram.unconfirmed_updates
    answer = await anna.chat.wait_for_answer(asked)

    assert str(FLAT) in answer.text
    assert "503" in (webhook.last_error or "")


async def refused(office: Office) -> None:
    """Return once Telegram has had an answer that makes it come again."""
    async with asyncio.timeout(20):
        while office.telegram.webhook is None or office.telegram.webhook.last_error is None:
            await office.telegram.state.clock.sleep(0.02)


@pytest.mark.parametrize("secret", [None, "guessed"])
async def test_a_stranger_with_a_guess_gets_nothing(office: Office, anna: Person, secret: str | None) -> None:
    """A forged update in Anna's name: refused and counted, never stored, and the chat does not hear of it."""
    assert office.app is not None
    said = len(anna.chat.messages)
    forged = text(999_000_001, str(FLAT), chat_id=anna.telegram_id)

    async with aiohttp.ClientSession() as http:
        status = await knock(http, office, forged, secret)
    await office.app.idle()

    assert status == 401
    assert len(anna.chat.messages) == said
    async with office.app._frame.store.read() as conn:
        stored = await conn.exec_driver_sql("SELECT update_id FROM updates WHERE update_id = 999000001")
        assert stored.all() == []
    figures = office.app._frame.metrics.exposition().decode()
    assert f'dealbot_web_refused_total{{path="{TELEGRAM_WEBHOOK_PATH}",reason="secret"}} 1.0' in figures


async def test_changing_the_way_in_loses_nothing(tmp_path: Path) -> None:
    """Polling, webhook, polling again: what was said while the bot was away is answered after each change."""
    public = by_webhook()
    async with open_office(tmp_path) as office:
        async with bot_running(office):
            anna = await office.agent("Анна Сафина")
        for changes in (public, {"public_url": None}):
            asked = await anna.says(str(FLAT))
            office.settings = office.settings.model_copy(update=changes)
            async with bot_running(office):
                answer = await anna.chat.wait_for_answer(asked)
                assert str(FLAT) in answer.text
        assert office.telegram.webhook is None


async def test_a_webhook_that_was_taken_away_is_set_again(office: Office, anna: Person) -> None:
    """Another program with the same token has polled: the bot notices, and says so in its log."""
    office.telegram.state.webhook = None

    await office.telegram.wait_until_webhook_set()
    await office.opens(anna, FLAT)

    assert office.telegram.webhook is not None
    assert office.telegram.webhook.url.endswith(TELEGRAM_WEBHOOK_PATH)


async def test_the_door_is_open_before_the_portal_answers(closed_office: Office) -> None:
    """The portal is away from the first second: the webhook is set, and people get an answer."""
    office = closed_office
    office.portal.faults.refuses_connections = True
    boris = office.employee("Анна Сафина")

    async with bot_running(office):
        await office.telegram.wait_until_webhook_set()
        asked = await boris.says("/start")
        await boris.chat.wait_for_answer(asked)


@pytest.mark.long
async def test_many_updates_at_once_are_each_kept(office: Office, anna: Person) -> None:
    """Four hundred updates of fifty chats over forty connections, while an album is uploaded: all taken, none twice."""
    assert office.app is not None
    await office.opens(anna, FLAT)
    before = office.hashes(FLAT)
    photos = samples.album(4)
    office.portal.faults.bytes_per_second = SLOW_BYTES_PER_SECOND
    await anna.sends_album(photos)

    acknowledged = await Crowd(office, STRANGERS).writes(UPDATES)
    office.portal.faults.bytes_per_second = 0.0
    await anna.chat.wait_for_text("4 из 4", timeout_seconds=30)
    await office.app.idle()

    assert [one.status for one in acknowledged] == [200] * UPDATES
    assert office.hashes(FLAT)[len(before) :] == sums(photos)
    strangers = [person for person in office.telegram.people if person is not anna]
    assert {len(person.chat.from_bot) for person in strangers} == {UPDATES // STRANGERS}
    assert "dealbot_updates_set_aside_total 0.0" in office.app._frame.metrics.exposition().decode()
