"""The operations port: whether the bot lives, whether it can work, and figures for Prometheus."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import hdrs, web

from bot.metrics import CONTENT_TYPE, Metrics
from bot.services.readiness import Readiness
from bot.web.application import Route


class Operations:
    """Answers `/healthz`, `/readyz` and `/metrics`. `measure` brings the gauges up to date before they are read."""

    def __init__(self, readiness: Readiness, metrics: Metrics, measure: Callable[[], Awaitable[None]]) -> None:
        self._readiness = readiness
        self._metrics = metrics
        self._measure = measure

    @property
    def routes(self) -> list[Route]:
        """The three addresses."""
        return [
            Route("/healthz", self._alive, hdrs.METH_GET),
            Route("/readyz", self._ready, hdrs.METH_GET),
            Route("/metrics", self._figures, hdrs.METH_GET),
        ]

    async def _alive(self, _request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _ready(self, _request: web.Request) -> web.Response:
        report = self._readiness.report()
        body = {
            "ready": report.is_ready,
            "missing": list(report.missing),
            **{
                part.name: {"ok": part.is_ok, "age_seconds": _rounded(part.age_seconds), "problem": part.problem}
                for part in report.parts
            },
        }
        status = HTTPStatus.OK if report.is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        return web.json_response(body, status=status)

    async def _figures(self, _request: web.Request) -> web.Response:
        await self._measure()
        return web.Response(body=self._metrics.exposition(), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE})


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
