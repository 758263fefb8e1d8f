"""Figures for Prometheus, in a registry of this program's own: two bots in one process do not mix.

Labels come from lists that end: kinds, states, methods of ours, routes of ours; never from what somebody sent.
"""

from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot import __version__

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
HANDLER_BUCKETS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 2.0, 5.0, 10.0, 30.0)
PORTAL_BUCKETS: Final = (0.03, 0.1, 0.3, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds, around what is promised: a button 2 s, a message 5 s, the portal's own end at 60 s."""


class Metrics:
    """Everything that is counted, and the levels that `/metrics` asks for before it answers."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        build = Gauge("dealbot_build_info", "1, with the version that runs.", ["version"], registry=registry)
        build.labels(__version__).set(1)
        self._updates = Counter(
            "dealbot_updates",
            "Updates taken in, by kind and by the way they came.",
            ["kind", "source"],
            registry=registry,
        )
        self._handler_seconds = Histogram(
            "dealbot_handler_seconds",
            "Seconds that handling an update took, by kind.",
            ["kind"],
            buckets=HANDLER_BUCKETS,
            registry=registry,
        )
        self._set_aside = Counter(
            "dealbot_updates_set_aside",
            "Updates given up after three failures, or not to be parsed.",
            registry=registry,
        )
        self._portal_requests = Counter(
            "dealbot_portal_requests",
            "Requests to the portal, by method and outcome.",
            ["method", "outcome"],
            registry=registry,
        )
        self._portal_seconds = Histogram(
            "dealbot_portal_seconds",
            "Seconds from sending a request to the portal's answer, by method.",
            ["method"],
            buckets=PORTAL_BUCKETS,
            registry=registry,
        )
        self._photos_stored = Counter(
            "dealbot_photos_stored", "Photos that arrived in a deal's folder.", registry=registry
        )
        self._photos_refused = Counter(
            "dealbot_photos_refused", "Photos that were not taken, by reason.", ["reason"], registry=registry
        )
        self._web_refused = Counter(
            "dealbot_web_refused",
            "Requests from outside that were refused, by address and reason.",
            ["path", "reason"],
            registry=registry,
        )
        self._portal_events = Counter(
            "dealbot_portal_events", "Events of the portal that were taken in, by name.", ["event"], registry=registry
        )
        self._ready = Gauge("dealbot_ready", "1 while this part can be worked with.", ["part"], registry=registry)
        self._age_seconds = Gauge(
            "dealbot_last_well_seconds", "Seconds since this part was last well.", ["part"], registry=registry
        )
        self._inbox = Gauge(
            "dealbot_inbox", "What waits in the database, by thing and state.", ["thing", "state"], registry=registry
        )
        self._waiting_at_telegram = Gauge(
            "dealbot_waiting_at_telegram",
            "Updates that Telegram has not delivered to the webhook yet.",
            registry=registry,
        )
        self._bucket_level = Gauge(
            "dealbot_portal_bucket_level", "How full the portal's bucket of requests may be.", registry=registry
        )
        self._bucket_size = Gauge("dealbot_portal_bucket_size", "How many requests it holds.", registry=registry)
        self._operating = Gauge(
            "dealbot_portal_operating_seconds",
            "Seconds of its ten minutes' time that a method has used.",
            ["method"],
            registry=registry,
        )

    def exposition(self) -> bytes:
        """All figures in Prometheus's text format."""
        return generate_latest(self._registry)

    def update_taken(self, kind: str, source: str) -> None:
        """An update is in the database; `source` is polling or webhook."""
        self._updates.labels(kind, source).inc()

    def update_handled(self, kind: str, seconds: float) -> None:
        """A handler has ended, well or not."""
        self._handler_seconds.labels(kind).observe(seconds)

    def update_set_aside(self) -> None:
        """An update was given up."""
        self._set_aside.inc()

    def portal_asked(self, method: str, outcome: str, seconds: float) -> None:
        """A request to the portal has ended."""
        self._portal_requests.labels(method, outcome).inc()
        self._portal_seconds.labels(method).observe(seconds)

    def photo_stored(self) -> None:
        """A photo has arrived."""
        self._photos_stored.inc()

    def photo_refused(self, reason: str) -> None:
        """A photo was not taken."""
        self._photos_refused.labels(reason).inc()

    def web_refused(self, path: str, reason: str) -> None:
        """A request from outside was refused."""
        self._web_refused.labels(path, reason).inc()

    def portal_event_taken(self, event: str) -> None:
        """The portal said that something happened."""
        self._portal_events.labels(event).inc()

    def part_is(self, part: str, *, is_ok: bool, age_seconds: float | None) -> None:
        """How database, Telegram or portal is."""
        self._ready.labels(part).set(is_ok)
        if age_seconds is not None:
            self._age_seconds.labels(part).set(age_seconds)

    def inbox_is(self, counts: Mapping[tuple[str, str], int]) -> None:
        """What waits, by thing and state; what is not named waits no more."""
        self._inbox.clear()
        for (thing, state), count in counts.items():
            self._inbox.labels(thing, state).set(count)

    def telegram_holds(self, updates: int) -> None:
        """What the webhook has not been given yet."""
        self._waiting_at_telegram.set(updates)

    def bucket_is(self, level: float, size: int) -> None:
        """The portal's limit of requests."""
        self._bucket_level.set(level)
        self._bucket_size.set(size)

    def operating_is(self, seconds_by_method: Mapping[str, float]) -> None:
        """The portal's limit of a method's time."""
        for method, seconds in seconds_by_method.items():
            self._operating.labels(method).set(seconds)
