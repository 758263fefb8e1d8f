"""What every part stands on: the open database, the clock, the line to Telegram and the line to the portal."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer

from bot import __version__
from bot.background import Background
from bot.bitrix24.client import PortalClient
from bot.bitrix24.health import PortalHealth
from bot.bitrix24.limits import RateLimiter
from bot.clock import Clock
from bot.composition.access import authority_of, install_link, open_access
from bot.domain.ids import TelegramId
from bot.images.process import Images
from bot.metrics import Metrics
from bot.services.languages import Languages
from bot.services.readiness import Readiness
from bot.settings import Settings
from bot.store.engine import Store
from bot.store.method_counts import MethodCounts
from bot.store.rate import RateLevels
from bot.telegram.callback_timer import CallbackTimer
from bot.telegram.notices import Notices
from bot.telegram.notifier import Notifier
from bot.telegram.screens import Screens
from bot.telegram.session import TelegramSession
from bot.telegram.speak_first import SpeakFirst
from bot.texts import Catalogue

if TYPE_CHECKING:
    from bot.composition.oauth import Application


@dataclass(frozen=True, slots=True)
class Frame:
    """Open for as long as the program runs."""

    settings: Settings
    clock: Clock
    store: Store
    background: Background
    catalogue: Catalogue
    bot: Bot
    screens: Screens
    callback_timer: CallbackTimer
    notices: Notices
    languages: Languages
    speak_first: SpeakFirst
    client: PortalClient
    images: Images
    limiter: RateLimiter
    metrics: Metrics
    readiness: Readiness
    notifier: Notifier
    application: "Application | None"
    """What an installation needs; None with a webhook."""

    @property
    def health(self) -> PortalHealth:
        """Whether the portal answers."""
        return self.client.health

    @property
    def portal_host(self) -> str | None:
        """The portal's host, to know links to its deals by."""
        return urlsplit(self.client.portal_url).hostname

    @property
    def admin_ids(self) -> list[TelegramId]:
        """Who administers the bot."""
        return _administrators(self.settings)


@asynccontextmanager
async def open_frame(settings: Settings, clock: Clock) -> AsyncIterator[Frame]:
    """Open all of it; on leaving it is closed in reverse order, what runs in the background first.

    Raises:
        StoreError: the database cannot be used; `StoreInUseError` when another `run` uses it.
    """
    async with AsyncExitStack() as stack:
        url = settings.database_url.get_secret_value() if settings.database_url else None
        store = await Store.open(url, data_dir=settings.data_dir)
        stack.push_async_callback(store.close)
        background = Background(clock)
        stack.push_async_callback(background.close)  # what was begun ends also if the rest cannot be opened
        counts = MethodCounts(store, clock)
        stack.push_async_callback(counts.close)
        background.start("count the calls of the portal", counts.keep, restarts=True)
        bot = _telegram_bot(settings)
        stack.push_async_callback(bot.session.close)
        images = Images()
        stack.push_async_callback(images.aclose)
        catalogue = Catalogue.load(settings.locale, settings.timezone.key, clock=clock)
        authority = authority_of(settings)
        link = install_link(settings, authority)
        screens, languages = Screens(bot, store, clock), Languages(store, catalogue, clock)
        callback_timer = CallbackTimer(bot, clock, background)
        speak_first = SpeakFirst(screens, languages)
        notifier = Notifier(speak_first, _administrators(settings), background, clock, install_link=link)
        access, application = await open_access(settings, authority, store, background, clock, notifier.access_lost)
        metrics = Metrics()
        limiter = _rate_limiter(settings, store, clock)
        user_agent = f"dealbot/{__version__}"
        client = PortalClient(
            access, limiter, clock=clock, user_agent=user_agent, counter=counts.count, metrics=metrics
        )
        stack.push_async_callback(client.aclose)
        stack.push_async_callback(background.close)
        if application:
            stack.push_async_callback(application.access.settle)
        yield Frame(
            settings=settings,
            clock=clock,
            store=store,
            background=background,
            catalogue=catalogue,
            bot=bot,
            screens=screens,
            callback_timer=callback_timer,
            notices=Notices(callback_timer, screens),
            languages=languages,
            speak_first=speak_first,
            client=client,
            images=images,
            limiter=limiter,
            metrics=metrics,
            readiness=Readiness(clock, client.health),
            notifier=notifier,
            application=application,
        )


def _rate_limiter(settings: Settings, store: Store, clock: Clock) -> RateLimiter:
    return RateLimiter(
        RateLevels(store),
        requests_per_second=settings.bitrix24_requests_per_second,
        burst=settings.bitrix24_burst,
        clock=clock,
    )


def _administrators(settings: Settings) -> list[TelegramId]:
    return [TelegramId(admin_id) for admin_id in settings.admin_ids]


def _telegram_bot(settings: Settings) -> Bot:
    proxy = settings.telegram_proxy.get_secret_value() if settings.telegram_proxy else None
    session = TelegramSession(proxy=proxy, api=TelegramAPIServer.from_base(settings.telegram_api_url))
    return Bot(settings.bot_token.get_secret_value(), session=session)
