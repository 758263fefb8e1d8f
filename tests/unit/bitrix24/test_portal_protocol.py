"""How answers are read: every envelope of the documentation, and whatever else a gateway may send."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bitrix24.batch import Batch
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
from bot.bitrix24.protocol import Answer, batch_body, parse_answer, parse_batch
from bot.bitrix24.values import JsonObject

JSON = "application/json; charset=utf-8"


def refusal(method: str, status: int, code: Any, description: str = "") -> PortalError:
    """What an error envelope is read as."""
    body = json.dumps({"error": code, "error_description": description}).encode()
    with pytest.raises(PortalError) as caught:
        parse_answer(method, status, JSON, body)
    return caught.value


@pytest.mark.parametrize(
    ("status", "code", "description", "expected"),
    [
        (503, "QUERY_LIMIT_EXCEEDED", "Too many requests", PortalBusyError),
        (200, "QUERY_LIMIT_EXCEEDED", "", PortalBusyError),
        (429, "OPERATION_TIME_LIMIT", "Method is blocked", PortalBusyError),
        (429, "whatever", "", PortalBusyError),
        (503, "OVERLOAD_LIMIT", "REST API is blocked due to overload", PortalAccessError),
        (500, "INTERNAL_SERVER_ERROR", "", PortalUnavailableError),
        (500, "ERROR_CORE", "", PortalUnavailableError),
        (400, "ERROR_CORE", "The field is invalid", PortalRefusedError),
        (500, 0, "", PortalUnavailableError),
        (401, "expired_token", "", PortalAccessError),
        (401, "NO_AUTH_FOUND", "Wrong authorization data", PortalAccessError),
        (401, "", "", PortalAccessError),
        (403, "insufficient_scope", "", PortalAccessError),
        (403, "something_new", "", PortalAccessError),
        (403, "ACCESS_DENIED", "Access denied!", PortalRightsError),
        (400, "ACCESS_DENIED", "Access denied", PortalRightsError),
        (403, "ACCESS_DENIED", "REST API is available only on commercial plans", PortalAccessError),
        (403, "ACCESS_DENIED", "Access denied! Application context required", PortalAccessError),
        (403, "ACCESS_DENIED", "Access denied! Link check failed", PortalUnavailableError),
        (404, "ERROR_METHOD_NOT_FOUND", "Method not found!", PortalAccessError),
        (410, "PORTAL_DELETED", "", PortalAccessError),
        (400, "NOT_FOUND", "Element not found", PortalNotFoundError),
        (400, "ERROR_NOT_FOUND", "Could not find entity with id X", PortalNotFoundError),
        (400, "", "Not found", PortalNotFoundError),
        (400, "", "Не найдено", PortalNotFoundError),
        (400, 0, "Not found.", PortalNotFoundError),
        (400, "0", "Access denied.", PortalRightsError),
        (400, "", "Доступ запрещён", PortalRightsError),
        (400, "", "Disk resource exhausted", PortalFullError),
        (400, "", "Exhausted allocated disk resource", PortalFullError),
        (400, "", "Исчерпан выделенный дисковый ресурс", PortalFullError),
        (400, "-", "Insufficient permissions to change the stage", PortalRightsError),
        (400, "", "Недостаточно прав для смены стадии", PortalRightsError),
        (403, "Access denied", "", PortalRightsError),
        (400, 200040300010, "Access denied", PortalRightsError),
        (400, "0", "Entity with identifier 13 does not exist", PortalNotFoundError),
        (400, "Access denied.", "Words", PortalRightsError),
        (400, "", "Something else", PortalRefusedError),
        (400, None, "Something else", PortalRefusedError),
        (400, "100", "Required fields are not provided", PortalRefusedError),
        (400, "Communication type is not defined", "", PortalRefusedError),
        (400, "DISK_OBJ_22000", "The name is taken", PortalNameTakenError),
        (400, "DISK_ONS_22001", "", PortalNameTakenError),
        (400, "ERROR_DISK", "An object of this name exists (DISK_OBJ_22000).", PortalNameTakenError),
        (400, "DISK_FILE_22002", "Could not save file", PortalFullError),
        (400, "DISK_FILE_22006", "", PortalFullError),
        (400, "DISK_FOLDER_22002", "", PortalFullError),
        (400, {"code": "NOT_FOUND", "message": "no"}, "", PortalNotFoundError),
        (400, {"code": "BITRIX_REST_V3_EXCEPTION_X", "message": "no"}, "", PortalRefusedError),
        (200, "", "", PortalUnavailableError),
    ],
)
def test_refusal_has_its_class(status: int, code: Any, description: str, expected: type[PortalError]) -> None:
    """The code decides, then the status; the key `error` counts and not its truth."""
    assert type(refusal("disk.folder.get", status, code, description)) is expected


@pytest.mark.parametrize(
    ("method", "code", "expected"),
    [
        ("upload", "ERROR_CORE", PortalNameTakenError),
        ("disk.folder.addsubfolder", "ERROR_CORE", PortalNameTakenError),
        ("crm.deal.update", "ERROR_CORE", PortalRefusedError),
        ("disk.file.markdeleted", "DISK_OBJ_22000", PortalRefusedError),
        ("disk.folder.markdeleted", "DISK_OBJ_22000", PortalRefusedError),
        ("disk.folder.deletetree", "DISK_OBJ_22000", PortalRefusedError),
        ("crm.deal.get", "", PortalNotFoundError),
    ],
)
def test_method_decides_where_a_code_means_two_things(method: str, code: str, expected: type[PortalError]) -> None:
    """The loser of a race on Disk looks again; a deal that refuses in an unknown language is not to be had."""
    assert type(refusal(method, 400, code, "Ein unbekannter Text")) is expected


def test_refusal_shows_no_description() -> None:
    """The portal's text may hold a client's phone: an error's own text does not repeat it."""
    error = refusal("crm.contact.update", 400, "ERROR_CORE", "Phone +79005550142 is invalid")

    assert str(error) == "crm.contact.update: ERROR_CORE"
    assert "79005550142" not in repr(error)


@pytest.mark.parametrize(
    ("status", "content_type", "body", "expected"),
    [
        (502, "text/html", b"<html>Bad Gateway</html>", PortalUnavailableError),
        (504, "text/html", b"", PortalUnavailableError),
        (503, "text/html", b"<html>Maintenance</html>", PortalUnavailableError),
        (200, "text/html; charset=UTF-8", b"<html>REST is closed</html>", PortalUnavailableError),
        (404, "text/html", b"<html>404</html>", PortalAccessError),
        (403, "text/html", b"<html>403</html>", PortalAccessError),
        (200, JSON, b'{"result": {"ID": "4', PortalUnavailableError),
        (200, JSON, b"", PortalUnavailableError),
        (200, JSON, b"[1]", PortalUnavailableError),
        (200, JSON, b"null", PortalUnavailableError),
        (200, JSON, b'{"time": {}}', PortalUnavailableError),
        (200, JSON, b'{"result": "\xff"}', PortalUnavailableError),
        (200, JSON, b"[" * 200_000, PortalUnavailableError),
        (204, "", b"", PortalUnavailableError),
        (400, "text/html", b"<html>400</html>", PortalRefusedError),
        (413, "text/html", b"<html>413</html>", PortalRefusedError),
        (408, "text/html", b"<html>408</html>", PortalUnavailableError),
        (500, JSON, b"{}", PortalUnavailableError),
        (302, "text/html", b"", PortalAccessError),
    ],
)
def test_what_is_no_envelope_has_its_class(
    status: int, content_type: str, body: bytes, expected: type[PortalError]
) -> None:
    """Gateways' pages, half answers, a portal that moved."""
    with pytest.raises(PortalError) as caught:
        parse_answer("profile", status, content_type, body)

    assert type(caught.value) is expected
    assert caught.value.__context__ is None


@given(st.integers(200, 599), st.sampled_from([JSON, "text/html", ""]), st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_a_portal_error(status: int, content_type: str, body: bytes) -> None:
    """Nothing that comes over the wire raises anything else."""
    outcome: Answer | PortalError
    try:
        outcome = parse_answer("profile", status, content_type, body)
    except PortalError as error:
        outcome = error

    assert outcome.method == "profile"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@given(JSON_VALUES, st.integers(200, 599))
def test_any_refusal_is_a_portal_error(code: Any, status: int) -> None:
    """Whatever stands under `error`, even false or an empty list, is a refusal."""
    assert isinstance(refusal("profile", status, code), PortalError)


@given(JSON_VALUES)
def test_any_batch_answer_gives_every_key_an_outcome(inner: Any) -> None:
    """A batch's answer in any disorder still has one outcome for each command, and an answer or an error in each."""
    commands = Batch().add("one", "profile").add("two", "server.time").commands
    outer = {"result": inner, "result_error": inner, "result_total": inner, "result_next": inner, "result_time": inner}

    answers = parse_batch(commands, Answer("batch", outer))

    assert list(answers) == ["one", "two"]
    assert all((found.answer is None) != (found.error is None) for found in answers.values())


def test_batch_is_read_with_its_maps_empty_or_full() -> None:
    """PHP writes an empty map as `[]`; totals, times and errors belong to their commands."""
    commands = (
        Batch().add("good", "disk.folder.getchildren").add("bad", "crm.deal.get").add("none", "crm.item.get").commands
    )
    result: JsonObject = {
        "result": {"good": []},
        "result_error": {"bad": {"error": "", "error_description": "Not found"}},
        "result_total": {"good": 12},
        "result_next": [],
        "result_time": {"good": {"duration": 0.1, "operating": 3, "operating_reset_at": 99}},
    }

    answers = parse_batch(commands, Answer("batch", result))

    good = answers["good"].require()
    assert (good.result, good.total, good.next, good.timing.operating) == ([], 12, None, 3.0)
    assert isinstance(answers["bad"].error, PortalNotFoundError)
    assert answers["none"].error is not None
    assert answers["none"].error.code == "NOT_RUN"


def test_batch_whose_answer_is_no_object_is_refused() -> None:
    """`result: false` for a batch is no answer to its commands."""
    with pytest.raises(PortalRefusedError):
        parse_batch(Batch().add("a", "profile").commands, Answer("batch", False))


def test_batch_body_is_a_map_of_lines() -> None:
    """Commands go out as strings under their keys."""
    commands = Batch().add("deal", "crm.deal.get", {"id": 1245}).add("me", "profile").commands

    assert batch_body(commands, halt=False) == {"halt": 0, "cmd": {"deal": "crm.deal.get?id=1245", "me": "profile"}}


@pytest.mark.parametrize("result", [False, None, [], True, 5])
def test_silent_failure_is_raised_where_an_object_is_promised(result: Any) -> None:
    """`result: false` with status 200 is a failure that only says nothing."""
    with pytest.raises(PortalRefusedError):
        Answer("disk.file.moveto", result).require_object()
