"""Batches of any length: cut where they may be, sent again where a limit held back, every outcome a value."""

from typing import Any
from urllib.parse import unquote

import pytest

from bot.bitrix24.batch import Batch, filled, ref
from bot.bitrix24.client import PortalClient
from bot.bitrix24.errors import PortalBusyError, PortalError, PortalUnavailableError
from bot.bitrix24.limits import Lane
from bot.bitrix24.protocol import BatchAnswer
from tests.unit.bitrix24.agency import Bench
from tests.unit.bitrix24.scripted_portal import ScriptedPortal, Step, good, page, refusal

READ, WRITE = "crm.deal.get", "crm.timeline.comment.add"
LIMIT, TOO_LONG, BLOCKED = "QUERY_LIMIT_EXCEEDED", "ERROR_BATCH_LENGTH_EXCEEDED", "OPERATION_TIME_LIMIT"


def answered(results: dict[str, Any], **codes: str) -> Step:
    """A batch's answer: results by key, and codes of errors by key."""
    errors = {key: {"error": code, "error_description": ""} for key, code in codes.items()}
    times = {key: {"duration": 0.01} for key in results}
    return good({"result": results or [], "result_error": errors or [], "result_time": times or []})


NOTHING = good({"result": [], "result_error": []})
"""The answer to a batch in which nothing ran."""


def sent(portal: ScriptedPortal) -> list[list[str]]:
    """The keys of each batch that was sent."""
    return [list(received.body["cmd"]) for received in portal.received]


def results_of(answers: BatchAnswer) -> dict[str, Any]:
    """What came of each command: its result, or its error's code."""
    return {key: one.error.code if one.error else one.require().result for key, one in answers.items()}


def many(count: int, method: str = READ) -> Batch:
    """So many commands of one method."""
    batch = Batch()
    for number in range(count):
        batch.add(f"c{number}", method, {"id": number + 1})
    return batch


@pytest.mark.parametrize("code", [TOO_LONG, LIMIT, BLOCKED])
@pytest.mark.parametrize("method", [READ, WRITE])
async def test_what_a_limit_held_back_goes_again_alone(
    client: PortalClient, portal: ScriptedPortal, code: str, method: str
) -> None:
    """It was not carried out, so even a write may be sent again; what was carried out is not."""
    portal.script = [answered({"a": 1}, b=code), answered({"b": 2})]
    batch = Batch().add("a", "crm.item.update", {"id": 1}).add("b", method, {"id": 2})

    answers = await client.batch(batch, lane=Lane.BACKGROUND)

    assert results_of(answers) == {"a": 1, "b": 2}
    assert sent(portal) == [["a", "b"], ["b"]]


async def test_limit_that_does_not_lift_is_a_value(client: PortalClient, portal: ScriptedPortal) -> None:
    """After three sendings the command's error says how long to wait; the others have their answers."""
    portal.script = [answered({"a": 1}, b=LIMIT), answered({}, b=LIMIT), answered({}, b=LIMIT)]

    answers = await client.batch(Batch().add("a", "profile").add("b", READ, {"id": 1}), lane=Lane.BACKGROUND)

    assert results_of(answers) == {"a": 1, "b": LIMIT}
    assert isinstance(answers["b"].error, PortalBusyError)
    assert len(portal.received) == 3


async def test_person_does_not_wait_for_a_blocked_method(client: PortalClient, portal: ScriptedPortal) -> None:
    """A method that rests for a minute is an answer at once when somebody waits."""
    portal.script = [answered({"a": 1}, b=BLOCKED)]

    answers = await client.batch(Batch().add("a", "profile").add("b", READ, {"id": 1}))

    assert results_of(answers) == {"a": 1, "b": BLOCKED}
    assert len(portal.received) == 1


async def test_reference_goes_again_with_its_source(client: PortalClient, portal: ScriptedPortal) -> None:
    """A read that referred to what was held back read something else: both go again, and the source of a source."""
    batch = Batch().add("deal", READ, {"id": 1}).add("other", "profile")
    batch.add("contact", "crm.contact.get", {"id": ref("deal", "CONTACT_ID")})
    batch.add("company", "crm.company.get", {"id": ref("contact", "COMPANY_ID")})
    portal.script = [
        answered({"deal": {"CONTACT_ID": 5}, "other": 1, "company": "of nobody"}, contact=LIMIT),
        answered({"deal": {"CONTACT_ID": 5}, "contact": {"ID": 5}, "company": {"ID": 6}}),
    ]

    answers = await client.batch(batch)

    assert answers["contact"].require().result == {"ID": 5}
    assert answers["company"].require().result == {"ID": 6}
    assert sent(portal) == [["deal", "other", "contact", "company"], ["deal", "contact", "company"]]


async def test_write_is_not_done_twice_for_anothers_limit(client: PortalClient, portal: ScriptedPortal) -> None:
    """What hangs together with a write that was carried out stays a value."""
    batch = Batch().add("folder", "disk.folder.addsubfolder", {"id": 1})
    batch.add("files", "disk.folder.getchildren", {"id": ref("folder", "ID")})
    portal.script = [answered({"folder": {"ID": 9}}, files=LIMIT)]

    answers = await client.batch(batch, lane=Lane.BACKGROUND)

    assert results_of(answers) == {"folder": {"ID": 9}, "files": LIMIT}
    assert len(portal.received) == 1


async def test_failure_of_what_goes_again_is_its_own(client: PortalClient, portal: ScriptedPortal) -> None:
    """The first answers stay; the repeated command has the error of its repetition, which may have acted."""
    portal.script = [answered({"a": 1}, b=LIMIT), page(502)]

    answers = await client.batch(Batch().add("a", "profile").add("b", WRITE, {"id": 1}), lane=Lane.BACKGROUND)

    assert answers["a"].require().result == 1
    assert isinstance(answers["b"].error, PortalUnavailableError)
    assert answers["b"].error.may_have_acted


async def test_later_part_that_fails_leaves_the_first_ones_answers(
    client: PortalClient, portal: ScriptedPortal
) -> None:
    """Fifty are done, fifty may be, the rest was not sent: each command says which."""
    portal.script = [answered({f"c{number}": True for number in range(50)}), page(502)]

    answers = await client.batch(many(120, "crm.item.update"), lane=Lane.BACKGROUND)

    assert [answers[f"c{number}"].answer is not None for number in (0, 49)] == [True, True]
    maybe, unsent = answers["c50"].error, answers["c100"].error
    assert isinstance(maybe, PortalUnavailableError)
    assert isinstance(unsent, PortalUnavailableError)
    assert (maybe.may_have_acted, unsent.code, unsent.may_have_acted) == (True, "NOT_SENT", False)
    assert len(portal.received) == 2


async def test_first_part_that_fails_is_the_callers_error(client: PortalClient, portal: ScriptedPortal) -> None:
    """Nothing is known of any command."""
    portal.default = refusal(401, "NO_AUTH_FOUND")

    with pytest.raises(PortalError):
        await client.batch(many(120), lane=Lane.BACKGROUND)

    assert len(portal.received) == 1


async def test_halt_stops_the_parts_too(client: PortalClient, portal: ScriptedPortal) -> None:
    """After the first error nothing runs any more, in this request or in a further one."""
    portal.script = [answered({"c0": True}, c1="ERROR_CORE")]

    answers = await client.batch(many(60), lane=Lane.BACKGROUND, halt=True)

    assert {one.error.code for one in answers.values() if one.error} == {"ERROR_CORE", "NOT_RUN", "NOT_SENT"}
    assert portal.received[0].body["halt"] == 1
    assert len(portal.received) == 1


async def test_slow_commands_travel_in_smaller_parts(client: PortalClient, portal: ScriptedPortal) -> None:
    """Fifty updates of three seconds would be cut off after a minute: ten go in one request."""
    slow = {"result": {"first": True}, "result_time": {"first": {"duration": 3.0}}}
    portal.script, portal.default = [good(slow)], NOTHING
    await client.batch(Batch().add("first", "crm.item.update", {"id": 1}), lane=Lane.BACKGROUND)

    await client.batch(many(50, "crm.item.update"), lane=Lane.BACKGROUND)

    assert [len(keys) for keys in sent(portal)] == [1, 10, 10, 10, 10, 10]


async def test_overrun_makes_the_next_parts_smaller(client: PortalClient, portal: ScriptedPortal) -> None:
    """A gateway that gave up on fifty commands tells that each took a second or more."""
    portal.script, portal.default = [page(504)], NOTHING
    with pytest.raises(PortalUnavailableError):
        await client.batch(many(50, "crm.item.update"), lane=Lane.BACKGROUND)

    await client.batch(many(50, "crm.item.update"), lane=Lane.BACKGROUND)

    assert [len(keys) for keys in sent(portal)] == [50, 30, 20]


async def test_references_are_not_parted(client: PortalClient, portal: ScriptedPortal) -> None:
    """Sixty commands in pairs: a pair that does not fit goes into the next request whole."""
    portal.default = NOTHING
    batch = Batch().add("alone", "profile")
    for number in range(30):
        batch.add(f"d{number}", READ, {"id": number + 1})
        batch.add(f"c{number}", "crm.contact.get", {"id": ref(f"d{number}", "CONTACT_ID")})

    await client.batch(batch, lane=Lane.BACKGROUND)

    assert [len(keys) for keys in sent(portal)] == [49, 12]


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("crm.deal.list", {"filter": {"CONTACT_ID": ref("deal", "CONTACT_ID")}}),
        ("crm.item.list", {"FILTER": {"@contactId": [ref("deal", "CONTACT_ID")]}}),
        ("crm.deal.list", {"filter": {"!ID": filled("deal", "ID")}}),
        ("crm.deal.list", {"filter": {"0": {"ID": filled("deal", "ID")}}}),
        ("user.get", {"ID": ref("deal", "ASSIGNED_BY_ID")}),
        ("department.get", {"PARENT": ref("deal", "UF_DEPARTMENT", 0)}),
    ],
)
def test_no_filter_is_built_on_what_may_be_empty(method: str, params: dict[str, Any]) -> None:
    """A filter with nothing in it finds everything; such a command does not come into being."""
    batch = Batch().add("deal", READ, {"id": 1})

    with pytest.raises(ValueError, match="may be empty"):
        batch.add("found", method, params)


def test_filter_on_what_is_never_empty_is_a_statement() -> None:
    """Whoever writes `filled` says that it cannot be, and compares what comes."""
    batch = Batch().add("deal", READ, {"id": 1})

    batch.add("who", "user.get", {"filter": {"ID": filled("deal", "ASSIGNED_BY_ID")}})

    assert unquote(batch.commands[1].query) == "filter[ID]=$result[deal][ASSIGNED_BY_ID]"


@pytest.mark.parametrize("name", ["fileContent", "FILECONTENT"])
def test_content_of_files_does_not_travel_in_a_batch(name: str) -> None:
    """A plus that turns into a space spoils a picture without a word."""
    with pytest.raises(ValueError, match="content"):
        Batch().add("a", "disk.folder.uploadFile", {"id": 1, name: ["a.png", "iVBORw0KGgo"]})


async def test_hundred_stage_changes_are_two_requests(bench: Bench) -> None:
    """Each with its own outcome; the deals are where they should be."""
    deal_ids = [bench.portal.add_deal(f"Сделка {number}").deal_id for number in range(100)]
    batch = Batch()
    for deal_id in deal_ids:
        batch.add(
            f"d{deal_id}", "crm.item.update", {"entityTypeId": 2, "id": deal_id, "fields": {"stageId": "PREPARATION"}}
        )

    answers = await bench.client.batch(batch, lane=Lane.BACKGROUND)

    assert {bench.portal.deal(deal_id).stage_id for deal_id in deal_ids} == {"PREPARATION"}
    assert all(one.error is None for one in answers.values())
    assert bench.requests == ["batch", "batch"]
