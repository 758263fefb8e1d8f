"""Every documented exchange, read by our protocol: good answers keep their result, refusals get their class.

The recordings lie beside the project, not in it; without them there is one skip that says so.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.bitrix24.batch import Batch
from bot.bitrix24.errors import (
    PortalAccessError,
    PortalBusyError,
    PortalError,
    PortalNameTakenError,
    PortalNotFoundError,
    PortalRightsError,
    PortalUnavailableError,
)
from bot.bitrix24.fields import Family, KnownFields, client_of, deal_fields_of, deal_of, folder_of
from bot.bitrix24.protocol import parse_answer, parse_batch
from bot.bitrix24.values import mapping

FOLDER = Path(__file__).resolve().parents[1].parent / "shared" / "facts" / "exchanges"
EXCHANGES = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
ANSWERED = [name for name, exchange in EXCHANGES.items() if "result" in (exchange.get("response") or {})]
REFUSED = [
    pytest.param(exchange["method"], error, id=f"{name}-{index}")
    for name, exchange in EXCHANGES.items()
    for index, error in enumerate(exchange.get("errors", []))
    if exchange.get("auth") != "OAuth" or "status" in error
]
CLASSES = {
    "QUERY_LIMIT_EXCEEDED": PortalBusyError,
    "OPERATION_TIME_LIMIT": PortalBusyError,
    "OVERLOAD_LIMIT": PortalAccessError,
    "expired_token": PortalAccessError,
    "NO_AUTH_FOUND": PortalAccessError,
    "insufficient_scope": PortalAccessError,
    "user_access_error": PortalAccessError,
    "ERROR_METHOD_NOT_FOUND": PortalAccessError,
    "INTERNAL_SERVER_ERROR": PortalUnavailableError,
    "NOT_FOUND": PortalNotFoundError,
    "ERROR_NOT_FOUND": PortalNotFoundError,
}

if not EXCHANGES:
    pytest.skip(f"the documented exchanges are not here ({FOLDER.parent.name}/{FOLDER.name})", allow_module_level=True)


def wire(document: Any) -> bytes:
    """A document as it comes over the wire."""
    return json.dumps(document).encode()


@pytest.mark.parametrize("name", ANSWERED)
def test_documented_answer_keeps_its_result(name: str) -> None:
    """The result, its totals and its timing come through as documented."""
    response = EXCHANGES[name]["response"]

    answer = parse_answer(EXCHANGES[name]["method"], 200, "application/json", wire(response))

    assert answer.result == response["result"]
    assert answer.total == response.get("total")
    assert answer.next == response.get("next")
    assert answer.timing.operating == response.get("time", {}).get("operating")


@pytest.mark.parametrize(("method", "error"), REFUSED)
def test_documented_refusal_has_its_class(method: str, error: dict[str, Any]) -> None:
    """A documented code means what the table says; a text without code means what it says."""
    status = error.get("status") or 400
    body = wire({"error": error.get("error"), "error_description": error.get("error_description")})

    with pytest.raises(PortalError) as caught:
        parse_answer(method, status, "application/json", body)

    expected = CLASSES.get(error.get("error") or "")
    description = error.get("error_description") or ""
    if expected is not None:
        assert type(caught.value) is expected
    elif not error.get("error") and description.rstrip(".!").casefold() == "not found":
        assert type(caught.value) is PortalNotFoundError
    elif not error.get("error") and description.rstrip(".!").casefold() == "access denied":
        assert type(caught.value) in {PortalRightsError, PortalAccessError}


def test_documented_batch_is_parted() -> None:
    """The documented batch gives each command its own answer."""
    exchange = EXCHANGES["batch"]
    commands = Batch().add("get_user", "user.current").add("get_department", "department.get").commands

    answers = parse_batch(commands, parse_answer("batch", 200, "application/json", wire(exchange["response"])))

    assert mapping(answers["get_user"].require().result)["ID"] == "1"
    assert answers["get_department"].require().total == 1


def test_name_taken_means_look_first() -> None:
    """The documented clash of folder names is its own error."""
    codes = {error["error"] for error in EXCHANGES["disk.folder.addsubfolder"]["errors"]}

    assert "DISK_OBJ_22000" in codes
    with pytest.raises(PortalNameTakenError):
        parse_answer("disk.folder.addsubfolder", 400, "application/json", wire({"error": "DISK_OBJ_22000"}))


def test_documented_objects_become_ours() -> None:
    """The documented deal of either family, contact and folder are read into the domain's words."""
    result = {name: EXCHANGES[name]["response"]["result"] for name in EXCHANGES if name in ANSWERED}

    classic = deal_of(result["crm.deal.get"], Family.CLASSIC, KnownFields(address="UF_CRM_1721244482250"))
    item = deal_of(result["crm.item.add"]["item"], Family.ITEM, KnownFields())
    company_client = client_of(result["crm.company.get"])
    folder, new_folder = folder_of(result["disk.folder.get"]), folder_of(result["disk.folder.addsubfolder"])
    trashed = folder_of(result["disk.folder.markdeleted"])

    assert (classic.deal_id, classic.contact_id, classic.address) == (410, 84, "Hello world!")
    assert classic.amount is not None
    assert f"{classic.amount.amount:f} {classic.amount.currency}" == "1000000.00 EUR"
    assert str(classic.closes_on) == "2024-09-09"
    assert (item.deal_id, item.observer_ids, item.stage_id) == (342, (2, 3), "C9:UC_KN8KFI")
    assert company_client is not None
    assert folder is not None
    assert new_folder is not None
    assert trashed is not None
    assert (folder.is_alive, new_folder.folder_id, trashed.is_alive) == (True, 8930, False)


def test_documented_fields_have_titles() -> None:
    """Every documented deal field is known by its code and its human name."""
    fields = deal_fields_of(EXCHANGES["crm.deal.fields"]["response"]["result"])

    assert fields["CLOSEDATE"].title == "Close Date"
    assert fields["SOURCE_ID"].dictionary == "SOURCE"
