"""The doors over HTTP: what the public may reach, where there is a public address, and the operations port."""

from contextlib import suppress
from functools import partial
from typing import final

from pydantic import SecretStr

from bot.bitrix24.jobs import bounded
from bot.composition.frame import Frame
from bot.services.deal_feed import DealFeed
from bot.services.inbox_counts import inbox_counts
from bot.services.install_app import InstallApplication
from bot.services.take_event import EventKey, TakeEvent
from bot.store.errors import StoreUnavailableError
from bot.store.facts import Facts
from bot.telegram.intake import Intake
from bot.telegram.webhook import Webhook
from bot.web.application import Route, build_application
from bot.web.events import EventDoor
from bot.web.install import InstallDoor
from bot.web.operations import Operations
from bot.web.server import Address, Server
from bot.web.telegram_webhook import TELEGRAM_WEBHOOK_PATH, TelegramWebhook


@final
class WebWay:
    """Two servers. `public`, and the `webhook` that sends Telegram there, are None without `PUBLIC_URL`."""

    def __init__(self, frame: Frame, intake: Intake, feed: DealFeed) -> None:
        self._frame = frame
        settings = frame.settings
        operations = Operations(frame.readiness, frame.metrics, self._measure)
        self.operations = Server(
            build_application(operations.routes, frame.metrics),
            Address("OPS", settings.ops_host, settings.ops_port),
        )
        self.public: Server | None = None
        self.webhook: Webhook | None = None
        if settings.public_url:
            secret = settings.telegram_secret
            take_event = TakeEvent(feed, partial(_event_keys, frame), Facts(frame.store, frame.clock))
            events = EventDoor(take_event, frame.metrics)
            routes = [
                Route(TELEGRAM_WEBHOOK_PATH, TelegramWebhook(secret, intake.accept).take),
                *_install_routes(frame, events),
                *events.routes,
            ]
            url = settings.public_url + TELEGRAM_WEBHOOK_PATH
            self.webhook = Webhook(frame.bot, frame.clock, frame.readiness.telegram, url=url, secret=secret)
            self.public = Server(
                build_application(routes, frame.metrics),
                Address("HTTP", settings.http_host, settings.http_port),
            )

    async def start(self) -> None:
        """Listen.

        Raises:
            ListenError: a port is taken, or a host is none of this machine's.
        """
        await self.operations.start()
        if self.public:
            await self.public.start()

    async def close_public(self) -> None:
        """Let nothing further in; whoever finds the door closed comes again."""
        if self.public:
            await self.public.stop()

    async def stop(self) -> None:
        """Close both."""
        await self.close_public()
        await self.operations.stop()

    async def _measure(self) -> None:
        """Bring the gauges up to date; a database that refuses costs only its own."""
        frame = self._frame
        metrics = frame.metrics
        for part in frame.readiness.report().parts:
            metrics.part_is(part.name, is_ok=part.is_ok, age_seconds=part.age_seconds)
        metrics.bucket_is(frame.limiter.level, frame.settings.bitrix24_burst)
        metrics.operating_is({bounded(method): used for method, used in frame.client.operating_seconds.items()})
        if self.webhook:
            metrics.telegram_holds(self.webhook.waiting_at_telegram)
        with suppress(StoreUnavailableError):
            metrics.inbox_is(await inbox_counts(frame.store))


def _event_keys(frame: Frame) -> list[EventKey]:
    """What an event of the portal must carry: the token of an outbound webhook, the application's own; or neither."""
    keys = []
    if frame.settings.bitrix24_application_token:
        keys.append(EventKey(frame.settings.bitrix24_application_token))
    tokens = frame.application.access.tokens if frame.application else None
    if tokens and tokens.application_token:
        keys.append(EventKey(SecretStr(tokens.application_token), tokens.member_id))
    return keys


def _install_routes(frame: Frame, events: EventDoor) -> list[Route]:
    """Where an OAuth application gets its tokens; none with a webhook."""
    ours = frame.application
    if ours is None:
        return []
    install = InstallApplication(
        ours.portal, ours.authority, ours.vault, ours.access, frame.client, frame.clock, frame.notifier.access_lost
    )
    said = frame.catalogue.texts(None).t("The bot is connected to Bitrix24. You can close this page.")
    return InstallDoor(install, events.take, said).routes
