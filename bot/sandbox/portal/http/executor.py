"""One call from admission to envelope: faults, limits, the method, the `time` object; and batches of them."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.sandbox.portal.api import registry
from bot.sandbox.portal.api.call import Answer, Call
from bot.sandbox.portal.api.errors import Json, RestError
from bot.sandbox.portal.api.values import show_moment
from bot.sandbox.portal.faults import PortalFaults
from bot.sandbox.portal.http import batch
from bot.sandbox.portal.http.limiter import OperatingMeter
from bot.sandbox.portal.records import PortalRecords

RESERVED = ("auth", "state", "auth_connector")
"""Parameters that the REST layer eats. Source: server source, modules/rest/classes/general/rest.php."""


@dataclass(frozen=True, slots=True)
class Timed:
    """An answer with its `time` object."""

    answer: Answer
    time: dict[str, Json]

    @property
    def envelope(self) -> dict[str, Json]:
        """`result`, `total`, `next`, `time`. Source: apidocs.bitrix24.com/api-reference/data-types.html."""
        body: dict[str, Json] = {"result": self.answer.result}
        if self.answer.next is not None:
            body["next"] = self.answer.next
        if self.answer.total is not None:
            body["total"] = self.answer.total
        return body | {"time": self.time}


class Executor:
    """Runs calls against the records."""

    def __init__(self, records: PortalRecords, faults: PortalFaults, clock: Clock) -> None:
        self._records = records
        self._faults = faults
        self._clock = clock
        self._meter = OperatingMeter(faults, clock)

    def run(self, method: str, params: dict[str, Json], token: str | None = None) -> Timed:
        """One request; `token` is the application's, None for a webhook's.

        Raises:
            RestError: the refusal to answer with.
        """
        if fault := self._faults.take_failure(method):
            raise RestError(fault.code, fault.description, fault.status)
        if "token" in params:
            raise RestError("ACCESS_DENIED", "Access denied! Link check failed", 403)
        kept = {name: value for name, value in params.items() if name not in RESERVED}
        self._records.acting_token = token
        if method != "batch":
            return self._run(method, kept, is_in_batch=False)
        began, ticks = self._clock.now(), self._clock.monotonic()
        result = batch.run_batch(kept, self._run_command)
        return Timed(Answer(result), self._time(None, began, self._clock.monotonic() - ticks))

    def _run_command(self, method: str, params: dict[str, Json]) -> Timed:
        if fault := self._faults.take_failure(method, in_batch=True):
            raise RestError(fault.code, fault.description, fault.status)
        return self._run(method, params, is_in_batch=True)

    def _run(self, method: str, params: dict[str, Json], *, is_in_batch: bool) -> Timed:
        self._meter.ensure_allowed(method)
        began, ticks = self._clock.now(), self._clock.monotonic()
        try:
            answer = registry.run(Call(method, params, self._records, self._faults, is_in_batch))
        finally:
            self._meter.charge(method, self._clock.monotonic() - ticks)
        return Timed(answer, self._time(method, began, self._clock.monotonic() - ticks))

    def _time(self, method: str | None, began: datetime, took_seconds: float) -> dict[str, Json]:
        start = began.timestamp()
        shown: dict[str, Json] = {
            "start": start,
            "finish": start + took_seconds,
            "duration": took_seconds,
            "processing": took_seconds,
            "date_start": show_moment(began),
            "date_finish": show_moment(began),
        }
        if method is not None:
            shown["operating_reset_at"] = self._meter.resets_at(method)
            shown["operating"] = self._meter.used_seconds(method)
        return shown
