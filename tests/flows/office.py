"""The agency of the stories: an embedded portal, an embedded Telegram, the real bot between them, and its people."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Any

from bot.app import App
from bot.clock import Clock
from bot.domain.agents import Visibility
from bot.sandbox.portal import SandboxFile, SandboxPortal, seed
from bot.sandbox.telegram import Message, Person, SandboxTelegram
from bot.settings import Settings
from bot.store.engine import DATABASE_NAME, Store
from tests.fakes.clock import BriskClock

LONGER_THAN_A_STORY_SECONDS = 20.0
ADMINISTRATOR_ID = 900_000_001


class StoryClock(BriskClock):
    """What the bot does every so often never comes: requests counted are those of the story."""

    async def sleep(self, seconds: float) -> None:
        """Wait; for ever, if it is longer than a story."""
        await super().sleep(seconds if seconds < LONGER_THAN_A_STORY_SECONDS else inf)


@dataclass(slots=True)
class Office:
    """What a story plays on. `app` is None while the bot is not running."""

    portal: SandboxPortal
    telegram: SandboxTelegram
    folder: Path
    settings: Settings
    app: App | None = None

    def employee(self, full_name: str, *, language_code: str = "ru", telegram_id: int | None = None) -> Person:
        """A person in Telegram with the phone of this employee, who has not signed in yet."""
        one = self.portal.employee(full_name)
        phone = one.mobile or one.work_phone or one.personal_phone
        return self.telegram.person(full_name, phone, language_code, telegram_id)

    async def agent(self, full_name: str, *, language_code: str = "ru", telegram_id: int | None = None) -> Person:
        """The same person, signed in."""
        person = self.employee(full_name, language_code=language_code, telegram_id=telegram_id)
        await self.sign_in(person)
        return person

    async def agent_with_known_deals(self, full_name: str) -> Person:
        """The same after the bot has read the open deals: what happens to them from here on is news."""
        person = await self.agent(full_name)
        assert self.app
        await self.app.index_deals()
        return person

    def number_of(self, full_name: str) -> int:
        """The employee's number on the portal."""
        return self.portal.employee(full_name).employee_id

    async def sign_in(self, person: Person) -> None:
        """Start, share the contact, and wait for the greeting by name."""
        await person.says("/start")
        await person.chat.wait_for(lambda chat: bool(chat.reply_keyboard))
        shared = await person.shares_contact()
        first_name = person.name.split()[0]
        await person.chat.wait_for(
            lambda chat: first_name in chat.last_from_bot.text and bool(chat.from_bot_after(shared))
        )

    async def opens(self, person: Person, deal_id: int) -> Message:
        """The person writes the deal's number and sees its card, which is returned."""
        asked = await person.says(str(deal_id))
        return await person.chat.wait_for_text(str(deal_id), after=asked)

    async def portal_has(self, is_so: Callable[[], bool], timeout_seconds: float = 20.0) -> None:
        """Return as soon as this is so on the portal; it is asked after every change there."""
        changed = asyncio.Event()
        unsubscribe = self.portal.on_change(lambda _: changed.set())
        try:
            async with asyncio.timeout(timeout_seconds):
                while not is_so():
                    await changed.wait()
                    changed.clear()
        finally:
            unsubscribe()

    def files(self, deal_id: int) -> list[SandboxFile]:
        """What lies in the deal's folder, by name."""
        return self.portal.deal_files(deal_id)

    def hashes(self, deal_id: int) -> list[str]:
        """The contents of the deal's folder as sums, in the order of the names."""
        return [file.sha256 for file in self.files(deal_id)]


_tables: list[bytes] = []


async def lay_tables(data_dir: Path) -> None:
    """Begin with a database that an ordinary start finds: making its tables takes longer than most stories."""
    if not _tables:
        store = await Store.open(None, data_dir=data_dir)
        await store.close()
        _tables.append((data_dir / DATABASE_NAME).read_bytes())
    else:
        _copy_tables(data_dir)


def _copy_tables(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o700, parents=True)
    (data_dir / DATABASE_NAME).write_bytes(_tables[0])


@asynccontextmanager
async def open_office(
    folder: Path, *, visibility: Visibility = Visibility.OWN, clock: Clock | None = None, **changes: object
) -> AsyncIterator[Office]:
    """A seeded portal and a Telegram, listening; the bot is not running yet. `clock`: Telegram's, for its dates."""
    async with AsyncExitStack() as stack:
        portal = SandboxPortal(folder / "portal")
        seed(portal)
        await portal.start()
        stack.push_async_callback(portal.stop)
        telegram = SandboxTelegram(clock=clock)
        await telegram.start()
        stack.push_async_callback(telegram.stop)
        values: dict[str, object] = {
            "bot_token": telegram.token,
            "telegram_api_url": telegram.api_url,
            "bitrix24_webhook_url": portal.webhook_url,
            "data_dir": folder / "data",
            "deal_address_field": "UF_CRM_ADDRESS",
            "deal_visibility": visibility,
            "admin_ids": (ADMINISTRATOR_ID,),
            "http_port": 0,
            "ops_port": 0,
        }
        settings = Settings.of(**{**values, **changes})
        if settings.database_url is None:
            await lay_tables(settings.data_dir)
        yield Office(portal, telegram, folder, settings)


def by_webhook() -> dict[str, Any]:
    """Settings of a bot that Telegram sends updates to, at a port that nothing listens on yet.

    Below the ports that the kernel gives away by itself, and drawn from no seed that others share: it stays free.
    """
    while True:
        port = 15_000 + secrets.randbelow(15_000)
        with socket.socket() as taken, suppress(OSError):
            taken.bind(("127.0.0.1", port))
            return {"public_url": f"http://127.0.0.1:{port}", "http_port": port}


def where_it_is(hour: int) -> dict[str, Any]:
    """Settings of an agency in whose time zone it is this hour of the day just now."""
    ahead = (hour - datetime.now(UTC).hour + 11) % 24 - 11
    return {"timezone": f"Etc/GMT{-ahead:+d}"}  # the sign is POSIX's: GMT-3 is ahead of Greenwich


@asynccontextmanager
async def bot_running(office: Office, clock: Clock | None = None) -> AsyncIterator[App]:
    """The bot, in this process, until the block ends; its pauses are short unless the story brings a clock."""
    async with App.open(office.settings, clock=clock or StoryClock()) as app:
        office.app = app
        await app.start()
        try:
            yield app
        finally:
            office.app = None


@asynccontextmanager
async def busy_office(
    folder: Path, visibility: Visibility = Visibility.OWN, *, clock: Clock | None = None, **changes: object
) -> AsyncIterator[Office]:
    """An office at work on a portal that sets no limit: the tariff is not what these stories are about."""
    no_limit = {"bitrix24_requests_per_second": 100, "bitrix24_burst": 10_000}
    async with open_office(folder, visibility=visibility, clock=clock, **no_limit, **changes) as office:
        office.portal.faults.bucket_size = 10_000
        async with bot_running(office, clock):
            yield office
