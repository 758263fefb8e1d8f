"""The Dockerfile, as far as it can be tried without a container engine: what it copies, who runs it, that it runs."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.bitrix24.health import PortalHealth
from bot.clock import Clock
from bot.metrics import Metrics
from bot.services.readiness import Readiness
from bot.web.application import build_application
from bot.web.operations import Operations
from bot.web.server import Address, Server

ROOT = Path(__file__).parent.parent
LINES = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8")).splitlines()
STEPS = [line.split(maxsplit=1) for line in LINES if line and not line.startswith(("#", " "))]
FINAL_STAGE = STEPS[max(number for number, (word, _) in enumerate(STEPS) if word == "FROM") :]


EVERYWHERE = "0.0.0.0"  # noqa: S104  # as a container would be told, on a port that is free for a moment
_ALL_WELL = Readiness(Clock(), PortalHealth(Clock()))


async def _nothing() -> None:
    """No gauge to bring up to date."""


def arguments(word: str, steps: list[list[str]]) -> list[str]:
    """What stands behind this instruction, each time it is given."""
    return [rest for instruction, rest in steps if instruction == word]


def copied(steps: list[list[str]]) -> list[list[str]]:
    """(source…, destination) of each COPY from the clone."""
    return [rest.split() for rest in arguments("COPY", steps) if not rest.startswith("--from")]


def test_what_is_copied_exists_and_is_not_ignored() -> None:
    """Each source is in the clone and among the few that `.dockerignore` lets through."""
    let_through = {
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").split() if line.startswith("!")
    }

    sources = {source for *sources, _ in copied(STEPS) for source in sources}

    assert sources == let_through
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_the_bot_does_not_run_as_root() -> None:
    """The last word on the user is a user made for it, who owns the folder of its data."""
    making = " ".join(arguments("RUN", FINAL_STAGE))

    user = arguments("USER", FINAL_STAGE)[-1]

    assert user not in {"root", "0"}
    assert re.search(rf"useradd .*\b{user}\b", making)
    assert re.search(rf"install -d -o {user} .*/data", making)
    assert "DATA_DIR=/data" in " ".join(arguments("ENV", FINAL_STAGE))


def test_only_what_runs_is_installed() -> None:
    """The packages are those of the runtime lock, hashes checked; none of the development tools is among them."""
    installing = [step for step in arguments("RUN", STEPS) if " install " in step and "pip" in step]

    assert all("--require-hashes -r /runtime.lock" in step for step in installing)
    assert len(installing) == 1
    names = set(re.findall(r"^([\w-]+)==", (ROOT / "requirements/runtime.lock").read_text("utf-8"), re.MULTILINE))
    assert "aiogram" in names
    assert names.isdisjoint({"pytest", "mypy", "ruff", "playwright", "hypothesis", "deptry"})


def test_sigterm_reaches_the_bot() -> None:
    """The entry point is a list, so that no shell stands between."""
    assert all(rest.startswith("[") for rest in arguments("ENTRYPOINT", FINAL_STAGE) + arguments("CMD", FINAL_STAGE))


@pytest.mark.parametrize(("host", "is_alive"), [("127.0.0.1", True), (EVERYWHERE, True), ("", True), ("", False)])
async def test_the_health_check_asks_the_operations_port(host: str, *, is_alive: bool) -> None:
    """The very command of the image: 0 while the bot answers there, else not; no program from outside Python."""
    server = Server(
        build_application(Operations(_ALL_WELL, Metrics(), _nothing).routes, Metrics()),
        Address("OPS_PORT", host or "127.0.0.1", 0),
    )
    await server.start()
    port = server.port
    if not is_alive:
        await server.stop()
    [check] = arguments("HEALTHCHECK", FINAL_STAGE)
    python, *rest = json.loads(check[check.index("[") :])

    process = await asyncio.create_subprocess_exec(
        sys.executable, *rest, env={"OPS_HOST": host, "OPS_PORT": str(port)}, stderr=asyncio.subprocess.DEVNULL
    )
    code = await process.wait()
    await server.stop()

    assert python == "/venv/bin/python"
    assert (code == 0) is is_alive


@pytest.mark.parametrize("command", [["--help"], ["methods"]], ids=" ".join)
def test_what_is_copied_runs(tmp_path: Path, command: list[str]) -> None:
    """The final stage's files alone, compiled as there, answer: the texts are inside, nothing else is needed."""
    for source, destination in copied(FINAL_STAGE):
        shutil.copytree(ROOT / source, tmp_path / destination, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-m", "compileall", "-q", "bot"], cwd=tmp_path, check=True)

    said = subprocess.run(
        [sys.executable, "-m", "bot", *command], cwd=tmp_path, env={}, check=True, capture_output=True, text=True
    )

    assert "crm.deal.get" in said.stdout if command == ["methods"] else "demo" in said.stdout
    assert said.stderr == ""
