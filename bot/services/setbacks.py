"""What a refusal of the portal means for a photo: what is known of it now, and when to try again."""

from dataclasses import dataclass

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
from bot.domain.photos import PhotoState, Problem

SOON_SECONDS = 1.0
LOOK_AFTER_SECONDS = 2.0
"""After a lost answer: the portal may still be busy with what it was sent."""
ADMINISTRATOR_SECONDS = 60.0
"""Only a person can mend it; a try a minute notices when one has."""
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
    unknown = PhotoState.SENDING if was_sent else PhotoState.HELD
    growing = min(ADMINISTRATOR_SECONDS * 2 ** max(0, attempts - 1), LONGEST_SECONDS)
    match error:
        case PortalUnavailableError(may_have_acted=True) if was_sent:
            return Setback(PhotoState.SENDING, LOOK_AFTER_SECONDS)
        case PortalUnavailableError():
            return Setback(PhotoState.HELD, SOON_SECONDS)
        case PortalBusyError():
            return Setback(PhotoState.HELD, error.wait_seconds)
        case PortalNameTakenError():
            return Setback(unknown, 0 if attempts <= 1 else LOOK_AFTER_SECONDS)
        case PortalNotFoundError():
            return Setback(PhotoState.HELD, 0 if attempts <= 1 else growing)
        case PortalRightsError() if was_sent and attempts <= 1:
            return Setback(PhotoState.HELD, 0)
        case PortalRightsError():
            return Setback(PhotoState.HELD, ADMINISTRATOR_SECONDS, Problem.NO_RIGHTS)
        case PortalAccessError():
            return Setback(PhotoState.HELD, ADMINISTRATOR_SECONDS, Problem.NO_ACCESS)
        case PortalFullError():
            return Setback(PhotoState.HELD, ADMINISTRATOR_SECONDS, Problem.DRIVE_FULL)
        case _ if error.code in SERVER_FAULT_CODES:
            return Setback(unknown, LOOK_AFTER_SECONDS)
        case _:
            return Setback(PhotoState.HELD, growing, Problem.PORTAL_REFUSED)
