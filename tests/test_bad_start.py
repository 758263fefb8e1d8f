"""The real process at its start and at its end: what cannot be used gets a line, and SIGTERM is obeyed."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.sandbox.telegram import Person
from tests.flows.office import Office, open_office

ROOT = Path(__file__).parent.parent
BAD_SETTINGS = 2
STOPS_WITHIN_SECONDS = 10
STARTS_WITHIN_SECONDS = 30

GOOD = {
    "BOT_TOKEN": "123456789:AAMarkedTokenMarked",
    "BITRIX24_WEBHOOK_URL": "http://127.0.0.1:9/rest/1/marked/",
    "OPS_PORT": "0",
}

ENDED_WHILE_LOADED = """
import os, signal
try:
    os.kill(os.getpid(), signal.SIGTERM)
    os.getpid()
except BaseException as error:
    raise ImportError("a model cannot be built") from error
"""
"""Stands in the place of a package: the program is told to end while it loads this."""

MALFORMED = {
    "BOT_TOKEN": "AAMarkedToken",
    "BITRIX24_WEBHOOK_URL": "http://agency.example/rest/1/markedcode/",
    "TELEGRAM_API_URL": "telegram",
    "TELEGRAM_PROXY": "socks9://agency:marked@proxy.example",
    "DATABASE_URL": "mysql://agency:marked@db.example/bot",
    "BITRIX24_BURST": "many",
    "PUBLIC_URL": "http://bot.agency.example",
    "HTTP_PORT": "65536",
    "TELEGRAM_WEBHOOK_SECRET": "marked secret",
    "OPS_PORT": "any",
    "DEAL_VISIBILITY": "everyone",
    "ADMIN_IDS": "1,anna",
    "LOCALE": "de",
    "TIMEZONE": "Mars/Olympus",
    "MAX_FILE_MB": "-1",
    "LOG_LEVEL": "loud",
}


@asynccontextmanager
async def program(folder: Path, settings: Mapping[str, str], command: str = "run") -> AsyncIterator[Process]:
    """`python -m bot COMMAND` with nothing in its environment but these settings, away from any `.env`."""
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", **settings}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", command, cwd=folder, env=environment, stdout=PIPE, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def ended(process: Process, *, within_seconds: float = STARTS_WITHIN_SECONDS) -> tuple[int | None, list[str]]:
    """Its exit code and the lines it complained in, once it has ended by itself."""
    async with asyncio.timeout(within_seconds):
        _, complaints = await process.communicate()
    return process.returncode, complaints.decode().splitlines()


async def test_each_malformed_setting_gets_its_line(tmp_path: Path) -> None:
    """Exit code 2; a line each with the name and an example, in which nothing of the value stands."""
    async with program(tmp_path, MALFORMED) as process:
        code, lines = await ended(process)

    assert code == BAD_SETTINGS
    assert sorted(line.split(":")[0] for line in lines) == sorted(MALFORMED)
    assert all(", for example " in line for line in lines)
    assert "marked" not in "\n".join(lines).lower()


@pytest.mark.parametrize("place", ["a-file", "/proc/nowhere"])
async def test_a_folder_that_cannot_be_written_gets_its_line(tmp_path: Path, place: str) -> None:
    """Exit code 2 and one line with the setting, the folder and an example; the file in the way stays as it was."""
    in_the_way = tmp_path / "a-file"
    in_the_way.write_text("somebody's")

    async with program(tmp_path, {**GOOD, "DATA_DIR": place}) as process:
        code, lines = await ended(process)

    assert code == BAD_SETTINGS
    assert [line for line in lines if not line.startswith("Starting")] == lines[1:]
    assert len(lines[1:]) == 1, lines
    assert lines[1].startswith(f"DATA_DIR: {place} is not a folder")
    assert in_the_way.read_text() == "somebody's"


@pytest.mark.long
async def test_a_second_run_is_refused_and_the_first_ends_when_told(tmp_path: Path) -> None:
    """The second `run` on a folder: one line, exit code 2. The first works on, and SIGTERM ends it with 0 in time."""
    async with open_office(tmp_path) as office, program(tmp_path, settings_of(office)) as first:
        anna = await signed_in(office)

        async with program(tmp_path, settings_of(office)) as second:
            code, lines = await ended(second)
        office.portal.faults.html_errors = 2
        await anna.chat.wait_for_answer(await anna.says("1245"))
        answer = await anna.chat.wait_for_answer(await anna.says("1245"))
        first.send_signal(signal.SIGTERM)
        first_code, first_lines = await ended(first, within_seconds=STOPS_WITHIN_SECONDS)

    assert (code, len(lines)) == (BAD_SETTINGS, 2), lines
    assert "another run is using this data" in lines[1]
    assert "1245" in answer.text
    assert first_code == 0, first_lines
    written = "\n".join(first_lines)
    assert "request method=" in written  # the log is on
    assert not [word for word in ("Traceback", *keys_of(office)) if word in written]


def keys_of(office: Office) -> tuple[str, str]:
    """What nobody may find in the log: the secret half of the bot's token, and the webhook's code."""
    return office.telegram.token.partition(":")[2], office.portal.webhook_code


@pytest.mark.long
async def test_a_taken_port_gets_its_line(tmp_path: Path) -> None:
    """Another program listens on the operations port: one line with the setting to change, exit code 2."""
    async with open_office(tmp_path) as office:
        taken = str(urlsplit(office.telegram.api_url).port)
        async with program(tmp_path, {**GOOD, "DATA_DIR": "data", "OPS_PORT": taken}) as process:
            code, lines = await ended(process)

    assert code == BAD_SETTINGS
    assert len(lines[1:]) == 1, lines
    assert lines[1].startswith(f"OPS_PORT: cannot listen on 127.0.0.1:{taken} (")


async def test_sigterm_right_after_the_start_is_obeyed(tmp_path: Path) -> None:
    """A bot told to stop while it still loads ends with 0 and without a word of trouble."""
    async with program(tmp_path, {**GOOD, "DATA_DIR": "data"}) as process:
        assert process.stderr is not None
        starting = await process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        code, lines = await ended(process, within_seconds=STOPS_WITHIN_SECONDS)

    assert starting.startswith(b"Starting")
    assert code == 0, lines
    assert "Traceback" not in "\n".join(lines)


async def test_sigterm_in_the_middle_of_an_import_is_obeyed(tmp_path: Path) -> None:
    """A module that takes whatever is raised in it for its own failure, as pydantic's core does, is no obstacle."""
    (tmp_path / "aiogram.py").write_text(ENDED_WHILE_LOADED)

    async with program(tmp_path, {**GOOD, "DATA_DIR": "data"}) as process:
        code, lines = await ended(process)

    assert (code, len(lines)) == (0, 1), lines


@pytest.mark.parametrize(
    ("command", "loaded"), [("check", "pydantic_settings"), ("setup", "pydantic_settings"), ("demo", "aiogram")]
)
async def test_ctrl_c_in_the_middle_of_an_import_is_obeyed(tmp_path: Path, command: str, loaded: str) -> None:
    """The other commands end at once as well, as a program that SIGINT ended and without a traceback."""
    (tmp_path / f"{loaded}.py").write_text(ENDED_WHILE_LOADED.replace("SIGTERM", "SIGINT"))

    async with program(tmp_path, {**GOOD, "DATA_DIR": "data"}, command) as process:
        code, lines = await ended(process)

    assert code == -signal.SIGINT
    assert all(line.startswith("Starting") for line in lines), lines


def settings_of(office: Office) -> dict[str, str]:
    """The office's settings as environment, the log at its most talkative."""
    return {
        "BOT_TOKEN": office.telegram.token,
        "TELEGRAM_API_URL": office.telegram.api_url,
        "BITRIX24_WEBHOOK_URL": office.portal.webhook_url,
        "DATA_DIR": str(office.settings.data_dir),
        "OPS_PORT": "0",
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": "json",
    }


async def signed_in(office: Office) -> Person:
    """An agent; the bot in its own process takes its seconds to load."""
    async with asyncio.timeout(STARTS_WITHIN_SECONDS):
        await office.telegram.wait_until_polled()
    return await office.agent("Анна Сафина")
