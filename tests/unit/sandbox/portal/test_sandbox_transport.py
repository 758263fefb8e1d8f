"""How a request may be put: verbs, encodings, names, credentials."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.portal import SandboxPortal
from bot.sandbox.portal.api.params import parse_php_query
from tests.unit.sandbox.portal.conftest import Caller


@pytest.mark.parametrize("suffix", ["", ".json", "/"])
async def test_get_and_form_work_like_json(caller: Caller, portal: SandboxPortal, suffix: str) -> None:
    """With PHP's brackets; the method's letters may be of any case."""
    address = f"{portal.webhook_url}CRM.Deal.List{suffix}"

    by_get = await caller.http.get(address + "?filter[@ID][]=1245&filter[@ID][]=1251&select[]=ID&order[ID]=DESC")
    by_form = await caller.http.post(
        address, data={"filter[@ID][0]": "1245", "filter[@ID][1]": "1251", "select[0]": "ID", "order[ID]": "DESC"}
    )
    by_json = await caller.ask(
        "crm.deal.list", {"filter": {"@ID": [1245, 1251]}, "select": ["ID"], "order": {"ID": "DESC"}}
    )

    rows = [[row["ID"] for row in answer.json()["result"]] for answer in (by_get, by_form, by_json)]
    assert rows == [["1251", "1245"]] * 3


async def test_malformed_json_is_no_parameters(caller: Caller, portal: SandboxPortal) -> None:
    """And gives a misleading answer."""
    answer = await caller.http.post(
        f"{portal.webhook_url}crm.deal.get", content=b'{"id": 1245', headers={"Content-Type": "application/json"}
    )

    assert answer.json()["error_description"] == "ID is not defined or invalid"


async def test_a_body_without_its_content_type_is_not_read_as_json(caller: Caller, portal: SandboxPortal) -> None:
    """It is taken for a form."""
    answer = await caller.http.post(f"{portal.webhook_url}crm.deal.get", content=b'{"id": 1245}')

    assert answer.status_code == 400


async def test_a_wrong_secret_is_refused(caller: Caller, portal: SandboxPortal) -> None:
    """Also the right one of yesterday."""
    yesterday = portal.webhook_url
    portal.change_webhook()

    answer = await caller.http.post(f"{yesterday}profile")

    assert (answer.status_code, answer.json()["error"]) == (401, "NO_AUTH_FOUND")


async def test_a_webhook_ends_with_its_owner(caller: Caller, portal: SandboxPortal) -> None:
    """When they are dismissed."""
    portal.employees[portal.webhook_user_id].is_active = False

    assert await caller.refusal("profile") == (401, "NO_AUTH_FOUND")


async def test_a_missing_scope_is_named(caller: Caller, portal: SandboxPortal) -> None:
    """Methods without one go on."""
    portal.scopes.discard("crm")

    assert await caller.refusal("crm.deal.get", {"id": 1245}) == (403, "insufficient_scope")
    assert await caller.call("scope") == ["department", "disk", "user_basic"]


async def test_a_parameter_named_token_is_taken_for_a_link(caller: Caller) -> None:
    """The REST layer eats it."""
    assert await caller.refusal("profile", {"token": "x"}) == (403, "ACCESS_DENIED")


async def test_an_unknown_method_is_not_found(caller: Caller) -> None:
    """404."""
    assert await caller.refusal("crm.deal.fly") == (404, "ERROR_METHOD_NOT_FOUND")


async def test_the_log_holds_names_and_no_values(caller: Caller, portal: SandboxPortal) -> None:
    """Method, keys, sizes; neither the secret nor what was asked."""
    heard: list[str] = []
    unsubscribe = portal.log.subscribe(lambda line: heard.append(line.method))
    await caller.call("crm.deal.list", {"filter": {"%TITLE": "Чистопольская"}})
    await caller.batch({"deal": "crm.deal.get?ID=1245"})
    unsubscribe()
    await caller.call("profile")

    listed, batched, _ = portal.log.lines
    assert (listed.method, listed.keys, listed.status, listed.code) == ("crm.deal.list", ("filter",), 200, None)
    assert batched.keys == ("deal=crm.deal.get",)
    assert listed.bytes_out > listed.bytes_in > 100
    assert heard == ["crm.deal.list", "batch"]
    assert portal.webhook_code not in str(portal.log)
    assert "Чистопольская" not in str(portal.log)


async def test_changes_are_told(caller: Caller, portal: SandboxPortal) -> None:
    """To whoever shows them live."""
    changes: list[tuple[str, int]] = []
    unsubscribe = portal.on_change(lambda change: changes.append((change.kind, change.object_id)))

    await caller.call("crm.deal.update", {"id": 1245, "fields": {"TITLE": "Другое"}})
    portal.change_deal(1251, amount=5)
    unsubscribe()
    portal.change_deal(1251, amount=6)

    assert changes == [("deal", 1245), ("deal", 1251)]


@given(st.dictionaries(st.from_regex(r"[A-Za-z_%>=!@]{1,8}", fullmatch=True), st.text(max_size=20), max_size=5))
def test_what_is_encoded_is_read_back(values: dict[str, str]) -> None:
    """Any text under any key of one level."""
    query = str(httpx.QueryParams({f"filter[{key}]": value for key, value in values.items()}))

    assert parse_php_query(query) == ({"filter": values} if values else {})


def test_brackets_nest_and_count() -> None:
    """`[]` is the next number; a point in the name becomes an underscore."""
    parsed = parse_php_query("a[b][]=1&a[b][]=2&a[b][7]=3&a[b][]=4&x.y=5&z=1&z=2")

    assert parsed == {"a": {"b": {"0": "1", "1": "2", "7": "3", "8": "4"}}, "x_y": "5", "z": "2"}
