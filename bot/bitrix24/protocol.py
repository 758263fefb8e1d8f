"""Pure: requests as the portal reads them, answers and refusals as we read them. No network here.

Source: apidocs.bitrix24.com/settings/how-to-call-rest-api/ (general principles, data encoding, batch) and
apidocs.bitrix24.com/error-codes.html; statuses from the server's source (modules/rest/lib/restexception.php).
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from bot.bitrix24.batch import METHOD_NAME, Command
from bot.bitrix24.errors import (
    BATCH_TOO_LONG,
    CLASS_OF_CODE,
    MOVED,
    OPERATION_LIMIT,
    PortalAccessError,
    PortalBusyError,
    PortalError,
    PortalFullError,
    PortalIgnoredError,
    PortalNameTakenError,
    PortalNotFoundError,
    PortalRefusedError,
    PortalRightsError,
    PortalUnavailableError,
)
from bot.bitrix24.methods import ADD_FOLDER, DELETE_FOLDER, TRASH_FILE, TRASH_FOLDER, UPLOAD
from bot.bitrix24.values import JsonObject, JsonValue, mapping, number, objects, seconds, text

RATE_WAIT_SECONDS: Final = 1.0
OPERATION_WAIT_SECONDS: Final = 60.0
"""How long a method rests after 429 when no good answer has told its `operating_reset_at`; the block lifts within ten
minutes. Source: apidocs.bitrix24.com/limits.html."""
_WAIT_SECONDS: Final = {OPERATION_LIMIT: OPERATION_WAIT_SECONDS, BATCH_TOO_LONG: 0.0}

_ADMINISTRATOR_STATUSES: Final = frozenset(
    {HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN, HTTPStatus.GONE}
)
_TRANSIENT_STATUSES: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY})
"""Refusals of the line and not of the request."""
_LONGEST_CODE = 80
_CODE = re.compile(r"[\w.\\-]*", re.ASCII)
_UNREADABLE_CODE = "UNREADABLE_CODE"
"""Ours for a code that is a sentence: codes are logged, and a sentence may quote an address or a client."""
_CODE_IN_TEXT = re.compile(r"\((DISK_[A-Z]+_\d+)\)")
_WRONG_LINK = re.compile(r"link check failed", re.IGNORECASE)
_NOT_THE_OBJECT = re.compile(r"commercial plan|application context|коммерческ", re.IGNORECASE)

_TEXTS_WITHOUT_CODE: Final[Sequence[tuple[re.Pattern[str], type[PortalError]]]] = (
    (re.compile(r"must be (?:an )?array|'\w+' field", re.IGNORECASE), PortalRefusedError),  # of the request itself
    (
        re.compile(r"not found|does not exist|не найден|не существует|nicht gefunden|id is not defined", re.IGNORECASE),
        PortalNotFoundError,
    ),
    (re.compile(r"access denied|доступ запрещ|отказано в доступе|zugriff", re.IGNORECASE), PortalRightsError),
    (re.compile(r"insufficient (?:permission|right)s|недостаточно прав", re.IGNORECASE), PortalRightsError),
    (
        re.compile(r"disk resource exhausted|exhausted \w+ disk|дисков\w+ (?:квот|ресурс)", re.IGNORECASE),
        PortalFullError,
    ),
)
"""The older CRM methods refuse with an empty code and a text in the portal's language, or with that text for a code."""
_NO_CODES: Final = frozenset({"", "0", "-"})
"""What stands in a code's place where there is none; the dash is of apidocs.bitrix24.com/api-reference/crm/universal/
crm-item-update.html."""

_ENDS_OF_CODES: Final[Sequence[tuple[re.Pattern[str], type[PortalError]]]] = (
    (re.compile(r"NOT_?FOUND(?:_?EXCEPTION)?$", re.IGNORECASE), PortalNotFoundError),
    (re.compile(r"ACCESS_?DENIED(?:_?EXCEPTION)?$", re.IGNORECASE), PortalRightsError),
)
"""How codes end that are made for one method each; those of REST 3.0 too.
Source: apidocs.bitrix24.com/api-reference/rest-v3.html."""

_ONLY_ABSENCE_LEFT: Final = frozenset({"crm.deal.get", "crm.contact.get", "crm.company.get"})
"""Asked for a well-formed id these refuse for two reasons, absent or not allowed, and both mean the same to an agent.
Source: apidocs.bitrix24.com/api-reference/crm/deals/crm-deal-get.html."""

_BY_METHOD: Final[Mapping[tuple[str, str], type[PortalError]]] = {
    # The loser of a race in the portal's database gets this code (server source, modules/disk/lib/folder.php).
    (ADD_FOLDER, "ERROR_CORE"): PortalNameTakenError,
    (UPLOAD, "ERROR_CORE"): PortalNameTakenError,
    # Here the code means "cannot delete", and no name is at stake.
    (TRASH_FILE, "DISK_OBJ_22000"): PortalRefusedError,
    (TRASH_FOLDER, "DISK_OBJ_22000"): PortalRefusedError,
    (DELETE_FOLDER, "DISK_OBJ_22000"): PortalRefusedError,
}


@dataclass(frozen=True, slots=True)
class Timing:
    """What the portal says of its own work. Seconds; `operating_reset_at` is Unix time."""

    duration: float | None = None
    operating: float | None = None
    operating_reset_at: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: `result` in the method's own shape, and what stands beside it."""

    method: str
    result: JsonValue
    total: int | None = None
    next: int | None = None
    timing: Timing = Timing()

    def require_object(self) -> JsonObject:
        """The result, where an object is promised.

        Raises:
            PortalIgnoredError: `false`, `null` or `[]` came instead: failure without an error (disk.file.moveto across
                drives, disk.storage.get with a bad id).
        """
        return require_object(self.method, self.result)

    def require_done(self) -> None:
        """Nothing, where `true` or an object is promised.

        Raises:
            PortalIgnoredError: `false` or `null`: it was not done, and no error says so (disk.folder.deletetree).
        """
        if self.result is None or self.result is False:
            raise PortalIgnoredError(self.method, "NOT_DONE")

    def rows(self) -> list[JsonObject]:
        """The result, where a list of objects is promised."""
        if not isinstance(self.result, list | dict):
            raise PortalIgnoredError(self.method, "NO_LIST")
        return objects(self.result)

    def items(self) -> list[JsonObject]:
        """The rows of `crm.item.list`, which stand under `items`."""
        return objects(require_object(self.method, self.result).get("items"))


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """What became of one command of a batch: an answer or an error, both as values."""

    answer: Answer | None
    error: PortalError | None = None

    def require(self) -> Answer:
        """The answer.

        Raises:
            PortalError: what the portal said to this command.
        """
        if self.answer is None:
            raise self.error or PortalRefusedError("batch", "NOT_RUN")
        return self.answer


BatchAnswer = Mapping[str, CommandAnswer]
"""By the keys of the batch, every one of them."""


def require_object(method: str, result: JsonValue) -> JsonObject:
    """The result as an object; see `Answer.require_object`."""
    if not isinstance(result, dict) or not result:
        raise PortalIgnoredError(method, "NO_OBJECT")
    return result


def require_callable(method: str, params: Iterable[str]) -> None:
    """Nothing, for a request that reaches the method it names.

    Raises:
        ValueError: no method's name (a slash would lead elsewhere); `batch`, which has a builder that keeps it
            harmless; or a parameter that the REST layer takes for itself: `auth` is the access, and a `token` turns any
            call into a check of a signed link.

    Source: apidocs.bitrix24.com/settings/how-to-call-rest-api/general-principles.html; the token is from the server's
    source (modules/rest/classes/general/rest.php).
    """
    if not METHOD_NAME.fullmatch(method.lower()):
        raise ValueError("not a method's name")
    if method.lower() == "batch":
        raise ValueError("build a Batch and send it by `batch`")
    if taken := {"auth", "token"}.intersection(params):
        raise ValueError(f"the portal takes {taken.pop()} for itself")


def batch_body(commands: Sequence[Command], *, halt: bool) -> JsonObject:
    """The body of a `batch` request."""
    return {"halt": int(halt), "cmd": {command.key: command.line for command in commands}}


def parse_answer(method: str, status: int, content_type: str, body: bytes) -> Answer:
    """Read one HTTP answer.

    Raises:
        PortalError: by the portal's code first, then by the status. The key `error` counts, not its truth: the code may
            be "", 0 or "0".
    """
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise PortalAccessError(method, MOVED)
    envelope = read_envelope(method, status, content_type, body)
    if "error" in envelope:
        raise classify(method, status, envelope["error"], envelope.get("error_description"))
    if status >= HTTPStatus.BAD_REQUEST or "result" not in envelope:
        raise _by_status(method, status, f"HTTP_{status}", "")
    return Answer(
        method,
        envelope["result"],
        total=number(envelope.get("total")),
        next=number(envelope.get("next")),
        timing=_timing(envelope.get("time")),
    )


def parse_batch(commands: Sequence[Command], answer: Answer) -> dict[str, CommandAnswer]:
    """Part the answer to a `batch` into the answers to its commands."""
    outer = answer.require_object()
    results, errors, totals, nexts, times = (
        mapping(outer.get(name)) for name in ("result", "result_error", "result_total", "result_next", "result_time")
    )
    answers: dict[str, CommandAnswer] = {}
    for command in commands:
        key, method = command.key, command.method
        if key in errors:
            answers[key] = CommandAnswer(None, _command_error(method, errors[key]))
        elif key in results:
            found = Answer(
                method, results[key], number(totals.get(key)), number(nexts.get(key)), _timing(times.get(key))
            )
            answers[key] = CommandAnswer(found)
        else:
            answers[key] = CommandAnswer(None, PortalRefusedError(method, "NOT_RUN"))
    return answers


def classify(method: str, status: int | None, error: JsonValue, description: JsonValue = None) -> PortalError:
    """The error that a refusal is; `status` is None inside a batch, whose own status is always 200."""
    if isinstance(error, dict):  # REST 3.0: {"error": {"code": …, "message": …}}
        description = error.get("message")
        error = error.get("code")
    said = text(description)
    code = text(error).strip()[:_LONGEST_CODE]
    named = _CODE_IN_TEXT.search(said)
    if named and code not in CLASS_OF_CODE:
        code = named[1]
    if code == "ACCESS_DENIED":
        if _WRONG_LINK.search(said):  # an upload address that is no longer good; a new one helps
            return PortalUnavailableError(method, "LINK_CHECK_FAILED", said, may_have_acted=False)
        if _NOT_THE_OBJECT.search(said):
            return PortalAccessError(method, code, said)
    kind = _BY_METHOD.get((method, code)) or _by_code(code) or _by_text(method, code, said)
    code = code if _CODE.fullmatch(code) else _UNREADABLE_CODE
    if kind is PortalBusyError:
        return PortalBusyError(method, code, said, wait_seconds=_WAIT_SECONDS.get(code, RATE_WAIT_SECONDS))
    return kind(method, code, said) if kind else _by_status(method, status, code, said)


def read_envelope(method: str, status: int, content_type: str, body: bytes) -> JsonObject:
    """The JSON object of an answer; gateways and closed portals answer with HTML, a cut one with half of it.

    Raises:
        PortalError: it is no JSON object.
    """
    if "json" not in content_type.lower():
        raise _by_status(method, status, f"HTTP_{status}" if status >= HTTPStatus.BAD_REQUEST else "NOT_JSON", "")
    try:
        envelope: JsonValue = json.loads(body)
    except (ValueError, RecursionError):
        envelope = None  # the error is raised below, so that it carries no piece of the body
    if not isinstance(envelope, dict):
        raise PortalUnavailableError(method, "BROKEN_JSON")
    return envelope


def _command_error(method: str, refusal: JsonValue) -> PortalError:
    fields = mapping(refusal)
    return classify(method, None, fields.get("error"), fields.get("error_description"))


def _by_code(code: str) -> type[PortalError] | None:
    """The class that the code names, in whatever letters; then what its end says."""
    for spelling in (code, code.upper(), code.lower()):
        if spelling in CLASS_OF_CODE:
            return CLASS_OF_CODE[spelling]
    return next((kind for pattern, kind in _ENDS_OF_CODES if pattern.search(code)), None)


def _by_text(method: str, code: str, said: str) -> type[PortalError] | None:
    is_without = code in _NO_CODES
    says_nothing = is_without or code.isdecimal()
    if not says_nothing and _CODE.fullmatch(code):
        return None
    words = said if says_nothing else code
    for pattern, kind in _TEXTS_WITHOUT_CODE:
        if pattern.search(words):
            return kind
    return PortalNotFoundError if is_without and method in _ONLY_ABSENCE_LEFT else None


def _by_status(method: str, status: int | None, code: str, said: str) -> PortalError:
    """What the status alone says, for codes that no table knows."""
    is_page = code.startswith("HTTP_") or code == "NOT_JSON"
    if status in _ADMINISTRATOR_STATUSES or (status == HTTPStatus.NOT_FOUND and is_page):
        return PortalAccessError(method, code, said)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return PortalBusyError(method, code, said, wait_seconds=OPERATION_WAIT_SECONDS)
    if status == HTTPStatus.SERVICE_UNAVAILABLE and not is_page:
        return PortalBusyError(method, code, said, wait_seconds=RATE_WAIT_SECONDS)
    if status in _TRANSIENT_STATUSES or (status is not None and status >= HTTPStatus.INTERNAL_SERVER_ERROR):
        return PortalUnavailableError(method, code, said)
    if status is not None and status < HTTPStatus.MULTIPLE_CHOICES and (is_page or code in {"", "0"}):
        return PortalUnavailableError(method, code, said)
    return PortalRefusedError(method, code, said)  # with 200 too: older methods refuse so


def _timing(value: JsonValue) -> Timing:
    fields = mapping(value)
    return Timing(*(seconds(fields.get(name)) for name in ("duration", "operating", "operating_reset_at")))
