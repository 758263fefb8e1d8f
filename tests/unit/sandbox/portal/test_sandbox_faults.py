"""Each fault does what its name says, and ends when it is switched off."""

import asyncio
from datetime import datetime, timedelta

import httpx
import pytest

from bot.sandbox.portal import Fault, SandboxPortal
from tests.fakes.clock import EagerClock
from tests.unit.sandbox.portal.conftest import Caller


async def test_a_portal_that_is_down_hangs_and_acts_on_nothing(caller: Caller, portal: SandboxPortal) -> None:
    """The client gives up; the request that hung is never done, also afterwards."""
    portal.faults.is_down = True

    with pytest.raises(httpx.ReadTimeout):
        await caller.http.post(
            f"{portal.webhook_url}crm.deal.update", json={"id": 1245, "fields": {"TITLE": "Другое"}}, timeout=0.1
        )
    portal.faults.is_down = False
    deal = await caller.call("crm.deal.get", {"id": 1245})

    assert deal["TITLE"] == "2-к, Чистопольская 20"
    assert portal.log.lines[0].code == "HANGS"


async def test_requests_that_hung_are_cut_when_it_is_over(caller: Caller, portal: SandboxPortal) -> None:
    """Nobody gets an answer minutes late."""
    portal.faults.is_down = True
    waiting = asyncio.gather(caller.ask("profile"), return_exceptions=True)
    hung = asyncio.Event()
    portal.log.subscribe(lambda _line: hung.set())
    await hung.wait()

    portal.faults.is_down = False

    assert isinstance((await waiting)[0], httpx.RemoteProtocolError | httpx.ReadError)


async def test_a_portal_may_refuse_connections(caller: Caller, portal: SandboxPortal) -> None:
    """And comes back on the same port."""
    portal.faults.refuses_connections = True

    with pytest.raises(httpx.ConnectError):
        await caller.ask("profile")
    portal.faults.refuses_connections = False

    assert (await caller.ask("profile")).status_code == 200


async def test_connections_that_were_open_are_cut_too(portal: SandboxPortal) -> None:
    """A pool does not survive what a new connection would not."""
    async with httpx.AsyncClient(trust_env=False) as http:
        await http.post(f"{portal.webhook_url}profile")
        portal.faults.refuses_connections = True

        with pytest.raises(httpx.TransportError):
            await http.post(f"{portal.webhook_url}profile")


async def test_an_answer_may_be_lost_after_the_portal_acted(caller: Caller, portal: SandboxPortal) -> None:
    """Once, and the next one is answered."""
    portal.faults.lose_answers["crm.timeline.comment.add"] = 1
    fields = {"ENTITY_ID": 1251, "ENTITY_TYPE": "deal", "COMMENT": "Ключи"}

    with pytest.raises(httpx.RemoteProtocolError):
        await caller.ask("crm.timeline.comment.add", {"fields": fields})
    await caller.call("crm.timeline.comment.add", {"fields": fields})

    assert [comment.body for comment in portal.comments_of(1251)] == ["Ключи", "Ключи"]
    assert [line.code for line in portal.log.lines] == ["LOST", None]


async def test_the_answer_to_an_upload_may_be_lost(caller: Caller, portal: SandboxPortal) -> None:
    """The file is there; sending it again is refused by its name."""
    portal.faults.lose_answers["upload"] = 1
    root = portal.disk.common.root_id

    with pytest.raises(httpx.RemoteProtocolError):
        await caller.upload(root, "a.jpg", b"photo")
    again = await caller.upload(root, "a.jpg", b"photo")

    assert [file.name for file in portal.files_in(root) if file.name == "a.jpg"] == ["a.jpg"]
    assert again.json()["error"] == "DISK_OBJ_22000"


async def test_an_answer_may_be_late(caller: Caller, portal: SandboxPortal) -> None:
    """The portal has acted, and says so when the fault is over."""
    portal.faults.delay_answers = {"disk.folder.addsubfolder": 60.0}
    params = {"id": portal.disk.common.root_id, "data": {"NAME": "1"}}
    acted = asyncio.Event()
    portal.on_change(lambda _: acted.set())

    async with asyncio.TaskGroup() as group:
        asked = group.create_task(caller.call("disk.folder.addsubfolder", params))
        await acted.wait()
        was_answered = asked.done()
        portal.faults.delay_answers = {}

    assert not was_answered
    assert portal.disk.child(portal.disk.common.root_id, "1") is not None


async def test_a_batch_is_lost_with_its_command(caller: Caller, portal: SandboxPortal) -> None:
    """The whole answer goes."""
    portal.faults.lose_answers["disk.folder.addsubfolder"] = 1
    root = portal.disk.common.root_id

    with pytest.raises(httpx.RemoteProtocolError):
        await caller.batch({"make": f"disk.folder.addsubfolder?id={root}&data[NAME]=1"})

    assert portal.disk.child(root, "1") is not None


async def test_failures_are_given_in_order(caller: Caller, portal: SandboxPortal) -> None:
    """Any method, or one; so many times."""
    portal.faults.fail_next += [
        Fault("crm.deal.get", 429, "OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit"),
        Fault(count=2),
    ]

    answers = [await caller.ask(method, {"id": 1245}) for method in ("profile", "crm.deal.get", "profile", "profile")]

    assert [answer.status_code for answer in answers] == [500, 429, 500, 200]


async def test_a_gateway_answers_in_html(caller: Caller, portal: SandboxPortal) -> None:
    """Twice, then the portal itself again."""
    portal.faults.html_errors = 2

    answers = [await caller.ask("profile") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [502, 502, 200]
    assert answers[0].headers["Content-Type"].startswith("text/html")


async def test_what_is_forbidden_says_so_in_its_family_way(caller: Caller, portal: SandboxPortal) -> None:
    """Disk 403, the classic CRM 400 with an empty code, the newer one 400 with a code."""
    portal.faults.forbids = {"disk.folder.get", "crm.deal.get", "crm.item.get", "upload"}

    assert await caller.refusal("disk.folder.get", {"id": 1}) == (403, "ACCESS_DENIED")
    assert await caller.refusal("crm.deal.get", {"id": 1245}) == (400, "")
    assert await caller.refusal("crm.item.get", {"entityTypeId": 2, "id": 1245}) == (400, "ACCESS_DENIED")
    assert (await caller.upload(portal.disk.common.root_id, "a.jpg", b"photo")).status_code == 403


async def test_a_slow_line_takes_its_time(caller: Caller, portal: SandboxPortal, clock: EagerClock) -> None:
    """Latency for each request, and so many bytes a second."""
    portal.faults.delay_seconds = 0.5
    await caller.call("profile")
    waited = sum(clock.slept)
    portal.faults.delay_seconds, portal.faults.bytes_per_second = 0.0, 100_000

    await caller.upload(portal.disk.common.root_id, "a.jpg", bytes(1_000_000))

    assert waited == 0.5
    assert sum(clock.slept) - waited == pytest.approx(10, rel=0.02)


async def test_a_stalled_line_lets_everything_through_at_once(
    caller: Caller, portal: SandboxPortal, clock: EagerClock
) -> None:
    """After so many seconds, in which nothing passed."""
    portal.faults.stall_seconds = 8

    await asyncio.gather(*(caller.call("profile") for _ in range(3)))

    assert clock.monotonic() >= 8
    assert portal.faults.stall_seconds == 0
    assert portal.bucket_level == 3


async def test_mending_ends_every_fault(caller: Caller, portal: SandboxPortal) -> None:
    """As at the start."""
    portal.faults.forbids = {"profile"}
    portal.faults.html_errors = True
    portal.faults.fail_next.append(Fault())

    portal.faults.mend()

    assert (await caller.ask("profile")).status_code == 200


async def test_a_portal_that_is_down_can_be_stopped(caller: Caller, portal: SandboxPortal) -> None:
    """Whoever waits is cut."""
    portal.faults.is_down = True
    waiting = asyncio.gather(caller.ask("profile"), return_exceptions=True)
    hung = asyncio.Event()
    portal.log.subscribe(lambda _line: hung.set())
    await hung.wait()

    await portal.stop()

    assert isinstance((await waiting)[0], httpx.TransportError)


async def test_the_portals_clock_may_be_wrong(caller: Caller, portal: SandboxPortal) -> None:
    """Its own time is ahead of everybody's, or behind."""
    right = datetime.fromisoformat(await caller.call("server.time"))
    portal.faults.clock_ahead_seconds = -600

    wrong = datetime.fromisoformat(await caller.call("server.time"))

    assert timedelta(seconds=590) < right - wrong <= timedelta(seconds=600)


async def test_a_dismissed_owners_webhook_stops_unless_it_was_kept(caller: Caller, portal: SandboxPortal) -> None:
    """The administrator may keep integrations when somebody is dismissed."""
    portal.employees[portal.webhook_user_id].is_active = False

    stopped = await caller.refusal("profile")
    portal.faults.keeps_integrations = True
    kept = await caller.call("profile")

    assert stopped == (401, "NO_AUTH_FOUND")
    assert kept["ID"] == str(portal.webhook_user_id)


async def test_an_address_for_a_folder_that_is_gone_takes_nothing(caller: Caller, portal: SandboxPortal) -> None:
    """The folder is looked for when the file comes, and before it is missed."""
    missing = await caller.upload(987_654, "a.jpg", b"photo", part="other")
    existing = await caller.upload(portal.disk.common.root_id, "a.jpg", b"photo", part="other")

    assert missing.json()["error"] == "ERROR_NOT_FOUND"
    assert existing.json()["error"] == "DISK_BASE_SERVICE_22001"
