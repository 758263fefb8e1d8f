"""The main job where the database is a PostgreSQL server: the same promises, and one more server that may fail."""

from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from bot.sandbox import samples
from bot.sandbox.telegram import Person
from tests.fakes.postgres import PostgresServer, postgres_server
from tests.flows.office import Office, bot_running, open_office

pytestmark = pytest.mark.long

FLAT = 1245


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    """A server for the stories of this module."""
    with postgres_server() as server:
        yield server


@pytest.fixture
async def closed_office(tmp_path: Path, postgres: PostgresServer) -> AsyncIterator[Office]:
    """The agency, its bot with a database on the server."""
    async with open_office(tmp_path, database_url=postgres.new_database()) as office:
        yield office


async def test_ten_photos_land_in_the_open_deal(office: Office, anna: Person) -> None:
    """Sign-in, card, album, receipt: all of it runs on PostgreSQL."""
    photos = samples.album(10)
    await office.opens(anna, FLAT)

    await anna.sends_album(photos)
    await anna.chat.wait_for_text("10 из 10")

    assert office.hashes(FLAT)[-10:] == [sha256(photo).hexdigest() for photo in photos]


async def test_a_restart_of_the_server_loses_and_doubles_nothing(
    office: Office, anna: Person, postgres: PostgresServer
) -> None:
    """The server dies while photos are on their way, and comes back: each of them arrives once."""
    before = office.hashes(FLAT)
    photos = samples.album(6)
    await office.opens(anna, FLAT)

    await anna.sends_album(photos)
    await office.telegram.wait_until_confirmed()
    postgres.restart()

    await anna.chat.wait_for_text("6 из 6", timeout_seconds=30)
    assert office.hashes(FLAT)[len(before) :] == [sha256(photo).hexdigest() for photo in photos]


async def test_a_new_start_goes_on_where_the_last_one_was(closed_office: Office) -> None:
    """What was decided before a stop stands in the database: the deal in hand, who the agent is."""
    office = closed_office
    async with bot_running(office):
        anna = await office.agent("Анна Сафина")
        await office.opens(anna, FLAT)

    async with bot_running(office):
        await anna.sends_photo(samples.album(1)[0])

        await anna.chat.wait_for_text("1 из 1")
