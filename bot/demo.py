"""`demo`: the real bot between an embedded portal and an embedded Telegram, on loopback, its data thrown away."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.app import App, stop_requested
from bot.sandbox.cast import ADMINISTRATOR_ID
from bot.sandbox.portal import SandboxPortal, seed
from bot.sandbox.samples import ROOMS, ready_samples
from bot.sandbox.stage import Stage
from bot.sandbox.telegram import SandboxTelegram
from bot.sandbox.tour import play
from bot.services.agents import RecogniseAgent, Recognition
from bot.services.portal_errors import PlainErrors
from bot.services.roster import Roster
from bot.settings import Settings, load_settings

ADDRESS_FIELD = "UF_CRM_ADDRESS"
EDIT_FIELDS = ("UF_CRM_AREA", "UF_CRM_MORTGAGE", "UF_CRM_REPAIR", "UF_CRM_EXTRAS", "UF_CRM_VIEWING_AT")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The two embedded servers, listening, and a folder for what a bot between them keeps."""

    portal: SandboxPortal
    telegram: SandboxTelegram
    folder: Path

    @property
    def portal_settings(self) -> dict[str, object]:
        """What a bot before the embedded portal is set to; nothing of it may come from the environment."""
        return {
            "bitrix24_webhook_url": self.portal.webhook_url,
            "bitrix24_portal": None,
            "bitrix24_client_id": None,
            "bitrix24_client_secret": None,
            "data_dir": self.folder / "data",
            "database_url": None,
            "deal_address_field": ADDRESS_FIELD,
            "deal_folder_field": "UF_CRM_DEAL_FOLDER",
            "deal_folders_root": None,
            "deal_card_fields": (),
            "deal_edit_fields": EDIT_FIELDS,
            "timezone": _machine_zone(),
            "log_level": "WARNING",
            "public_url": None,
            "ops_port": 0,
        }

    @property
    def settings(self) -> Settings:
        """A bot between the two."""
        return Settings.of(
            bot_token=self.telegram.token,
            telegram_api_url=self.telegram.api_url,
            admin_ids=(ADMINISTRATOR_ID,),
            **self.portal_settings,
        )


@asynccontextmanager
async def sandbox(*, photos: Sequence[bytes] | None = None) -> AsyncIterator[Sandbox]:
    """A seeded portal and a Telegram, on free ports, their files in a temporary folder.

    `photos` are what its folders hold at the start, where somebody will look at them.
    """
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dealbot-demo-")))
        portal = SandboxPortal(folder / "portal")
        seed(portal, photos=photos)
        await portal.start()
        stack.push_async_callback(portal.stop)
        telegram = SandboxTelegram()
        await telegram.start()
        stack.push_async_callback(telegram.stop)
        yield Sandbox(portal, telegram, folder)


async def run_demo(*, port: int, say: Say) -> None:
    """Serve the page until told to stop; says its address when everything answers."""
    stop = stop_requested()
    samples = await asyncio.to_thread(ready_samples)
    # Small copies: the same bytes again would be doubles of what the visitor is about to send.
    photos = [sample.thumbnail for sample in samples if sample.key in ROOMS and sample.thumbnail]
    async with sandbox(photos=photos) as world, App.open(world.settings) as app:
        stage = Stage(world.portal, world.telegram, samples=samples)
        address = await stage.start(port=port)
        try:
            await app.start()
            say(address)
            await stop.wait()
        finally:
            await stage.stop()


async def run_tour() -> None:
    """Play the main job in the terminal."""
    async with sandbox() as world, App.open(world.settings) as app:
        await app.start()
        await play(world.portal, world.telegram, sys.stdout)


async def run_before_real_telegram(*, say: Say) -> None:
    """The real bot of `BOT_TOKEN` before the embedded portal; whoever shares a contact first is an agent there.

    Raises:
        SettingsError: `BOT_TOKEN`, or what else of Telegram is set, cannot be used.
    """
    stop = stop_requested()
    async with sandbox() as world:
        settings = load_settings(**world.portal_settings)

        def recogniser(roster: Roster, plain: PlainErrors) -> RecogniseAgent:
            return AdoptFirst(roster, plain, world.portal)

        async with App.open(settings, recogniser=recogniser) as app:
            await app.start()
            say("The bot answers in Telegram now. Send it /start there, share your number, then /my. Ctrl-C ends it.")
            await stop.wait()


class AdoptFirst(RecogniseAgent):
    """Whoever shares a phone first becomes the busiest agent of the embedded portal."""

    def __init__(self, roster: Roster, plain: PlainErrors, portal: SandboxPortal) -> None:
        super().__init__(roster, plain)
        self._people = roster
        self._portal = portal
        self._is_adopted = False

    async def __call__(self, phone: str) -> Recognition:
        """See `RecogniseAgent`."""
        if not self._is_adopted:
            self._is_adopted = True
            open_deals = [deal.responsible_id for deal in self._portal.deals.values() if not deal.is_closed]
            busiest = max(self._portal.employees.values(), key=lambda one: open_deals.count(one.employee_id))
            busiest.mobile = phone
            await self._people.refresh()
        return await super().__call__(phone)


def _machine_zone() -> str:
    """The time zone that this machine, and so the visitor's browser, lives in."""
    name = os.environ.get("TZ") or str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    try:
        return ZoneInfo(name).key
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return "Etc/UTC"
