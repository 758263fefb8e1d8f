"""The composition: builds every object, joins them, starts what runs for ever, and closes everything in reverse order.

The one module that sees all layers. Read `App.open` downwards to learn what the program is made of.
"""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Self
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError

from bot import __version__
from bot.background import Background
from bot.bitrix24.client import PortalClient
from bot.bitrix24.deals import DealGateway
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.disk import DiskGateway
from bot.bitrix24.errors import PortalError
from bot.bitrix24.fields import DealFieldCodes
from bot.bitrix24.limits import RateLimiter
from bot.bitrix24.timeline import CommentGateway
from bot.bitrix24.users import UserGateway
from bot.clock import Clock
from bot.domain.agents import Agent
from bot.domain.ids import BatchId, ChatId, FolderId, TelegramId
from bot.services.accept_photo import AcceptPhoto, IntakeRules
from bot.services.agents import AllowAgent, AskForAccess, RecogniseAgent
from bot.services.comments import AcceptComment, WithdrawComment
from bot.services.deal_folder import OpenDealFolder
from bot.services.deals import DealLines, FindDeals, MyDeals, RecentDeals, ShowDeal
from bot.services.deliver_comments import DeliverComments
from bot.services.deliver_photos import DeliverPhotos
from bot.services.labels import DealLabels
from bot.services.languages import Languages
from bot.services.outage import NoteOutage
from bot.services.place_batch import PlaceBatch
from bot.services.portal_errors import PlainErrors
from bot.services.rights import Rights
from bot.services.roster import REFRESH_SECONDS, Roster
from bot.services.send_photo import SendPhoto
from bot.services.settle_photos import SettlePhotos
from bot.services.spool import Spool
from bot.services.status import ShowStatus
from bot.services.tray_upkeep import TrayUpkeep
from bot.settings import Settings
from bot.store.engine import Store
from bot.store.facts import Facts
from bot.store.method_counts import MethodCounts
from bot.store.rate import RateLevels
from bot.store.upkeep import keep_tidy
from bot.telegram.callback_timer import CallbackTimer
from bot.telegram.commands import publish_commands
from bot.telegram.comment_answers import CommentAnswers
from bot.telegram.conversations import Conversations
from bot.telegram.dispatcher import build_dispatcher
from bot.telegram.feeder import Feeder
from bot.telegram.files import TelegramFiles
from bot.telegram.intake import Intake
from bot.telegram.look_up import LookUp
from bot.telegram.notifier import Notifier
from bot.telegram.open_card import OpenCard
from bot.telegram.reactions import Reactions
from bot.telegram.receipts import ReceiptRules, Receipts
from bot.telegram.reception import Reception
from bot.telegram.screens import Screens
from bot.texts import Catalogue
from bot.worker import Bell, Worker

_log = logging.getLogger(__name__)

GRACE_SECONDS = 8.0
"""What a stop leaves to what is in hand; the whole of it takes ten seconds at most (product.md, `run`)."""

Recogniser = Callable[[Roster, PlainErrors], RecogniseAgent]


@dataclass(frozen=True, slots=True)
class Frame:
    """What every part stands on."""

    settings: Settings
    clock: Clock
    store: Store
    background: Background
    catalogue: Catalogue
    bot: Bot
    screens: Screens
    client: PortalClient


@dataclass(frozen=True, slots=True)
class Gateways:
    """The portal as the use cases meet it."""

    dictionaries: Dictionaries
    deals: DealGateway
    disk: DiskGateway
    users: UserGateway
    timeline: CommentGateway

    @classmethod
    def over(cls, frame: Frame) -> Self:
        """All of them over one client."""
        settings, client = frame.settings, frame.client
        codes = DealFieldCodes(settings.deal_folder_field, settings.deal_address_field, settings.deal_card_fields)
        dictionaries = Dictionaries(client, frame.clock)
        return cls(
            dictionaries=dictionaries,
            deals=DealGateway(client, dictionaries, codes),
            disk=DiskGateway(client, Facts(frame.store, frame.clock)),
            users=UserGateway(client),
            timeline=CommentGateway(client),
        )


class App:
    """The running bot. `open` builds it, `start` lets it work, leaving the context stops it cleanly."""

    def __init__(self, frame: Frame, recogniser: Recogniser = RecogniseAgent) -> None:
        self._frame = frame
        self._photo_bell, self._comment_bell = Bell(), Bell()
        gateways = Gateways.over(frame)
        admin_ids = [TelegramId(admin_id) for admin_id in frame.settings.admin_ids]
        self._portal_host = urlsplit(frame.client.portal_url).hostname

        self._plain = PlainErrors(frame.client.health, frame.clock)
        self.roster = Roster(gateways.users, frame.store, frame.clock, farewell=self._farewell)
        rights = Rights(self.roster, frame.settings.deal_visibility, admin_ids)
        self._languages = Languages(frame.store, frame.catalogue, frame.clock)
        labels = DealLabels(gateways.deals, gateways.disk, rights)

        self._join_photos(gateways, rights, labels, admin_ids)
        self._join_comments(gateways, rights, labels)
        self._join_chat(gateways, rights, labels, admin_ids, recogniser)

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Settings, *, recogniser: Recogniser = RecogniseAgent) -> AsyncIterator[Self]:
        """Open the database, build everything; on leaving, stop what runs and close it in reverse order.

        Raises:
            StoreError: the database cannot be used; `StoreInUseError` when another `run` uses it.
        """
        clock = Clock()
        async with AsyncExitStack() as stack:
            url = settings.database_url.get_secret_value() if settings.database_url else None
            store = await Store.open(url, data_dir=settings.data_dir)
            stack.push_async_callback(store.close)
            background = Background(clock)
            limiter = RateLimiter(
                RateLevels(store),
                requests_per_second=settings.bitrix24_requests_per_second,
                burst=settings.bitrix24_burst,
                clock=clock,
            )
            user_agent = f"dealbot/{__version__}"
            counts = MethodCounts(store, clock)
            stack.push_async_callback(counts.flush)
            background.start("count the calls of the portal", counts.keep, restarts=True)
            client = PortalClient(
                settings.bitrix24_webhook_url, limiter, clock=clock, user_agent=user_agent, counter=counts.count
            )
            stack.push_async_callback(client.aclose)
            bot = _telegram_bot(settings)
            stack.push_async_callback(bot.session.close)
            stack.push_async_callback(background.close)
            catalogue = Catalogue.load(settings.locale, settings.timezone.key, clock=clock)
            screens = Screens(bot, store, clock)
            app = cls(Frame(settings, clock, store, background, catalogue, bot, screens, client), recogniser)
            stack.push_async_callback(app.stop)
            yield app

    async def start(self) -> None:
        """Take up what the last run left, and work in the background from here on."""
        frame = self._frame
        forever = partial(frame.background.start, restarts=True)
        frame.client.health.subscribe(self._health_changed)
        await self._feeder.start()
        await self._receipts.catch_up()
        forever("watch the portal", frame.client.watch)
        forever("deliver photos", self._worker.run)
        forever("deliver comments", self._deliver_comments_forever)
        forever("look through the tray", self._tray.run)
        forever("re-read the employees", self._re_read_employees)
        forever("tidy up", partial(keep_tidy, frame.store, frame.clock, journal_days=frame.settings.journal_days))
        forever("take updates in", self._intake.poll)
        frame.background.start("publish the commands", self._publish_commands)

    async def stop(self) -> None:
        """Take no new work and let what is in hand finish; the rest stays in the database for the next start."""
        await self._feeder.stop(GRACE_SECONDS)

    async def idle(self) -> None:
        """Wait until every update taken so far is handled: for tests and measurements."""
        await self._feeder.idle()

    @property
    def client(self) -> PortalClient:
        """The line to the portal."""
        return self._frame.client

    def _join_photos(self, gateways: Gateways, rights: Rights, labels: DealLabels, admin_ids: list[TelegramId]) -> None:
        frame = self._frame
        settings, clock, store, background = frame.settings, frame.clock, frame.store, frame.background
        health = frame.client.health
        self._reactions = Reactions(frame.bot, store, background)
        rules = ReceiptRules(settings.tray_days, has_administrators=bool(admin_ids))
        self._receipts = Receipts(
            rules, store, frame.screens, self._reactions, self._languages, labels, health, background, clock
        )
        intake_rules = IntakeRules(
            max_file_bytes=settings.max_file_bytes,
            max_files_per_batch=settings.max_files_per_batch,
            portal_host=self._portal_host,
        )
        self._accept_photo = AcceptPhoto(
            intake_rules, clock, wake=self._photo_bell.ring, changed=self._receipts.changed
        )
        self._place_batch = PlaceBatch(clock, moved=self._batch_moved)
        spool = Spool(settings.data_dir / "spool", max_bytes=settings.spool_max_bytes)
        spool.clear()
        root = FolderId(settings.deal_folders_root) if settings.deal_folders_root else None
        self._deliver_photos = DeliverPhotos(
            store,
            OpenDealFolder(store, gateways.deals, gateways.disk, rights, clock, configured_root=root),
            gateways.disk,
            SendPhoto(
                store,
                gateways.disk,
                TelegramFiles(frame.bot),
                spool,
                clock,
                max_file_bytes=settings.max_file_bytes,
            ),
            SettlePhotos(store, gateways.disk, clock),
            labels,
            background,
            clock,
            changed=self._receipts.changed,
            alarm=Notifier(frame.bot, frame.catalogue, admin_ids, background, clock).alarm,
            wake=self._photo_bell.ring,
        )
        self._worker = Worker(
            store, self._accept_photo, self._deliver_photos, health, background, clock, self._photo_bell
        )
        self._note_outage = NoteOutage(store, health, clock, changed=self._receipts.changed)
        self._tray = TrayUpkeep(
            store,
            clock,
            kept_days=settings.tray_days,
            remind=self._receipts.remind,
            moved=self._batch_moved,
        )

    def _join_comments(self, gateways: Gateways, rights: Rights, labels: DealLabels) -> None:
        frame = self._frame
        wake = self._comment_bell.ring
        self._accept_comment = AcceptComment(frame.clock, wake=wake)
        self._withdraw_comment = WithdrawComment(frame.store, frame.clock, wake=wake)
        self._deliver_comments = DeliverComments(
            frame.store,
            gateways.timeline,
            gateways.deals,
            rights=rights,
            roster=self.roster,
            labels=labels,
            background=frame.background,
            clock=frame.clock,
            show=CommentAnswers(frame.screens, self._languages, labels, frame.client.health),
        )

    def _join_chat(
        self,
        gateways: Gateways,
        rights: Rights,
        labels: DealLabels,
        admin_ids: list[TelegramId],
        recogniser: Recogniser,
    ) -> None:
        frame = self._frame
        store, clock, screens, plain = frame.store, frame.clock, frame.screens, self._plain
        lines = DealLines(gateways.dictionaries, labels)
        my_deals = MyDeals(gateways.deals, lines, plain, clock)
        open_card = OpenCard(screens, ShowDeal(gateways.deals, rights, store, labels, plain))
        find_deals = FindDeals(gateways.deals, rights, lines, plain)
        ask_for_access = AskForAccess(store, clock, admin_ids)
        self._reception = Reception(
            screens,
            store,
            languages=self._languages,
            roster=self.roster,
            my_deals=my_deals,
            open_card=open_card,
            ask_for_access=ask_for_access,
        )
        timer = CallbackTimer(frame.bot, clock, frame.background)
        dispatcher = build_dispatcher(
            Conversations(store, clock),
            store=store,
            clock=clock,
            languages=self._languages,
            screens=screens,
            my_deals=my_deals,
            plain_errors=plain,
            catalogue=frame.catalogue,
            health=frame.client.health,
            labels=labels,
            roster=self.roster,
            rights=rights,
            recent_deals=RecentDeals(gateways.deals, rights, lines, store, labels, plain),
            open_card=open_card,
            look_up=LookUp(screens, find_deals, my_deals, open_card, portal_host=self._portal_host),
            reception=self._reception,
            show_status=ShowStatus(store, frame.client.health, clock),
            recognise_agent=recogniser(self.roster, plain),
            ask_for_access=ask_for_access,
            allow_agent=AllowAgent(self.roster, store, clock, plain),
            accept_comment=self._accept_comment,
            withdraw_comment=self._withdraw_comment,
            accept_photo=self._accept_photo,
            place_batch=self._place_batch,
            reactions=self._reactions,
        )
        self._feeder = Feeder(
            dispatcher,
            frame.bot,
            store,
            clock,
            frame.background,
            callback_timer=timer,
            on_set_aside=self._tell_of_set_aside,
        )
        self._intake = Intake(frame.bot, store, self._feeder, clock)

    def _batch_moved(self, batch_id: BatchId) -> None:
        self._deliver_photos.forget_folder(batch_id)
        self._receipts.changed(batch_id)
        self._photo_bell.ring()

    def _health_changed(self, is_up: bool) -> None:  # noqa: FBT001  # the shape that PortalHealth calls
        self._frame.background.start("note the outage", self._note_outage)
        if is_up:
            self._photo_bell.ring()
            self._comment_bell.ring()

    async def _farewell(self, agent: Agent) -> None:
        await self._reception.farewell(agent)

    async def _tell_of_set_aside(self, chat_id: ChatId) -> None:
        texts = await self._languages.texts_for(TelegramId(chat_id))
        with suppress(TelegramAPIError):
            await self._frame.bot.send_message(
                chat_id, texts.t("I could not make sense of your last message. Please send it once more.")
            )

    async def _deliver_comments_forever(self) -> None:
        while True:
            next_at = await self._deliver_comments.run_due()
            await self._comment_bell.wait_until(next_at, now=self._frame.clock.now())

    async def _re_read_employees(self) -> None:
        while True:
            try:
                await self.roster.refresh()
                pause_seconds: float = REFRESH_SECONDS
            except PortalError as error:
                _log.warning("the employees could not be read: %s", error.code)
                pause_seconds = 30.0
            await self._frame.clock.sleep(pause_seconds)

    async def _publish_commands(self) -> None:
        try:
            await publish_commands(self._frame.bot, self._frame.catalogue)
        except TelegramAPIError as error:
            _log.warning("the menu of commands could not be published: %s", type(error).__name__)


async def run(settings: Settings) -> None:
    """The bot, until SIGTERM or SIGINT."""
    stop = stop_requested()
    async with App.open(settings) as app:
        await app.start()
        _log.info("the bot is at work")
        await stop.wait()
        _log.info("stopping: nothing new is taken")


def stop_requested() -> asyncio.Event:
    """Set by SIGTERM or SIGINT from here on: ask for it before anybody can know that the program runs."""
    requested = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, requested.set)
    return requested


def _telegram_bot(settings: Settings) -> Bot:
    proxy = settings.telegram_proxy.get_secret_value() if settings.telegram_proxy else None
    session = AiohttpSession(proxy=proxy, api=TelegramAPIServer.from_base(settings.telegram_api_url))
    return Bot(settings.bot_token.get_secret_value(), session=session)
