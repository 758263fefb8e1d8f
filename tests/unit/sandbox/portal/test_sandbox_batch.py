"""Batches behave as the portal's do, traps included."""

from typing import Any

import pytest

from bot.sandbox.portal import Fault, SandboxPortal
from tests.unit.sandbox.portal.conftest import Caller


async def test_a_reference_takes_a_value_from_an_earlier_command(caller: Caller) -> None:
    """Also where it is encoded, as CRest sends it."""
    result = await caller.batch(
        {"deal": "crm.deal.get?ID=1245", "client": "crm.contact.get?ID=%24result%5Bdeal%5D%5BCONTACT_ID%5D"}
    )

    assert result["result"]["client"]["LAST_NAME"] == "Хасанов"


async def test_an_unresolved_reference_passes_the_last_level(caller: Caller) -> None:
    """The whole deal goes where its contact should: the id is then no number."""
    result = await caller.batch(
        {"deal": "crm.deal.get?ID=1195", "client": "crm.contact.get?ID=$result[deal][CONTACT_ID]"}
    )

    assert result["result_error"]["client"]["error_description"] == "ID is not defined or invalid"


async def test_text_glued_to_a_reference_is_swallowed(caller: Caller, portal: SandboxPortal) -> None:
    """The pattern runs up to the next space."""
    title = "title[fields][TITLE]=До $result[deal][ID]-после и дальше".removeprefix("title[fields][TITLE]=")
    await caller.batch({"deal": "crm.deal.get?ID=1245", "edit": f"crm.deal.update?ID=1251&fields[TITLE]={title}"})

    assert portal.deal(1251).title == "До 1245 и дальше"


async def test_what_a_person_wrote_is_substituted_too(caller: Caller, portal: SandboxPortal) -> None:
    """The reason why free text must not travel inside a batch."""
    await caller.batch(
        {"deal": "crm.deal.get?ID=1245", "edit": "crm.deal.update?ID=1251&fields[TITLE]=$result[deal][TITLE]"}
    )

    assert portal.deal(1251).title == portal.deal(1245).title


async def test_a_raw_hash_cuts_the_rest_and_a_raw_plus_is_a_space(caller: Caller, portal: SandboxPortal) -> None:
    """The command is parsed as an address."""
    await caller.batch(["crm.deal.update?ID=1251&fields[TITLE]=a+b#c&fields[COMMENTS]=нет"])

    assert (portal.deal(1251).title, portal.deal(1251).comments) == ("a b", "")


async def test_empty_maps_are_lists(caller: Caller) -> None:
    """PHP has one kind of array."""
    result = await caller.batch({"me": "profile"})

    assert (result["result_error"], result["result_total"], result["result_next"]) == ([], [], [])
    assert set(result["result_time"]) == {"me"}


async def test_commands_numbered_from_zero_make_lists(caller: Caller) -> None:
    """As they came."""
    result = await caller.batch(["profile", "server.time"])

    assert [type(one) for one in result["result"]] == [dict, str]


async def test_a_failed_command_leaves_the_others_alone(caller: Caller) -> None:
    """The answer as a whole is 200."""
    result = await caller.batch({"none": "crm.deal.get?ID=9912", "who": "nobody.knows", "me": "profile"})

    assert result["result_error"] == {
        "none": {"error": "", "error_description": "Not found"},
        "who": {"error": "ERROR_METHOD_NOT_FOUND", "error_description": "Method not found!"},
    }
    assert set(result["result"]) == {"me"}


async def test_halt_stops_at_the_first_error(caller: Caller) -> None:
    """Later commands appear nowhere."""
    result = await caller.batch({"a": "profile", "b": "crm.deal.get?ID=9912", "c": "profile"}, halt=1)

    assert (set(result["result"]), set(result["result_error"])) == ({"a"}, {"b"})


async def test_the_fifty_first_command_is_refused(caller: Caller) -> None:
    """The first fifty run."""
    result = await caller.batch({f"c{number}": "server.time" for number in range(52)})

    assert len(result["result"]) == 50
    assert {row["error"] for row in result["result_error"].values()} == {"ERROR_BATCH_LENGTH_EXCEEDED"}
    assert set(result["result_error"]) == {"c50", "c51"}


@pytest.mark.parametrize("method", ["batch", "upload", "download"])
async def test_some_methods_are_not_for_batches(caller: Caller, method: str) -> None:
    """Nested batches and the bare file methods."""
    result = await caller.batch({"x": f"{method}?cmd[a]=profile"})

    assert result["result_error"]["x"]["error"] == "ERROR_BATCH_METHOD_NOT_ALLOWED"


async def test_a_command_that_is_no_text_is_skipped(caller: Caller) -> None:
    """Without a result and without an error."""
    commands: list[Any] = [{"method": "profile"}, "profile"]

    result = await caller.batch(commands)

    assert list(result["result"]) == ["1"]
    assert result["result_error"] == []


async def test_lists_tell_their_totals(caller: Caller, portal: SandboxPortal) -> None:
    """The number of files in a folder comes for free."""
    folder = portal.deal_folder(1245)
    assert folder is not None

    result = await caller.batch({"files": f"disk.folder.getchildren?id={folder.folder_id}", "deals": "crm.deal.list"})

    assert result["result_total"] == {"files": 12, "deals": len(portal.deals)}
    assert result["result_next"] == ({"deals": 50} if len(portal.deals) > 50 else [])


async def test_fifty_upload_addresses_cost_one_request(caller: Caller, portal: SandboxPortal) -> None:
    """Where the portal allows it."""
    root = portal.disk.common.root_id

    result = await caller.batch([f"disk.folder.uploadfile?id={root}"] * 50)

    assert len({row["uploadUrl"] for row in result["result"]}) == 50
    assert portal.log.count() == 1


async def test_a_portal_may_refuse_addresses_in_a_batch(caller: Caller, portal: SandboxPortal) -> None:
    """Alone the same call is answered."""
    portal.faults.refuses_addresses_in_batch = True
    root = portal.disk.common.root_id

    result = await caller.batch({"a": f"disk.folder.uploadfile?id={root}"})

    assert result["result_error"]["a"]["error"] == "ERROR_BATCH_METHOD_NOT_ALLOWED"
    assert "uploadUrl" in await caller.call("disk.folder.uploadfile", {"id": root})


async def test_a_fault_of_one_method_refuses_its_command_alone(caller: Caller, portal: SandboxPortal) -> None:
    """In `result_error`, with HTTP 200."""
    portal.faults.fail_next.append(Fault("crm.deal.get", 500, "INTERNAL_SERVER_ERROR", "Internal server error"))

    first = await caller.batch({"deal": "crm.deal.get?ID=1245", "me": "profile"})
    second = await caller.batch({"deal": "crm.deal.get?ID=1245"})

    assert set(first["result_error"]) == {"deal"}
    assert second["result_error"] == []
