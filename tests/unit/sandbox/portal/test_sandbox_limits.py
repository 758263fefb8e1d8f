"""The tariff's limits: fifty requests at once, two a second; run time per method."""

from bot.sandbox.portal import SandboxPortal
from tests.fakes.clock import EagerClock
from tests.unit.sandbox.portal.conftest import Caller


async def test_the_bucket_holds_fifty_and_leaks_two_a_second(
    caller: Caller, portal: SandboxPortal, clock: EagerClock
) -> None:
    """The fifty-first request at once is refused; three seconds later six more pass."""
    at_once = [(await caller.ask("server.time")).status_code for _ in range(51)]
    clock.advance(3)
    later = [(await caller.ask("server.time")).status_code for _ in range(7)]

    assert at_once == [200] * 50 + [503]
    assert later == [200] * 6 + [503]
    assert portal.log.refusals("QUERY_LIMIT_EXCEEDED") == 2


async def test_a_refused_request_is_not_executed(caller: Caller, portal: SandboxPortal) -> None:
    """And costs nothing."""
    portal.faults.bucket_size = 0

    refused = await caller.refusal("crm.deal.update", {"id": 1245, "fields": {"TITLE": "Другое"}})

    assert refused == (503, "QUERY_LIMIT_EXCEEDED")
    assert portal.deal(1245).title == "2-к, Чистопольская 20"


async def test_a_batch_counts_once(caller: Caller, portal: SandboxPortal) -> None:
    """Whatever is in it."""
    await caller.batch(["server.time"] * 50)

    assert portal.bucket_level == 1


async def test_uploads_are_metered_unless_told_otherwise(caller: Caller, portal: SandboxPortal) -> None:
    """Address and file: two; or one."""
    await caller.upload(portal.disk.common.root_id, "a.jpg", b"photo")
    metered = portal.bucket_level
    portal.faults.meters_uploads = False
    await caller.upload(portal.disk.common.root_id, "b.jpg", b"photo")

    assert (metered, portal.bucket_level) == (2, 3)


async def test_other_programs_drink_from_the_bucket(caller: Caller, portal: SandboxPortal, clock: EagerClock) -> None:
    """Three requests a second of theirs fill it by one a second."""
    portal.faults.other_traffic = 3
    clock.advance(60)

    assert portal.bucket_level == 50
    assert await caller.refusal("profile") == (503, "QUERY_LIMIT_EXCEEDED")


async def test_a_method_that_used_its_time_up_is_blocked(
    caller: Caller, portal: SandboxPortal, clock: EagerClock
) -> None:
    """Alone, other methods go on; ten minutes later it is free again, as the gauge had said."""
    portal.faults.operating_charges["crm.deal.get"] = 250
    first = (await caller.ask("crm.deal.get", {"id": 1245})).json()["time"]
    second = (await caller.ask("crm.deal.get", {"id": 1245})).json()["time"]

    blocked = await caller.refusal("crm.deal.get", {"id": 1245})
    other = await caller.ask("profile")
    clock.advance(first["operating_reset_at"] - clock.now().timestamp())
    freed = await caller.ask("crm.deal.get", {"id": 1245})

    assert (first["operating"], second["operating"]) == (250, 500)
    assert blocked == (429, "OPERATION_TIME_LIMIT")
    assert (other.status_code, freed.status_code) == (200, 200)


async def test_a_blocked_method_fails_inside_a_batch_alone(caller: Caller, portal: SandboxPortal) -> None:
    """In `result_error`."""
    portal.faults.operating_limit_seconds = -1

    result = await caller.batch({"deal": "crm.deal.get?ID=1245"})

    assert result["result_error"]["deal"]["error"] == "OPERATION_TIME_LIMIT"
