"""The client against a server that misbehaves: what is repeated, what never, what is known afterwards."""

import asyncio
import logging
import traceback
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.bitrix24.access import WebhookAccess
from bot.bitrix24.addresses import UploadAddress
from bot.bitrix24.batch import Batch
from bot.bitrix24.client import PortalClient
from bot.bitrix24.errors import (
    PortalAccessError,
    PortalBusyError,
    PortalError,
    PortalMovedError,
    PortalNotFoundError,
    PortalRefusedError,
    PortalUnavailableError,
)
from bot.bitrix24.limits import Lane, RateLimiter
from bot.clock import Clock
from tests.fakes.clock import EagerClock
from tests.unit.bitrix24.doubles import MemoryLevels, client_of
from tests.unit.bitrix24.scripted_portal import (
    CUT_AFTER,
    CUT_BEFORE,
    HANGS,
    SECRET,
    TRUNCATED,
    ScriptedPortal,
    Step,
    good,
    page,
    refusal,
)

READ, WRITE = "crm.deal.get", "crm.timeline.comment.add"
LIMITED = refusal(503, "QUERY_LIMIT_EXCEEDED")
BROKEN = refusal(500, "INTERNAL_SERVER_ERROR")


async def failure_of(client: PortalClient, method: str, lane: Lane = Lane.BACKGROUND) -> PortalError:
    """The error that a call ends with."""
    with pytest.raises(PortalError) as caught:
        await client.call(method, {"id": 1}, lane=lane)
    return caught.value


@pytest.mark.parametrize(
    ("method", "script", "sent"),
    [
        (READ, [LIMITED, LIMITED], 3),
        (WRITE, [LIMITED], 2),
        (READ, [BROKEN, BROKEN], 3),
        (READ, [page(502), page(504)], 3),
        (READ, [page(200)], 2),
        (READ, [TRUNCATED], 2),
        (READ, [CUT_AFTER, CUT_AFTER], 3),
        (READ, [CUT_BEFORE], 1),
        (READ, [], 1),
    ],
    ids=[
        "busy, a read",
        "busy, a write: nothing was carried out",
        "broken, a read",
        "gateway's pages",
        "a page with 200",
        "half an answer",
        "cut after acting, a read",
        "cut before reading",
        "nothing wrong",
    ],
)
async def test_repeats_what_may_be_repeated(
    client: PortalClient, portal: ScriptedPortal, method: str, script: list[Step], sent: int
) -> None:
    """The answer comes all the same, and the caller sees nothing of the trouble."""
    portal.script = script

    answer = await client.call(method, {"id": 1}, lane=Lane.BACKGROUND)

    assert answer.result is True
    assert len(portal.received) == sent
    assert client.health.down_since is None


@pytest.mark.parametrize(
    ("method", "script", "expected", "code", "sent"),
    [
        (READ, [LIMITED] * 3, PortalBusyError, "QUERY_LIMIT_EXCEEDED", 3),
        (READ, [refusal(429, "OPERATION_TIME_LIMIT")], PortalBusyError, "OPERATION_TIME_LIMIT", 1),
        (READ, [refusal(401, "NO_AUTH_FOUND")], PortalAccessError, "NO_AUTH_FOUND", 1),
        (READ, [refusal(401, "expired_token")], PortalAccessError, "expired_token", 1),
        (READ, [refusal(400, "", "Not found")], PortalNotFoundError, "", 1),
        (READ, [BROKEN] * 3, PortalUnavailableError, "INTERNAL_SERVER_ERROR", 3),
        (READ, [page(502)] * 3, PortalUnavailableError, "HTTP_502", 3),
        (READ, [TRUNCATED] * 3, PortalUnavailableError, "BROKEN_JSON", 3),
        (READ, [Step(302, text="", headers={"Location": "https://elsewhere.example/"})], PortalMovedError, None, 1),
        (WRITE, [BROKEN], PortalUnavailableError, "INTERNAL_SERVER_ERROR", 1),
        (WRITE, [page(502)], PortalUnavailableError, "HTTP_502", 1),
        (WRITE, [TRUNCATED], PortalUnavailableError, "BROKEN_JSON", 1),
        (WRITE, [CUT_AFTER], PortalUnavailableError, "CUT", 1),
        (WRITE, [CUT_BEFORE], PortalUnavailableError, "CUT", 0),
        ("some.unknown.method", [BROKEN], PortalUnavailableError, "INTERNAL_SERVER_ERROR", 1),
    ],
)
async def test_gives_up_with_an_error_that_says_what_is_known(
    client: PortalClient,
    portal: ScriptedPortal,
    method: str,
    script: list[Step],
    expected: type[PortalError],
    code: str | None,
    sent: int,
) -> None:
    """A write that may have been carried out is sent once; a refusal is not asked for twice."""
    portal.script = list(script)

    error = await failure_of(client, method)

    assert type(error) is expected
    assert code is None or error.code == code
    assert len(portal.received) == sent
    if isinstance(error, PortalUnavailableError):
        assert error.may_have_acted


async def test_refused_connection_cannot_have_acted(portal: ScriptedPortal) -> None:
    """Nobody listens: whatever it was, it was not done, and the portal counts as away."""
    client = client_of(portal)
    await portal.stop()

    error = await failure_of(client, WRITE)

    assert isinstance(error, PortalUnavailableError)
    assert (error.code, error.may_have_acted) == ("NO_CONNECTION", False)
    assert client.health.down_since is not None
    await client.aclose()


async def test_person_does_not_wait_for_a_portal_that_is_away(portal: ScriptedPortal) -> None:
    """Known to be away, the portal gets one second of a person's time."""
    client = client_of(portal, Clock())
    client.health.failed("NO_CONNECTION")
    portal.default = HANGS
    began = asyncio.get_running_loop().time()

    error = await failure_of(client, READ, Lane.INTERACTIVE)

    assert error.code == "TIMEOUT"
    assert 0.9 < asyncio.get_running_loop().time() - began < 2
    await client.aclose()


async def test_watch_notices_the_return_by_itself(client: PortalClient, portal: ScriptedPortal) -> None:
    """While the portal is away it is asked for its time until it answers; subscribers hear of both."""
    heard: list[bool] = []
    client.health.subscribe(heard.append)
    portal.script = [page(502), page(502)]
    client.health.failed("HTTP_502")

    async with asyncio.TaskGroup() as group:
        watching = group.create_task(client.watch())
        await client.health.wait_until_up()
        watching.cancel()

    assert portal.methods == ["server.time"] * 3
    assert heard == [False, True]


async def test_watch_asks_while_an_upload_gives_no_sign(portal: ScriptedPortal, tmp_path: Path) -> None:
    """An outage is known long before an upload's own time is over."""
    clock = EagerClock()
    client = client_of(portal, clock)
    portal.script = [HANGS, page(502)]
    portal.default = page(502)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"x" * 1000)
    went = asyncio.Event()
    client.health.subscribe(lambda _: went.set())

    async with asyncio.TaskGroup() as group:
        address = UploadAddress(SecretStr(portal.upload_url))
        sending = group.create_task(client.post_file(address, name="a.jpg", path=photo))
        await portal.arrived.wait()
        watching = group.create_task(client.watch())
        await went.wait()
        watching.cancel()
        sending.cancel()

    assert client.health.last_error == "HTTP_502"
    await client.aclose()


async def test_one_cut_connection_is_no_outage(client: PortalClient, portal: ScriptedPortal) -> None:
    """An idle connection that grew old is cut on its next use; only a second cut in a row means something."""
    portal.script = [CUT_AFTER]
    await failure_of(client, WRITE)
    first = client.health.down_since

    portal.script = [CUT_AFTER]
    await failure_of(client, WRITE)

    assert first is None
    assert client.health.down_since is not None


async def test_blocked_method_is_not_sent_again(client: PortalClient, portal: ScriptedPortal) -> None:
    """After 429 the method rests until the reset that the last good answer told; the others go on."""
    await client.call(READ, {"id": 1})
    portal.script = [refusal(429, "OPERATION_TIME_LIMIT")]
    await failure_of(client, READ)

    error = await failure_of(client, READ, Lane.INTERACTIVE)
    await client.call("profile")

    assert isinstance(error, PortalBusyError)
    assert error.wait_seconds == pytest.approx(600, abs=1)
    assert portal.methods == [READ, READ, "profile"]


async def test_limit_inside_a_batch_closes_that_method(client: PortalClient, portal: ScriptedPortal) -> None:
    """A command's own 429 is a value in the answer and a closed gate for the next call."""
    inner = {"result": {"a": 1}, "result_error": {"b": {"error": "OPERATION_TIME_LIMIT", "error_description": ""}}}
    portal.script = [good(inner)]

    answers = await client.batch(Batch().add("a", "profile").add("b", READ, {"id": 1}))

    assert answers["a"].require().result == 1
    assert isinstance(answers["b"].error, PortalBusyError)
    assert isinstance(await failure_of(client, READ), PortalBusyError)
    assert portal.methods == ["batch"]


async def test_batch_with_a_write_is_not_repeated(client: PortalClient, portal: ScriptedPortal) -> None:
    """A batch is as careful as its strictest command."""
    portal.script = [BROKEN]

    with pytest.raises(PortalUnavailableError):
        await client.batch(Batch().add("a", "profile").add("b", "disk.file.restore", {"id": 1}))

    assert len(portal.received) == 1


async def test_fifty_one_commands_are_two_requests(client: PortalClient, portal: ScriptedPortal) -> None:
    """Every command gets its own answer, from whichever request it travelled in."""
    batch = Batch()
    for index in range(51):
        batch.add(f"c{index}", "profile")
    portal.script = [good({"result": {f"c{index}": index for index in range(50)}}), good({"result": {"c50": 50}})]

    answers = await client.batch(batch, lane=Lane.BACKGROUND)

    assert [answers[f"c{index}"].require().result for index in range(51)] == list(range(51))
    assert len(portal.received) == 2


async def test_file_goes_out_unchanged_under_its_ascii_name(
    client: PortalClient, portal: ScriptedPortal, tmp_path: Path
) -> None:
    """The form's part has a plain `filename`, the bytes are the file's, the length is announced."""
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(bytes(range(256)) * 3000)
    portal.default = good({"ID": 9, "SIZE": "768000"})

    stored = await client.post_file(UploadAddress(SecretStr(portal.upload_url)), name="20261123-a.jpg", path=photo)

    assert stored == {"ID": 9, "SIZE": "768000"}
    assert portal.file == photo.read_bytes()
    assert portal.disposition == 'form-data; name="file"; filename="20261123-a.jpg"'
    assert int(portal.received[0].headers["Content-Length"]) > len(portal.file)


@pytest.mark.parametrize("step", [CUT_AFTER, BROKEN, page(504), TRUNCATED])
async def test_file_whose_answer_was_lost_is_not_sent_again(
    client: PortalClient, portal: ScriptedPortal, tmp_path: Path, step: Step
) -> None:
    """It may be there: the caller looks for its name first."""
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"jpeg")
    portal.script = [step]

    with pytest.raises(PortalUnavailableError) as caught:
        await client.post_file(UploadAddress(SecretStr(portal.upload_url)), name="a.jpg", path=photo)

    assert caught.value.may_have_acted
    assert len(portal.received) == 1


async def test_file_is_sent_to_our_portal_only(client: PortalClient, portal: ScriptedPortal, tmp_path: Path) -> None:
    """An address on another host is refused before anything leaves; so is a name that PHP would not read."""
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"jpeg")

    with pytest.raises(PortalRefusedError):
        await client.post_file(UploadAddress(SecretStr("http://127.0.0.1:9/up")), name="a.jpg", path=photo)
    with pytest.raises(ValueError, match="ASCII"):
        await client.post_file(UploadAddress(SecretStr(portal.upload_url)), name="фото.jpg", path=photo)

    assert portal.received == []


async def test_secrets_and_values_stay_out_of_errors_and_log(
    portal: ScriptedPortal, client: PortalClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Through every kind of trouble: no webhook code, no signed address, no phone in a traceback or a log line."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"jpeg")
    told: list[str] = []
    causes: list[BaseException | None] = []

    async def trouble(step: Step) -> None:
        portal.script = [step] * 3
        for attempt in (
            client.call(WRITE, {"phone": "+79005550142"}),
            client.post_file(UploadAddress(SecretStr(portal.upload_url)), name="a.jpg", path=photo),
        ):
            with pytest.raises(PortalError) as caught:
                await attempt
            told.extend(traceback.format_exception(caught.value))
            causes.extend([caught.value.__cause__, caught.value.__context__])

    for step in (CUT_BEFORE, CUT_AFTER, page(502), TRUNCATED, refusal(400, "X", "phone +79005550142"), page(404)):
        await trouble(step)
    await portal.stop()
    await trouble(CUT_BEFORE)

    everything = "".join([*told, caplog.text])
    assert set(causes) == {None}
    assert "request method=upload" in caplog.text
    assert SECRET not in everything
    assert "signed" not in everything
    assert "9005550142" not in everything


async def test_request_is_what_the_portal_reads(client: PortalClient, portal: ScriptedPortal) -> None:
    """JSON by POST with a real user agent; `null` and empty lists keep their form."""
    await client.call("crm.deal.list", {"filter": {"@ID": []}, "x": None})

    (received,) = portal.received
    assert received.body == {"filter": {"@ID": []}, "x": None}
    assert received.headers["User-Agent"] == "dealbot/test"
    assert received.headers["Content-Type"] == "application/json"
    assert client.portal_url == portal.url.split("/rest/", maxsplit=1)[0]


async def test_counter_hears_of_each_method(portal: ScriptedPortal) -> None:
    """Every request and every command inside it is counted for `methods --counts`."""
    counted: list[str] = []
    clock = EagerClock()
    limiter = RateLimiter(MemoryLevels(), requests_per_second=9, burst=90, clock=clock)
    client = PortalClient(
        WebhookAccess(SecretStr(portal.url)), limiter, clock=clock, user_agent="t", counter=counted.append
    )
    portal.script = [good({"result": {"a": 1}})]

    await client.batch(Batch().add("a", READ, {"id": 1}))
    await client.call("profile")

    assert counted == ["batch", READ, "profile"]
    await client.aclose()
