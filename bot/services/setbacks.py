"""What a refusal of the portal means for a photo: what is known of it now, and when to try again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.bitrix24.errors import (
    PortalAccessError,
    PortalBusyError,
    PortalError,
    PortalFullError,
    PortalNameTakenError,
    PortalNotFoundError,
    PortalRightsError,
    PortalUnavailableError,
)
from bot.domain.photos import Photo, PhotoState, Problem

SOON_SECONDS = 1.0
LOOK_AFTER_SECONDS = 2.0
"""After a lost answer: the portal may still be busy with what it was sent."""
ADMINISTRATOR_SECONDS = 60.0
"""Only a person can mend it; a try a minute notices when one has."""
LATE_LOOK_AFTER = timedelta(minutes=10)
"""How long after a lost answer the portal is looked at once more: our choice, far above the 60 s of a request."""
LONGEST_SECONDS = 3600.0
SERVER_FAULT_CODES = frozenset({"ERROR_CORE", "0", ""})
"""The portal answers these also when it lost a race in its database, after storing or not.

Source: server source, modules/rest/lib/restexception.php (facts of the REST layer: a 400 can be a server fault)."""


@dataclass(frozen=True, slots=True)
class Setback:
    """What to write into a photo's row after a try that did not end well."""

    state: PhotoState
    wait_seconds: float
    problem: Problem | None = None


def setback_of(error: PortalError, attempts: int, *, was_sent: bool) -> Setback:
    """Judge an error by its class.

    Args:
        error: what the portal or the line did.
        attempts: how many tries there were, this one included.
        was_sent: the file itself was on its way, not only a question about it.
    """
    if was_sent and (doubt := _doubt(error, attempts)):
        return doubt
    is_first = attempts <= 1
    match error:
        case PortalBusyError():
            return Setback(PhotoState.HELD, error.wait_seconds)
        case PortalNotFoundError() | PortalRightsError() if is_first and was_sent:
            # The folder may have died, or the address: both are asked for anew.
            return Setback(PhotoState.HELD, 0)
        case PortalUnavailableError() | PortalNameTakenError():
            return Setback(PhotoState.HELD, SOON_SECONDS)
        case _ if (problem := _for_a_person(error)) is not None:
            return Setback(PhotoState.HELD, ADMINISTRATOR_SECONDS, problem)
        case _:
            growing = min(ADMINISTRATOR_SECONDS * 2.0 ** max(0, attempts - 1), LONGEST_SECONDS)
            problem = None if isinstance(error, PortalNotFoundError) else Problem.PORTAL_REFUSED
            return Setback(PhotoState.HELD, growing, problem)


def asked_later(photo: Photo, error: PortalError, now: datetime) -> dict[str, Any]:
    """What to write into the row of a photo about which the portal did not say, or do, what it was asked."""
    setback = setback_of(error, photo.attempts + 1, was_sent=False)
    due_at = now + timedelta(seconds=max(setback.wait_seconds, LOOK_AFTER_SECONDS))
    return {"due_at": due_at, "problem": setback.problem, "attempts": photo.attempts + 1}


def _doubt(error: PortalError, attempts: int) -> Setback | None:
    """What to do when the portal may hold the photo although it did not say so; None when it surely does not."""
    match error:
        case PortalUnavailableError(may_have_acted=True):
            return Setback(PhotoState.SENDING, LOOK_AFTER_SECONDS)
        case PortalNameTakenError():
            return Setback(PhotoState.SENDING, 0 if attempts <= 1 else LOOK_AFTER_SECONDS)
        case _ if error.code in SERVER_FAULT_CODES:
            return Setback(PhotoState.SENDING, LOOK_AFTER_SECONDS)
        case _:
            return None


def _for_a_person(error: PortalError) -> Problem | None:
    """What only a person can mend."""
    match error:
        case PortalRightsError():
            return Problem.NO_RIGHTS
        case PortalAccessError():
            return Problem.NO_ACCESS
        case PortalFullError():
            return Problem.DRIVE_FULL
        case _:
            return None
