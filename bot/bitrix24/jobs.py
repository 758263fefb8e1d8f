"""One request as the client handles it: what is sent, how it may be treated, what the log says of it."""

import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.bitrix24.access import Credentials
from bot.bitrix24.batch import Command
from bot.bitrix24.errors import OPERATION_LIMIT, PortalBusyError, PortalError, PortalUnavailableError
from bot.bitrix24.flights import Flight
from bot.bitrix24.limits import Lane
from bot.bitrix24.methods import METHODS, Replay
from bot.bitrix24.protocol import Timing
from bot.bitrix24.replies import Reply, Trouble
from bot.bitrix24.values import JsonValue

BACKGROUND_SECONDS: Final = 50.0
"""Per request. The portal itself cuts at 60 s. Source: apidocs.bitrix24.com/limits.html."""
ATTEMPTS: Final = 3
FIRST_PAUSE_SECONDS: Final = 0.3

_NOT_WORTH_IT: Final = frozenset({"TIMEOUT", "LINK_CHECK_FAILED"})
"""After these the same request is not repeated at once: long enough was waited, the address will not get better."""

_log = logging.getLogger("bot.bitrix24")
_jitter = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be sent, and how it may be treated. `seconds` is how long one sending may take.

    `params` are the parameters' names for the log, with the value of none but ids. `is_ours`: sent with what lets us
    in; how somebody else's token fares says nothing about the portal's health.
    """

    method: str
    replay: Replay
    lane: Lane
    size_bytes: int
    send: Callable[[Flight, Credentials], Awaitable[Reply | Trouble]]
    seconds: float = BACKGROUND_SECONDS
    attempts: int = ATTEMPTS
    commands: Sequence[Command] = ()
    params: str = "-"
    is_ours: bool = True

    @property
    def charged(self) -> Sequence[str]:
        """The methods whose time this request uses; `batch` itself is exempt."""
        return [command.method for command in self.commands] or [self.method]


@dataclass(frozen=True, slots=True)
class Spent:
    """Where the seconds of one sending went, and which one it was."""

    attempt: int
    waiting_seconds: float
    sending_seconds: float


def pause_before_repeat(job: Job, error: PortalError, attempt: int) -> float | None:
    """How many seconds to wait before the same request goes again; None when it must not."""
    growing = FIRST_PAUSE_SECONDS * float(1 << (attempt - 1)) * (1 + _jitter.random())
    match error:
        case PortalBusyError() if error.code != OPERATION_LIMIT:
            return growing  # nothing was carried out, and the bucket itself makes us wait besides
        case PortalUnavailableError() if error.code in _NOT_WORTH_IT:
            return None
        case PortalUnavailableError() if not error.may_have_acted or job.replay is Replay.SAFE:
            return growing
        case _:
            return None


def log_request(job: Job, status: int | None, code: str, spent: Spent, timing: Timing | None = None) -> None:
    """Write the line of the request log: what was called and how it went, never a value."""
    timing = timing or Timing()
    parts = {
        "method": job.method,
        "keys": ",".join(f"{command.key}:{command.method}" for command in job.commands) or None,
        "params": None if job.params == "-" else job.params,
        "bytes": job.size_bytes,
        "lane": job.lane.value,
        "attempt": spent.attempt,
        "status": status,
        "code": code or None,
        "waited": round(spent.waiting_seconds, 3),
        "took": round(spent.sending_seconds, 3),
        "duration": _rounded(timing.duration),
        "operating": _rounded(timing.operating),
        "reset_at": None if timing.operating_reset_at is None else round(timing.operating_reset_at),
    }
    line = " ".join(f"{name}={_shown(part)}" for name, part in parts.items())
    _log.info("request %s", line, extra={"request": {name: part for name, part in parts.items() if part is not None}})


def bounded(method: str) -> str:
    """The method as a label of a figure: what is not in the table is one and the same."""
    return method if method in METHODS else "other"


def outcome_of(error: PortalError | None) -> str:
    """How a request ended, in a word: `ok`, or the kind of the error (`unavailable`, `busy`, `access` …)."""
    return "ok" if error is None else type(error).__name__.removeprefix("Portal").removesuffix("Error").lower()


def names_of(params: Mapping[str, JsonValue]) -> str:
    """The names of parameters; of ids the value too, which says nothing to a stranger: `id:1245,fields`."""
    named = (f"{name}:{value}" if _is_id(name, value) else name for name, value in params.items())
    return ",".join(named) or "-"


def _is_id(name: str, value: JsonValue) -> bool:
    return name.lower().endswith("id") and isinstance(value, int)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def _shown(part: str | float | None) -> str:
    if part is None:
        return "-"
    return f"{part:.3f}" if isinstance(part, float) else str(part)
