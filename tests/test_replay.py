"""Every documented exchange, played against the client over HTTP: what we send, what we read, what we do about errors.

The recordings lie beside the project, not in it; without them there is one skip that says so.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from pydantic import SecretStr

from bot.bitrix24.authority import Authority
from bot.bitrix24.client import PortalClient
from bot.bitrix24.errors import (
    PortalAccessError,
    PortalBusyError,
    PortalError,
    PortalFullError,
    PortalNameTakenError,
    PortalNotFoundError,
    PortalRefusedError,
    PortalRightsError,
    PortalUnavailableError,
)
from bot.bitrix24.limits import Lane
from bot.bitrix24.methods import Replay, replay_of_call
from tests.unit.bitrix24.doubles import client_of
from tests.unit.bitrix24.recordings import EXCHANGES
from tests.unit.bitrix24.scripted_portal import ScriptedPortal, Step

OURS = {
    name: exchange
    for name, exchange in EXCHANGES.items()
    if "direction" not in exchange and not exchange["method"].startswith("oauth/")
}
"""Those that we begin with the portal; the authorisation server has tests of its own below,
and what the portal posts is in tests/flows/test_inbound_replay.py."""
ANSWERED = [name for name, exchange in OURS.items() if "result" in (exchange.get("response") or {}) and name != "batch"]
REFUSED = [
    pytest.param(exchange, error, id=f"{name}-{index}")
    for name, exchange in OURS.items()
    for index, error in enumerate(exchange["errors"])
    if name != "batch"
]
PROBE = "crm.deal.get"
"""What is called for an exchange that is about any method."""

CLASSES: Mapping[str, type[PortalError]] = {
    "QUERY_LIMIT_EXCEEDED": PortalBusyError,
    "OPERATION_TIME_LIMIT": PortalBusyError,
    "OVERLOAD_LIMIT": PortalAccessError,
    "expired_token": PortalAccessError,
    "NO_AUTH_FOUND": PortalAccessError,
    "insufficient_scope": PortalAccessError,
    "user_access_error": PortalAccessError,
    "allowed_only_intranet_user": PortalAccessError,
    "ERROR_METHOD_NOT_FOUND": PortalAccessError,
    "CREATE_DYNAMIC_ITEM_RESTRICTED": PortalAccessError,
    "INTERNAL_SERVER_ERROR": PortalUnavailableError,
    "NOT_FOUND": PortalNotFoundError,
    "ERROR_NOT_FOUND": PortalNotFoundError,
    "ERROR_EVENT_NOT_FOUND": PortalNotFoundError,
    "OWNER_NOT_FOUND": PortalNotFoundError,
    "ERROR_COULD_NOT_SAVE_FILE": PortalFullError,
    "DISK_OBJ_22000": PortalNameTakenError,
}
BY_TEXT: Mapping[str, type[PortalError]] = {
    "not found": PortalNotFoundError,
    "contact is not found": PortalNotFoundError,
    "id is not defined or invalid": PortalNotFoundError,
    "access denied": PortalRightsError,
    "disk resource exhausted": PortalFullError,
}
"""The older methods say it in words alone."""


def expected_class(method: str, error: Mapping[str, Any]) -> type[PortalError]:
    """What a documented refusal means, by the facts' table of errors and not by our code."""
    code, said = error.get("error") or "", (error.get("error_description") or "").rstrip(".!").casefold()
    if code == "ACCESS_DENIED":
        if "link check failed" in said:
            return PortalUnavailableError
        is_object = "application context" not in said and "commercial" not in said
        return PortalRightsError if is_object else PortalAccessError
    if (method, code) == ("disk.folder.addsubfolder", "ERROR_CORE"):
        return PortalNameTakenError
    if code == "DISK_OBJ_22000" and method.endswith(("markdeleted", "deletetree")):
        return PortalRefusedError
    if code in CLASSES:
        return CLASSES[code]
    return BY_TEXT.get(said, PortalRefusedError) if code in {"", "0"} else PortalRefusedError


def expected_sendings(error: Mapping[str, Any], kind: type[PortalError], replay: Replay) -> int:
    """How often the same request goes out, by the facts' column of retries."""
    if error.get("error") == "QUERY_LIMIT_EXCEEDED":
        return 3
    is_server_fault = kind is PortalUnavailableError and "link check" not in error["error_description"].casefold()
    return 3 if is_server_fault and replay is Replay.SAFE else 1


@pytest.fixture(scope="module")
async def line() -> AsyncIterator[ScriptedPortal]:
    """One server for all of them."""
    scripted = ScriptedPortal()
    await scripted.start()
    yield scripted
    await scripted.stop()


@pytest.fixture
async def caller(line: ScriptedPortal) -> AsyncIterator[PortalClient]:
    """A client of its own for each exchange: what one told of limits is nothing to the next."""
    line.received.clear()
    line.script.clear()
    made = client_of(line)
    yield made
    await made.aclose()


@pytest.mark.parametrize("name", ANSWERED)
async def test_documented_call_is_sent_and_read(caller: PortalClient, line: ScriptedPortal, name: str) -> None:
    """The portal gets exactly the documented request; result, totals and timing come back as documented."""
    exchange = EXCHANGES[name]
    response = exchange["response"]
    line.script = [Step(body=response)]

    answer = await caller.call(exchange["method"], exchange["params"], lane=Lane.BACKGROUND)

    [sent] = line.received
    assert (sent.method, sent.body) == (exchange["method"], exchange["params"])
    assert sent.headers["Content-Type"] == "application/json"
    assert answer.result == response["result"]
    assert (answer.total, answer.next) == (response.get("total"), response.get("next"))
    assert answer.timing.operating == response.get("time", {}).get("operating")


@pytest.mark.parametrize(("exchange", "error"), REFUSED)
async def test_documented_refusal_has_its_class_and_its_retries(
    caller: PortalClient, line: ScriptedPortal, exchange: dict[str, Any], error: dict[str, Any]
) -> None:
    """A documented code means what the table says, and is asked again only where that may help."""
    method = exchange["method"] if "." in exchange["method"] else PROBE
    params = exchange["params"] or {"id": 1}
    refusal = {"error": error.get("error"), "error_description": error.get("error_description")}
    line.script = [Step(error["status"], refusal)] * 3

    with pytest.raises(PortalError) as caught:
        await caller.call(method, params, lane=Lane.BACKGROUND)

    expected = expected_class(method, error)
    assert type(caught.value) is expected
    assert len(line.received) == expected_sendings(error, expected, replay_of_call(method, params))
    assert error["error_description"] not in str(caught.value)


@pytest.mark.parametrize("result", [None, False, True, 0, 42, 1.5, "", "text", [], {}, [1, [2]], {"a": None}], ids=repr)
@pytest.mark.parametrize("beside", [{}, {"time": {}}, {"time": []}, {"time": None}, {"total": "7"}], ids=str)
async def test_any_result_is_an_answer(
    caller: PortalClient, line: ScriptedPortal, result: Any, beside: dict[str, Any]
) -> None:
    """Whatever a method of the portal answers, with or without its timing, comes through unchanged."""
    line.script = [Step(body={"result": result, **beside})]

    answer = await caller.call("some.method.that.nobody.knows", {"FIELDS": {"A": None, "B": []}})

    assert answer.result == result
    assert answer.total == (7 if "total" in beside else None)


@pytest.mark.parametrize(
    ("status", "error", "expected"),
    [
        (400, "", PortalRefusedError),
        (400, "0", PortalRefusedError),
        (400, 0, PortalRefusedError),
        (400, "100", PortalRefusedError),
        (400, 100, PortalRefusedError),
        (400, None, PortalRefusedError),
        (400, False, PortalRefusedError),
        (400, [], PortalRefusedError),
        (400, {}, PortalRefusedError),
        (400, "A whole sentence of the portal.", PortalRefusedError),
        (200, "ERROR_ARGUMENT", PortalRefusedError),
        (200, "WRONG_ENCODING", PortalRefusedError),
        (200, "WRONG_CLIENT", PortalAccessError),
        (200, "query_limit_exceeded", PortalBusyError),
        (500, "PORTAL_DELETED", PortalAccessError),
        (403, "PORTAL_DELETED", PortalAccessError),
        (400, "TASK_NOT_FOUND", PortalNotFoundError),
        (400, {"code": "BITRIX_REST_V3_EXCEPTION_ENTITYNOTFOUNDEXCEPTION", "message": "x"}, PortalNotFoundError),
        (403, {"code": "BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION", "message": "x"}, PortalRightsError),
        (400, {"code": "BITRIX_REST_V3_EXCEPTION_VALIDATION", "validation": []}, PortalRefusedError),
        (408, "TIMEOUT", PortalUnavailableError),
        (418, "TEAPOT", PortalRefusedError),
        (500, "SOMETHING_NEW", PortalUnavailableError),
        (503, "SOMETHING_NEW", PortalBusyError),
        (429, "SOMETHING_NEW", PortalBusyError),
    ],
)
async def test_any_refusal_has_a_class(
    caller: PortalClient, line: ScriptedPortal, status: int, error: Any, expected: type[PortalError]
) -> None:
    """Codes of every form, known or not: the key `error` makes it a refusal, then code and status say which."""
    line.default = Step(status, {"error": error, "error_description": "words", "argument": "x"})

    with pytest.raises(PortalError) as caught:
        await caller.call("some.method.add", {"id": 1}, lane=Lane.BACKGROUND)

    assert type(caught.value) is expected


def authority_of(line: ScriptedPortal, params: Mapping[str, str]) -> Authority:
    """The application of the documented request, before our server."""
    return Authority(params["client_id"], SecretStr(params["client_secret"]), line.authority_url)


async def test_documented_refresh_is_asked_and_read(caller: PortalClient, line: ScriptedPortal) -> None:
    """The authorisation server gets exactly the documented parameters; both tokens and what is beside them are read."""
    exchange = EXCHANGES["oauth.token.refresh"]
    params, response = exchange["params"], exchange["response"]
    line.script = [Step(body=response)]
    authority = authority_of(line, params)

    granted = await authority.refresh(params["refresh_token"], None, caller.ask)

    [sent] = line.received
    assert sent.body == params
    assert (granted.access, granted.refresh) == (response["access_token"], response["refresh_token"])
    assert (granted.seconds, granted.member_id) == (response["expires_in"], response["member_id"])
    assert granted.client_endpoint == response["client_endpoint"]
    assert authority.known(granted.server_endpoint) == "https://oauth.bitrix.info"


@pytest.mark.parametrize("status", [200, 400, 401, 402, 403])
@pytest.mark.parametrize(
    "error", EXCHANGES.get("oauth.token.refresh", {}).get("errors", []), ids=lambda one: one["error"]
)
async def test_documented_refusal_of_tokens_is_for_an_administrator(
    caller: PortalClient, line: ScriptedPortal, error: dict[str, Any], status: int
) -> None:
    """The page gives no status, so any will do; nobody asks twice with the same pair."""
    params = EXCHANGES["oauth.token.refresh"]["params"]
    refusal = {"error": error["error"], "error_description": error["error_description"]}
    line.script = [Step(status, refusal)]

    with pytest.raises(PortalAccessError) as caught:
        await authority_of(line, params).refresh(params["refresh_token"], None, caller.ask)

    assert caught.value.code == error["error"]
    assert len(line.received) == 1
