"""One id leads from an update to the portal's calls that were made for it, in either format, and after a restart."""

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.logs import configure_logs
from bot.sandbox import samples
from bot.sandbox.telegram import Message, SandboxTelegram
from tests.fakes.clock import BriskClock
from tests.flows.office import Office, bot_running
from tests.flows.reading import asks, shown_instead

pytestmark = pytest.mark.long

FLAT = 1245


@pytest.fixture(params=["text", "json"])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What the bot writes; the root logger is left as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    written = io.StringIO()
    configure_logs("INFO", request.param, written)
    yield written
    root.handlers = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)


def requests(log: io.StringIO) -> list[tuple[int | None, str]]:
    """(update, method) of each request to the portal; of a batch what is in it as well."""
    found: list[tuple[int | None, str]] = []
    for line in log.getvalue().splitlines():
        if line.startswith("{"):
            fields: dict[str, Any] = json.loads(line)
            part = fields.get("request")
            if part:
                found.append((fields.get("update"), f"{part['method']} {part.get('keys', '')}"))
        elif " request method=" in line:
            update = re.search(r"\[update (\d+)\]", line)
            words = re.search(r"method=(\S+) keys=(\S+)", line)
            assert words
            found.append((int(update[1]) if update else None, f"{words[1]} {words[2]}"))
    return found


def update_of(telegram: SandboxTelegram, message: Message) -> int:
    """The id of the update that brought this message."""
    return next(
        update_id
        for update_id, update in telegram.state.updates.ever.items()
        if update.get("message", {}).get("message_id") == message.message_id
    )


def updates_of(log: io.StringIO, method: str) -> list[int | None]:
    """Whose requests with this method there were."""
    return [update for update, called in requests(log) if method in called]


async def test_a_request_names_the_update_that_wanted_it(closed_office: Office, log: io.StringIO) -> None:
    """A card, a photo and a comment: each request on the way carries its update, also those made later."""
    office = closed_office
    async with bot_running(office):
        anna = await office.agent("Анна Сафина")
        asked = await anna.says(str(FLAT))
        card = await anna.chat.wait_for_text(str(FLAT), after=asked)
        photo = await anna.sends_photo(samples.room("kitchen"))
        await anna.chat.wait_for_text("1 из 1")
        answer = await asks(anna, "Ключи у соседа", reply_to=card)
        await shown_instead(anna, answer, "Комментарий в сделке")
        said = next(message for message in anna.chat.messages if message.text == "Ключи у соседа")

    telegram = office.telegram
    assert update_of(telegram, asked) in updates_of(log, "crm.deal.get")
    assert updates_of(log, "upload ") == [update_of(telegram, photo)]
    assert updates_of(log, "disk.folder.uploadfile") == [update_of(telegram, photo)]
    assert updates_of(log, "crm.timeline.comment.add") == [update_of(telegram, said)]


async def test_the_id_outlives_a_restart(closed_office: Office, log: io.StringIO) -> None:
    """Taken in while the portal was away, delivered by the next run: the same id."""
    office, clock = closed_office, BriskClock()
    async with bot_running(office, clock):
        anna = await office.agent("Анна Сафина")
        await office.opens(anna, FLAT)
        office.portal.faults.refuses_connections = True
        photos = [await anna.sends_photo(samples.room(room)) for room in samples.ROOMS[:2]]
        await anna.chat.wait_for(lambda _: all(one.reactions for one in photos))
    office.portal.faults.refuses_connections = False
    log.truncate(0)

    async with bot_running(office, clock):
        await anna.chat.wait_for_text("2 из 2")

    assert sorted(updates_of(log, "upload "), key=str) == [update_of(office.telegram, photo) for photo in photos]
