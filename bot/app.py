"""The running bot: built of the parts in `composition`, started, and closed in reverse order."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Self

from bot.bitrix24.client import PortalClient
from bot.bitrix24.errors import PortalError
from bot.clock import Clock
from bot.composition.chat import Chat, Recogniser
from bot.composition.comments import CommentWay
from bot.composition.followed import FollowedDeals
from bot.composition.frame import Frame, open_frame
from bot.composition.news import NewsWay
from bot.composition.photos import PhotoWay
from bot.composition.photos_out import PhotosOutWay
from bot.composition.portal import Gateways, People
from bot.composition.web import WebWay
from bot.domain.agents import Agent
from bot.services.agents import RecogniseAgent
from bot.services.clock_set_back import ClockSetBack
from bot.services.readiness import watch_database
from bot.services.roster import REFRESH_SECONDS
from bot.settings import Settings
from bot.store.engine import Store
from bot.store.errors import StoreInUseError
from bot.store.upkeep import keep_tidy
from bot.telegram.local_files import warn_of_local_files

_log = logging.getLogger(__name__)

GRACE_SECONDS = 7.0
"""What a stop leaves to what is in hand; the whole of it takes ten seconds at most (product.md, `run`)."""
ASK_AGAIN_SECONDS = 30.0
"""After the employees could not be read."""


class App:
    """`open` builds it, `start` lets it work, leaving the context stops it cleanly."""

    def __init__(self, frame: Frame, recogniser: Recogniser = RecogniseAgent) -> None:
        self._frame = frame
        gateways = Gateways.over(frame)
        self._people = People.known_to(frame, gateways, self._farewell)
        self._photos = PhotoWay(frame, gateways, self._people)
        self._photos_out = PhotosOutWay(frame, gateways, self._people, self._photos.spool)
        self._comments = CommentWay(frame, gateways, self._people)
        self._people.roster.on_return(self._photos.receipts.catch_up)
        self._followed = FollowedDeals(frame, gateways)
        self._news = NewsWay(frame, gateways, self._people, self._followed)
        self._chat = Chat(
            frame,
            gateways,
            self._people,
            photos=self._photos,
            photos_out=self._photos_out,
            comments=self._comments,
            deal_index=self._followed.index,
            recogniser=recogniser,
        )
        self._clock_set_back = ClockSetBack(frame.store, frame.clock, wake=self._clock_was_set_back)
        self.web = WebWay(frame, self._chat.intake, self._news.feed)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, settings: Settings, *, recogniser: Recogniser = RecogniseAgent, clock: Clock | None = None
    ) -> AsyncIterator[Self]:
        """Build everything; on leaving, let what is in hand finish and close the rest. `clock`: not the machine's.

        Raises:
            StoreError: the database cannot be used; `StoreInUseError` when another `run` uses it.
        """
        async with AsyncExitStack() as stack:
            frame = await stack.enter_async_context(open_frame(settings, clock or Clock()))
            app = cls(frame, recogniser)
            stack.push_async_callback(app.stop)
            yield app

    @property
    def frame(self) -> Frame:
        """What every part stands on."""
        return self._frame

    @property
    def store(self) -> Store:
        """The open database."""
        return self._frame.store

    @property
    def client(self) -> PortalClient:
        """What calls the portal."""
        return self._frame.client

    async def start(self) -> None:
        """Take up what the last run left, and work in the background from here on.

        Raises:
            ListenError: a port is taken, or a host is none of this machine's.
        """
        frame = self._frame
        forever = partial(frame.background.start, restarts=True)
        frame.health.subscribe(self._health_changed)
        await self._chat.feeder.start()
        await self.web.start()
        await self._photos.receipts.catch_up()
        await self._chat.changes.late.catch_up()
        forever("watch the portal", frame.client.watch)
        forever("watch the clock", self._clock_set_back.run)
        forever("deliver photos", self._photos.worker.run)
        forever("deliver comments", self._comments.run)
        forever("tell of photos on timelines", self._photos.notes.run)
        forever("look once more after lost answers", self._photos.late_look.run)
        forever("finish photos out", self._photos_out.run)
        forever("look through the tray", self._photos.tray.run)
        forever("re-read the employees", self._re_read_employees)
        forever("keep the index of open deals", self._followed.keep_index.run)
        forever("ask which deals changed", self._followed.changed.run)
        forever("look at changed deals", self._news.look)
        forever("tell news of deals", self._news.tell)
        forever("tidy up", partial(keep_tidy, frame.store, frame.clock, journal_days=frame.settings.journal_days))
        forever("watch the database", partial(watch_database, frame.store, frame.clock, frame.readiness.database))
        if self.web.webhook:
            forever("look after the webhook", self.web.webhook.keep)
        else:
            forever("take updates in", self._chat.intake.poll)
        frame.background.start("publish the commands", self._chat.menus.publish)
        if frame.settings.telegram_api_local:
            frame.background.start("look at the Bot API server's files", partial(warn_of_local_files, frame.bot))

    async def stop(self) -> None:
        """Take no new work and let what is in hand finish; the rest stays in the database for the next start."""
        await self.web.close_public()
        await self._chat.feeder.stop(GRACE_SECONDS)
        await self.web.stop()

    async def idle(self) -> None:
        """Wait until every update taken so far is handled: for tests and measurements."""
        await self._chat.feeder.idle()

    async def index_deals(self) -> None:
        """Fill the index of open deals now, not when its time has come: for tests and measurements."""
        await self._followed.keep_index.fill()

    async def see_changed_deals(self) -> None:
        """Ask now which deals changed, and look at them: for tests and measurements."""
        await self._followed.changed.look()
        await self._news.feed.look_now()

    def _health_changed(self, is_up: bool) -> None:  # noqa: FBT001  # the shape that PortalHealth calls
        self._frame.background.start("note the outage", self._photos.note_outage)
        if is_up:
            self._photos.bell.ring()
            self._comments.bell.ring()
            self._news.wake()
            self._photos_out.bell.ring()

    def _clock_was_set_back(self) -> None:
        self._photos.bell.ring()
        self._photos.notes.take_effect()
        self._comments.bell.ring()

    async def _farewell(self, agent: Agent) -> None:
        await self._chat.reception.farewell(agent)

    async def _re_read_employees(self) -> None:
        while True:
            try:
                await self._people.roster.refresh()
                pause_seconds: float = REFRESH_SECONDS
            except PortalError as error:
                _log.warning("the employees could not be read: %s", error.code)
                pause_seconds = ASK_AGAIN_SECONDS
            await self._frame.clock.sleep(pause_seconds)


async def run(settings: Settings) -> None:
    """The bot, until SIGTERM or SIGINT."""
    stop = stop_requested()
    async with App.open(settings) as app:
        await app.start()
        _log.info("the bot is at work")
        frame = app.frame
        frame.background.start("keep the database", partial(_keep_database, frame.store, frame.clock, ousted=stop))
        await stop.wait()
        _log.info("stopping: nothing new is taken")


async def _keep_database(store: Store, clock: Clock, *, ousted: asyncio.Event) -> None:
    """End the program when another `run` has taken the database while its server was away."""
    try:
        await store.keep_to_ourselves(clock)
    except StoreInUseError as error:
        _log.critical("this run ends: %s", error)
        ousted.set()


def stop_requested() -> asyncio.Event:
    """Set by SIGTERM or SIGINT from here on: ask for it before anybody can know that the program runs."""
    requested = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, requested.set)
    return requested
