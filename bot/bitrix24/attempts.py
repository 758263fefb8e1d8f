"""One sending of one request: leave from the bucket, the line's answer or trouble, and everybody told how it went."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

from bot.bitrix24.access import Credentials
from bot.bitrix24.errors import (
    EXPIRED,
    OPERATION_LIMIT,
    PortalBusyError,
    PortalError,
    PortalMovedError,
    PortalUnavailableError,
)
from bot.bitrix24.flights import Flights
from bot.bitrix24.health import PortalHealth
from bot.bitrix24.jobs import Job, Spent, bounded, log_request, outcome_of
from bot.bitrix24.limits import Fate, Grant, RateLimiter
from bot.bitrix24.operating import OperatingGauge
from bot.bitrix24.patience import SHORTEST_FAILURE_SECONDS
from bot.bitrix24.protocol import Answer, Timing, parse_answer
from bot.bitrix24.replies import Reply, Trouble
from bot.clock import Clock
from bot.metrics import Metrics


class Attempts:
    """Sends once; whoever repeats decides elsewhere. `counter` is told each method that goes out."""

    def __init__(
        self,
        limiter: RateLimiter,
        health: PortalHealth,
        gauge: OperatingGauge,
        flights: Flights,
        clock: Clock,
        counter: Callable[[str], None] | None,
        metrics: Metrics,
    ) -> None:
        self._limiter = limiter
        self._health = health
        self._gauge = gauge
        self._flights = flights
        self._clock = clock
        self._counter = counter
        self._metrics = metrics

    async def send(self, job: Job, credentials: Credentials, ends_at: float | None, attempt: int) -> Answer:
        """The answer to this attempt; `ends_at` is of the monotonic clock, waiting for the bucket included.

        Raises:
            PortalError: what the portal or the line did.
        """
        started_at = self._clock.monotonic()
        sent_at: float | None = None
        outcome: Reply | Trouble
        try:
            async with (
                asyncio.timeout(None if ends_at is None else max(0.0, ends_at - started_at)),
                self._limiter.request(job.lane) as grant,
            ):
                sent_at = self._clock.monotonic()
                self._count(job)
                outcome = await self._send(job, credentials, grant)
        except TimeoutError:
            outcome = Trouble("TIMEOUT", may_have_acted=sent_at is not None)
        ended_at = self._clock.monotonic()
        spent = Spent(attempt, (sent_at or ended_at) - started_at, ended_at - (sent_at or ended_at))
        if isinstance(outcome, Trouble):
            if job.is_ours and (outcome.code != "TIMEOUT" or spent.sending_seconds >= SHORTEST_FAILURE_SECONDS):
                self._health.failed(outcome.code)
            error = PortalUnavailableError(job.method, outcome.code, may_have_acted=outcome.may_have_acted)
            self._note(job, None, error, spent)
            raise error
        return await self._read(job, outcome, spent)

    async def _send(self, job: Job, credentials: Credentials, grant: Grant) -> Reply | Trouble:
        """One request, at most `job.seconds` long; the grant learns how it ended."""
        outcome: Reply | Trouble
        try:
            with self._flights.begin() as flight:
                async with asyncio.timeout(job.seconds):
                    outcome = await job.send(flight, credentials)
        except TimeoutError:
            return Trouble("TIMEOUT", may_have_acted=True)
        if isinstance(outcome, Reply):
            grant.fate = Fate.ANSWERED
        elif not outcome.may_have_acted:
            grant.fate = Fate.UNSENT
        return outcome

    async def _read(self, job: Job, reply: Reply, spent: Spent) -> Answer:
        if reply.status == HTTPStatus.SERVICE_UNAVAILABLE:
            await self._limiter.overflow()
        if HTTPStatus.MULTIPLE_CHOICES <= reply.status < HTTPStatus.BAD_REQUEST:
            moved = PortalMovedError(job.method, reply.location)
            self._note(job, reply.status, moved, spent)
            raise moved
        refusal: PortalError
        try:
            answer = parse_answer(job.method, reply.status, reply.content_type, reply.body)
        except PortalError as error:
            refusal = error
        else:
            if job.is_ours:
                self._health.answered()
            self._gauge.note(job.method, answer.timing)
            self._note(job, reply.status, None, spent, answer.timing)
            return answer
        if refusal.code == OPERATION_LIMIT and isinstance(refusal, PortalBusyError):
            refusal.wait_seconds = self._gauge.close(job.method)
        if job.is_ours and refusal.code != EXPIRED:  # of a token that is renewed at once nobody need hear
            self._health.heard(refusal)
        self._note(job, reply.status, refusal, spent)
        raise refusal

    def _note(
        self, job: Job, status: int | None, error: PortalError | None, spent: Spent, timing: Timing | None = None
    ) -> None:
        """One request is over: into the log and into the figures."""
        log_request(job, status, error.code if error else "", spent, timing)
        self._metrics.portal_asked(bounded(job.method), outcome_of(error), spent.sending_seconds)

    def _count(self, job: Job) -> None:
        if self._counter is not None:
            for method in (job.method, *(command.method for command in job.commands)):
                self._counter(method)
