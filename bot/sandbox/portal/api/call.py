"""One call of one method: what it may look at, and what it gives back."""

from dataclasses import dataclass

from bot.sandbox.portal.api.errors import Json, RestError
from bot.sandbox.portal.api.params import as_int
from bot.sandbox.portal.faults import PortalFaults
from bot.sandbox.portal.records import PortalRecords


@dataclass(frozen=True, slots=True)
class Call:
    """The parameters, and the portal they are about."""

    method: str
    params: dict[str, Json]
    records: PortalRecords
    faults: PortalFaults
    is_in_batch: bool = False

    @property
    def user_id(self) -> int:
        """Whoever owns the webhook: every call acts as this employee."""
        return self.records.webhook_user_id

    def ensure_application(self) -> None:
        """Let an application pass alone. Source: apidocs.bitrix24.com/error-codes.html.

        Raises:
            RestError: a webhook is none.
        """
        if self.records.acting_token is None:
            raise RestError("ACCESS_DENIED", "Access denied! Application context required", 403)

    def param(self, *names: str) -> Json:
        """The first of these parameters that was given."""
        return next((self.params[name] for name in names if name in self.params), None)

    def has(self, *names: str) -> bool:
        """Whether any of them was given."""
        return any(name in self.params for name in names)

    def start(self) -> int:
        """The offset of a list; -1 asks for no counting."""
        return as_int(self.params.get("start")) or 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in `result`, and for lists `total` and `next` beside it."""

    result: Json
    total: int | None = None
    next: int | None = None
