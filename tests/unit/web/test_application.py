"""What strangers get from a port of ours: little, and nothing that says what runs there."""

import asyncio
import re

import aiohttp
import pytest
from aiohttp import web

from bot.metrics import Metrics
from bot.web.application import Route, build_application, read_body
from bot.web.server import Address, ListenError, Server
from tests.unit.web.conftest import Opened

LIMIT_BYTES = 1000


async def measure_body(request: web.Request) -> web.Response:
    """Answers how many bytes came."""
    return web.Response(text=str(len(await read_body(request, max_bytes=LIMIT_BYTES))))


async def fail(_request: web.Request) -> web.Response:
    """A bug."""
    raise RuntimeError("a client's name")


async def raw_answer(address: str, request: bytes) -> bytes:
    """What comes back over the bare line, until the server ends it."""
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(request)
        async with asyncio.timeout(5):
            return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


async def test_a_body_within_the_limit_is_read(open_door: Opened, http: aiohttp.ClientSession) -> None:
    """Up to its last byte."""
    address = await open_door([Route("/in", measure_body)])

    async with http.post(f"{address}/in", data=b"x" * LIMIT_BYTES) as answer:
        assert (answer.status, await answer.text()) == (200, str(LIMIT_BYTES))


async def test_a_body_that_says_it_is_too_large_is_refused_unread(open_door: Opened, metrics: Metrics) -> None:
    """The refusal comes though not one byte of the body was sent."""
    address = await open_door([Route("/in", measure_body)])

    answer = await raw_answer(address, b"POST /in HTTP/1.1\r\nHost: bot\r\nContent-Length: 1001\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'dealbot_web_refused_total{path="/in",reason="too_large"} 1.0' in metrics.exposition()


async def test_a_body_of_unknown_length_is_refused_at_the_limit(open_door: Opened, metrics: Metrics) -> None:
    """In pieces without an end: what is over the limit is not waited for."""
    address = await open_door([Route("/in", measure_body)])
    head = b"POST /in HTTP/1.1\r\nHost: bot\r\nTransfer-Encoding: chunked\r\n\r\n"

    answer = await raw_answer(address, head + b"3e9\r\n" + b"x" * 1001 + b"\r\n")

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'reason="too_large"} 1.0' in metrics.exposition()


@pytest.mark.parametrize(("method", "path", "status"), [("POST", "/elsewhere", 404), ("GET", "/in", 405)])
async def test_what_is_no_address_of_ours_is_not_there(
    open_door: Opened, metrics: Metrics, http: aiohttp.ClientSession, method: str, path: str, status: int
) -> None:
    """No page, no name of a program; counted, and not under the name that somebody typed."""
    address = await open_door([Route("/in", measure_body)])

    async with http.request(method, address + path) as answer:
        assert (answer.status, await answer.text()) == (status, "")
        assert "Server" not in answer.headers

    counted = metrics.exposition()
    assert b'reason="no_such_path"} 1.0' in counted
    assert b"elsewhere" not in counted


async def test_a_bug_shows_nothing(
    open_door: Opened, http: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """500 without a word; the log has the kind of the error and not what it quotes."""
    address = await open_door([Route("/in", fail)])

    async with http.post(f"{address}/in") as answer:
        assert (answer.status, await answer.text()) == (500, "")

    assert "a web request to /in failed: RuntimeError" in caplog.text
    assert "client's name" not in caplog.text


@pytest.mark.parametrize("host", [".example", "nowhere.invalid", "203.0.113.7"])
async def test_a_host_that_is_none_of_ours_is_said(metrics: Metrics, host: str) -> None:
    """What is no name, nobody's or another machine's is one line as well, and no fault of the port's."""
    server = Server(build_application([], metrics), Address("OPS", host, 0))

    with pytest.raises(ListenError, match=rf"^OPS_HOST: cannot listen on {re.escape(host)}:0 "):
        await server.start()


async def test_a_taken_port_is_said(metrics: Metrics) -> None:
    """Which setting to change, and why."""
    first = Server(build_application([], metrics), Address("HTTP", "127.0.0.1", 0))
    await first.start()
    second = Server(build_application([], metrics), Address("OPS", "127.0.0.1", first.port))

    with pytest.raises(ListenError, match=f"OPS_PORT: cannot listen on 127.0.0.1:{first.port} "):
        await second.start()

    await first.stop()
