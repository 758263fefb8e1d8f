"""`check` and `setup`: the tables of what is looked at and made, joined with what each needs. Imports no aiogram."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot import __version__
from bot.background import Background
from bot.bitrix24.access import PortalAccess, WebhookAccess
from bot.bitrix24.client import PortalClient
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.disk import DiskGateway
from bot.bitrix24.disk_rights import DiskRights
from bot.bitrix24.event_handlers import EventHandlerGateway
from bot.bitrix24.limits import RateLimiter
from bot.bitrix24.system import SystemGateway
from bot.bitrix24.userfields import UserFieldGateway
from bot.bitrix24.users import UserGateway
from bot.clock import Clock
from bot.composition.access import authority_of, open_access
from bot.doctor.access_words import APPLICATION, WEBHOOK, AccessWords
from bot.doctor.administrators import Administrators
from bot.doctor.application_checks import ApplicationAnswers
from bot.doctor.deal_fields import AddressField, FolderField, NamedFields
from bot.doctor.drive import DealFolders
from bot.doctor.examination import Branch, Check, Examination
from bot.doctor.finding import Finding
from bot.doctor.local_files import ServersFiles
from bot.doctor.machine import Database, OtherRun, Room
from bot.doctor.portal_checks import Clocks, Owner, PortalAnswers, Scopes
from bot.doctor.portal_events import BindEvents, EventDoor, EventsBound, OutboundWebhook
from bot.doctor.setup_portal import MakeFolderField, MakeRootFolder
from bot.doctor.setup_telegram import WriteDescription, WriteMenu
from bot.doctor.telegram_checks import NobodyElseListens, TelegramAnswers
from bot.doctor.telegram_line import BotApi, TelegramLine
from bot.domain.ids import FolderId
from bot.domain.tokens import AccessTrouble
from bot.settings import Settings
from bot.store.engine import Store
from bot.store.errors import StoreError, StoreUnavailableError
from bot.store.facts import Facts
from bot.store.lock import is_run_alive
from bot.store.rate import RateLevels
from bot.telegram.menu import COMMANDS
from bot.texts import Catalogue, Texts
from bot.web.events import EVENTS_PATH
from bot.web.telegram_webhook import TELEGRAM_WEBHOOK_PATH

if TYPE_CHECKING:
    from bot.composition.oauth import Application

DATABASE_SECONDS: Final = 4.0
"""How long the database may take to open: with two steps of checks the whole stays below fifteen."""
SETUP_SECONDS: Final = 30.0
"""How long one step of `setup` may take: what it writes waits for the portal's limit."""
_CHECKED: Final = "doctor.checked"


async def check(settings: Settings, clock: Clock) -> list[Finding]:
    """Look at everything, a line each."""
    async with _open_doctor(settings, clock) as doctor:
        return await Examination(doctor.checks(), doctor.texts, words=doctor.words)()


async def setup(settings: Settings, clock: Clock) -> list[Finding]:
    """Make what is missing, a line each; safe to run twice."""
    async with _open_doctor(settings, clock) as doctor:
        return await Examination(doctor.steps(), doctor.texts, words=doctor.words, seconds=SETUP_SECONDS)()


class NoFacts:
    """Small facts where the database cannot be used: nothing was known, and nothing is kept."""

    async def get(self, _name: str) -> str | None:
        """Nothing."""
        return None

    async def put(self, _name: str, _value: str) -> None:
        """Forget it."""


class BorrowedLevel:
    """The bucket's level as the running bot wrote it down; what we use of it is too little to be written."""

    def __init__(self, store: Store | None) -> None:
        self._levels = RateLevels(store) if store else None

    async def load(self, portal: str) -> tuple[float, datetime] | None:
        """The level, if there is one."""
        return await self._levels.load(portal) if self._levels else None

    async def save(self, portal: str, level: float, as_of: datetime) -> None:
        """Leave the row to the running bot."""


@dataclass(frozen=True, slots=True)
class Doctor:
    """What checks and steps stand on."""

    settings: Settings
    clock: Clock
    catalogue: Catalogue
    telegram: TelegramLine
    client: PortalClient | None
    """None for an application whose tokens cannot be read: the line of the database says why."""
    application: "Application | None"
    """What lets the bot in, where that is an application."""
    access_troubles: Sequence[AccessTrouble]
    """What the access has complained of so far."""
    store: Store | None
    store_trouble: StoreError | None

    @property
    def texts(self) -> Texts:
        """The administrator's language."""
        return self.catalogue.texts(self.settings.locale)

    @property
    def words(self) -> AccessWords:
        """How lines speak of what lets the bot in."""
        return WEBHOOK if self.settings.bitrix24_webhook_url else APPLICATION

    def checks(self) -> list[Branch]:
        """What `check` looks at, in the order of its lines."""
        settings, texts = self.settings, self.texts
        is_alive = is_run_alive(settings.data_dir)
        nobody_else = NobodyElseListens(self.telegram, texts, self.clock, self._telegram_webhook, run_is_alive=is_alive)
        local_files = [ServersFiles(self.telegram, texts)] if settings.telegram_api_local else []
        return [
            Branch(OtherRun(is_alive, texts)),
            Branch(self._database()),
            Branch(Room(settings.data_dir, settings.data_dir / "spool", settings.spool_max_bytes, texts)),
            Branch(TelegramAnswers(self.telegram, texts), (nobody_else, *local_files)),
            Branch(Administrators(bool(settings.admin_ids), texts)),
            *([self._portal_checks(self.client)] if self.client else []),
        ]

    def _portal_checks(self, client: PortalClient) -> Branch:
        settings, texts, clock = self.settings, self.texts, self.clock
        system, fields, disk = SystemGateway(client), Dictionaries(client, clock), self._disk(client)
        named = {
            "DEAL_ADDRESS_FIELD": (settings.deal_address_field,) if settings.deal_address_field else (),
            "DEAL_CARD_FIELDS": settings.deal_card_fields,
            "DEAL_EDIT_FIELDS": settings.deal_edit_fields,
        }
        return Branch(
            self._lets_in(client),
            (
                Owner(UserGateway(client), self.words, texts),
                Scopes(system, self.words, texts),
                Clocks(system, clock, texts),
                FolderField(fields, settings.deal_folder_field, texts),
                NamedFields(fields, named, texts),
                AddressField(fields, bool(settings.deal_address_field), texts),
                DealFolders(disk, DiskRights(client, disk), self._root, texts),
                *self._events(client, is_setup=False),
            ),
        )

    def _lets_in(self, client: PortalClient) -> Check:
        ours, texts = self.application, self.texts
        if ours is None:
            return PortalAnswers(client, texts)
        return ApplicationAnswers(client, ours.access, ours.authority, ours.vault.portals, self.access_troubles, texts)

    def _events(self, client: PortalClient, *, is_setup: bool) -> list[Check]:
        """What is done about the portal's events; nothing without an address that they could come to."""
        settings, texts, ours = self.settings, self.texts, self.application
        if settings.public_url is None:
            return []
        door, has_token = EventDoor(settings.public_url, EVENTS_PATH), settings.bitrix24_application_token is not None
        if ours is None:
            return [OutboundWebhook(door, has_token, texts)]
        handlers, tokens = EventHandlerGateway(client), ours.access.tokens
        if is_setup:
            return [BindEvents(handlers, door, texts)]
        has_token = has_token or (tokens is not None and tokens.application_token is not None)
        return [EventsBound(handlers, door, has_token, texts)]

    def steps(self) -> list[Branch]:
        """What `setup` makes."""
        texts = self.texts
        menu = {command.name: command.title for command in COMMANDS}
        return [
            self._portal_steps(self.client) if self.client else Branch(self._database()),
            Branch(
                TelegramAnswers(self.telegram, texts),
                (
                    WriteMenu(self.telegram, menu, self.catalogue, texts),
                    WriteDescription(self.telegram, self.catalogue, texts),
                ),
            ),
        ]

    def _portal_steps(self, client: PortalClient) -> Branch:
        settings, texts = self.settings, self.texts
        userfields, fields = UserFieldGateway(client), Dictionaries(client, self.clock)
        return Branch(
            self._lets_in(client),
            (
                MakeFolderField(fields, userfields, settings.deal_folder_field, texts),
                MakeRootFolder(self._disk(client), self._root, texts),
                *self._events(client, is_setup=True),
            ),
        )

    @property
    def _is_server(self) -> bool:
        url = self.settings.database_url
        return url is not None and url.get_secret_value().startswith("postgresql")

    @property
    def _telegram_webhook(self) -> str | None:
        public_url = self.settings.public_url
        return public_url + TELEGRAM_WEBHOOK_PATH if public_url else None

    @property
    def _root(self) -> FolderId | None:
        configured = self.settings.deal_folders_root
        return FolderId(configured) if configured else None

    def _database(self) -> Database:
        write = self._write if self.store else None
        return Database(write, self.store_trouble, self.settings.data_dir, self._is_server, self.texts)

    def _disk(self, client: PortalClient) -> DiskGateway:
        return DiskGateway(client, Facts(self.store, self.clock) if self.store else NoFacts())

    async def _write(self) -> None:
        if self.store:
            await Facts(self.store, self.clock).put(_CHECKED, self.clock.now().isoformat())


@asynccontextmanager
async def _open_doctor(settings: Settings, clock: Clock) -> AsyncIterator[Doctor]:
    """Open what opens, beside a running bot; on leaving it is closed in reverse order."""
    async with AsyncExitStack() as stack:
        store, trouble = await _open_store(settings)
        if store:
            stack.push_async_callback(store.close)
        background = Background(clock)
        stack.push_async_callback(background.close)
        access: PortalAccess | None = None
        application: Application | None = None
        troubles: list[AccessTrouble] = []
        try:
            access, application = await _open_access(settings, store, background, clock, troubles.append)
        except StoreError as error:
            trouble = error
        client = _portal_client(access, settings, store, clock) if access else None
        if client:
            stack.push_async_callback(client.aclose)
        api = BotApi(settings.telegram_api_url, settings.bot_token, settings.telegram_proxy)
        telegram = await stack.enter_async_context(TelegramLine(api))
        catalogue = Catalogue.load(settings.locale, settings.timezone.key, clock=clock)
        yield Doctor(settings, clock, catalogue, telegram, client, application, troubles, store, trouble)


async def _open_access(
    settings: Settings,
    store: Store | None,
    background: Background,
    clock: Clock,
    tell: Callable[[AccessTrouble], None],
) -> "tuple[PortalAccess | None, Application | None]":
    """The way into the portal; none for an application whose tokens lie in a database that does not open."""
    if store is None:
        return (WebhookAccess(settings.bitrix24_webhook_url) if settings.bitrix24_webhook_url else None), None
    return await open_access(settings, authority_of(settings), store, background, clock, tell)


def _portal_client(access: PortalAccess, settings: Settings, store: Store | None, clock: Clock) -> PortalClient:
    limiter = RateLimiter(
        BorrowedLevel(store),
        requests_per_second=settings.bitrix24_requests_per_second,
        burst=settings.bitrix24_burst,
        clock=clock,
    )
    return PortalClient(access, limiter, clock=clock, user_agent=f"dealbot/{__version__}")


async def _open_store(settings: Settings) -> tuple[Store | None, StoreError | None]:
    url = settings.database_url.get_secret_value() if settings.database_url else None
    try:
        async with asyncio.timeout(DATABASE_SECONDS):
            return await Store.open(url, data_dir=settings.data_dir, alone=False), None
    except TimeoutError:
        return None, StoreUnavailableError("TimeoutError")
    except StoreError as error:
        return None, error
