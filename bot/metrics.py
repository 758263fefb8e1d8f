"""Figures for Prometheus, in a registry of this program's own: two bots in one process do not mix.

Labels come from lists that end: kinds, states, methods of ours, routes of ours; never from what somebody sent.
"""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST


class Metrics:
    """Everything that is counted."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._web_refused = Counter(
            "dealbot_web_refused",
            "Requests from outside that were refused, by address and reason.",
            ["path", "reason"],
            registry=self._registry,
        )

    def exposition(self) -> bytes:
        """All figures in Prometheus's text format."""
        return generate_latest(self._registry)

    def web_refused(self, path: str, reason: str) -> None:
        """A request from outside was refused."""
        self._web_refused.labels(path, reason).inc()
