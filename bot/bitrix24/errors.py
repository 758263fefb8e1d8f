"""What the portal or the line to it did.

PortalError(method, code, description)
├─ PortalUnavailableError   no usable answer: no connection, time-out, 5xx, HTML, cut; `.may_have_acted`
├─ PortalBusyError          rate or operating limit; `.wait_seconds`
├─ PortalAccessError        token, webhook, scope, tariff: an administrator must act
│  └─ PortalMovedError      the portal points to another address: `.location`, as secret as the old one
├─ PortalRightsError        no right on this object
├─ PortalNotFoundError      no such object
├─ PortalNameTakenError     the name exists, or is locked at this moment: look first
├─ PortalFullError          no room on the drive
└─ PortalRefusedError       any other final refusal
   └─ PortalIgnoredError    it said yes and did nothing, or would have: `.fields`

None of them carries a cause: an error of the HTTP library knows the address, and the address is a secret.
"""

from collections.abc import Iterable, Mapping
from typing import Final


class PortalError(Exception):
    """The portal did not do what it was asked.

    `code` is the portal's own, or ours for what has none (TIMEOUT, CUT, NOT_JSON…). `description` is the portal's
    text, in its language and perhaps with people's data: for decisions here, never for a log or a chat.
    """

    def __init__(self, method: str, code: str, description: str = "") -> None:
        super().__init__(f"{method}: {code or 'no code'}")
        self.method = method
        self.code = code
        self.description = description


class PortalUnavailableError(PortalError):
    """No usable answer came. `may_have_acted`: the request may have been carried out all the same."""

    def __init__(self, method: str, code: str, description: str = "", *, may_have_acted: bool = True) -> None:
        super().__init__(method, code, description)
        self.may_have_acted = may_have_acted


class PortalBusyError(PortalError):
    """A limit was reached and nothing was carried out; worth another try after `wait_seconds`."""

    def __init__(self, method: str, code: str, description: str = "", *, wait_seconds: float = 1.0) -> None:
        super().__init__(method, code, description)
        self.wait_seconds = wait_seconds


class PortalAccessError(PortalError):
    """The webhook does not work, or not for this: only an administrator of the portal can mend it."""


class PortalMovedError(PortalAccessError):
    """The portal points to another address, which is as secret as the old one."""

    def __init__(self, method: str, location: str) -> None:
        super().__init__(method, MOVED)
        self.location = location


class PortalRightsError(PortalError):
    """The webhook's owner has no right on this object."""


class PortalNotFoundError(PortalError):
    """There is no such object."""


class PortalNameTakenError(PortalError):
    """The name is taken, or somebody holds its lock: it may be there, or come, or not."""


class PortalFullError(PortalError):
    """The drive has no room for this."""


class PortalRefusedError(PortalError):
    """The portal said no for a reason that waiting does not change."""


class PortalIgnoredError(PortalRefusedError):
    """The portal says yes to this and does nothing: a field it does not have, another pipeline's stage, `false`.

    `fields` are the codes of the fields that were, or would have been, left as they are.
    """

    def __init__(self, method: str, code: str, *, fields: Iterable[str] = ()) -> None:
        super().__init__(method, code)
        self.fields = tuple(fields)


QUERY_LIMIT: Final = "QUERY_LIMIT_EXCEEDED"
MOVED: Final = "PORTAL_MOVED"
EXPIRED: Final = "expired_token"
OPERATION_LIMIT: Final = "OPERATION_TIME_LIMIT"
BATCH_TOO_LONG: Final = "ERROR_BATCH_LENGTH_EXCEEDED"
BATCH_METHOD_REFUSED: Final = "ERROR_BATCH_METHOD_NOT_ALLOWED"

CLASS_OF_CODE: Final[Mapping[str, type[PortalError]]] = {
    QUERY_LIMIT: PortalBusyError,
    OPERATION_LIMIT: PortalBusyError,
    "INTERNAL_SERVER_ERROR": PortalUnavailableError,
    "ERROR_UNEXPECTED_ANSWER": PortalUnavailableError,
    BATCH_TOO_LONG: PortalBusyError,
    "OVERLOAD_LIMIT": PortalAccessError,
    EXPIRED: PortalAccessError,
    "invalid_token": PortalAccessError,
    "NO_AUTH_FOUND": PortalAccessError,
    "WRONG_AUTH_TYPE": PortalAccessError,
    "WRONG_CLIENT": PortalAccessError,
    "ERROR_OAUTH": PortalAccessError,
    "NOT_INSTALLED": PortalAccessError,
    "APPLICATION_NOT_FOUND": PortalAccessError,
    "METHOD_CONFIRM_WAITING": PortalAccessError,
    "METHOD_CONFIRM_DENIED": PortalAccessError,
    "invalid_client": PortalAccessError,
    "invalid_grant": PortalAccessError,
    "invalid_scope": PortalAccessError,
    "insufficient_scope": PortalAccessError,
    "user_access_error": PortalAccessError,
    "INVALID_CREDENTIALS": PortalAccessError,
    "allowed_only_intranet_user": PortalAccessError,
    "INVALID_REQUEST": PortalAccessError,
    "ERROR_METHOD_NOT_FOUND": PortalAccessError,
    "ERROR_MANIFEST_IS_NOT_AVAILABLE": PortalAccessError,
    "PORTAL_DELETED": PortalAccessError,
    "PAYMENT_REQUIRED": PortalAccessError,
    "CREATE_DYNAMIC_ITEM_RESTRICTED": PortalAccessError,
    "UPDATE_DYNAMIC_ITEM_RESTRICTED": PortalAccessError,
    "WRONG_ENCODING": PortalRefusedError,
    "ACCESS_DENIED": PortalRightsError,
    "NOT_FOUND": PortalNotFoundError,
    "ERROR_NOT_FOUND": PortalNotFoundError,
    "OWNER_NOT_FOUND": PortalNotFoundError,
    "DISK_OBJ_22000": PortalNameTakenError,
    "DISK_ONS_22001": PortalNameTakenError,
    "DISK_FILE_22002": PortalFullError,
    "DISK_FILE_22006": PortalFullError,
    "DISK_FOLDER_22002": PortalFullError,
    "ERROR_COULD_NOT_SAVE_FILE": PortalFullError,
}
"""The portal's code → what it means for us.

Source: apidocs.bitrix24.com/error-codes.html and the error tables of the method pages; DISK_ONS_22001 and
DISK_FOLDER_22002 are from the server's source (modules/disk); those of OAuth are from
apidocs.bitrix24.com/settings/oauth/error-codes.html and from the official Python SDK. Saving fails for want of room, of
content or for broken base64; we send no base64 and no empty file.
"""
