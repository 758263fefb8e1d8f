"""The one place where the same request is sent again: what may go again by itself does, within its deadline."""

from bot.bitrix24.access import Credentials
from bot.bitrix24.attempts import Attempts
from bot.bitrix24.errors import OPERATION_LIMIT, PortalBusyError, PortalError
from bot.bitrix24.jobs import Job, pause_before_repeat
from bot.bitrix24.limits import Lane
from bot.bitrix24.operating import OperatingGauge
from bot.bitrix24.protocol import Answer
from bot.clock import Clock


class Repeats:
    """Sends a job until there is an answer, or until the error is the caller's."""

    def __init__(self, attempts: Attempts, gauge: OperatingGauge, clock: Clock) -> None:
        self._attempts = attempts
        self._gauge = gauge
        self._clock = clock

    async def send(self, job: Job, credentials: Credentials, ends_at: float | None) -> Answer:
        """The answer; `ends_at` is of the monotonic clock.

        Raises:
            PortalError: what the portal or the line did the last time.
        """
        for attempt in range(1, job.attempts + 1):
            self._require_rested(job)
            try:
                return await self._attempts.send(job, credentials, ends_at, attempt)
            except PortalError as error:
                pause_seconds = pause_before_repeat(job, error, attempt)
                if pause_seconds is None or attempt == job.attempts or self._is_over(ends_at, pause_seconds):
                    raise
            await self._clock.sleep(pause_seconds)
        raise AssertionError("the last attempt returns or raises")

    def _is_over(self, ends_at: float | None, pause_seconds: float) -> bool:
        return ends_at is not None and self._clock.monotonic() + pause_seconds >= ends_at

    def _require_rested(self, job: Job) -> None:
        """Stop before a method that rests. A person's batch goes all the same: only that command is refused."""
        if job.lane is not Lane.BACKGROUND and job.commands:
            return
        rest_seconds = max(self._gauge.wait_seconds(method, job.lane) for method in job.charged)
        if rest_seconds > 0:
            raise PortalBusyError(job.method, OPERATION_LIMIT, wait_seconds=rest_seconds)
