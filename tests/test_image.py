"""The Dockerfile, as far as it can be tried without a container engine: what it copies, who runs it, that it runs."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.bitrix24.health import PortalHealth
from bot.clock import Clock
from bot.metrics import Metrics
from bot.services.readiness import Readiness
from bot.settings import Settings
from bot.web.application import build_application
from bot.web.operations import Operations
from bot.web.server import Address, Server

ROOT = Path(__file__).parent.parent
MONEY_AND_A_DAY = """
from datetime import UTC, date, datetime
from decimal import Decimal
from bot.clock import Clock
from bot.domain.deals import Money
from bot.texts import Catalogue
catalogue = Catalogue.load("ru", "UTC", clock=Clock())
print("|".join(
    " ".join(text.split())
    for language in ("ru", "en")
    for texts in [catalogue.texts(language)]
    for text in (texts.money(Money(Decimal(12_400_000), "RUB")), texts.date(date(datetime.now(UTC).year, 11, 28)))
))
"""
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

    assert int(user) > 0
    assert re.search(rf"useradd .*--uid {user}\b", making)
    assert re.search(rf"install -d -o {user} .*/data /var/lib/telegram-bot-api\b", making)
    assert "DATA_DIR=/data" in " ".join(arguments("ENV", FINAL_STAGE))


def test_only_what_runs_is_installed() -> None:
    """The packages are those of the runtime lock, hashes checked; none of the development tools is among them."""
    installing = [step for step in arguments("RUN", STEPS) if " install " in step and "pip" in step]

    assert all("--require-hashes -r /runtime.lock" in step for step in installing)
    assert len(installing) == 1
    names = set(re.findall(r"^([\w-]+)==", (ROOT / "requirements/runtime.lock").read_text("utf-8"), re.MULTILINE))
    assert "aiogram" in names
    assert names.isdisjoint({"pytest", "mypy", "ruff", "playwright", "hypothesis", "deptry"})


def test_hadolint_finds_nothing() -> None:
    """The linter of Dockerfiles has no remark, not even a small one."""
    linter = Path(sys.executable).with_name("hadolint")
    if not linter.exists():
        pytest.skip("hadolint comes as a wheel for Linux on x86-64 only")

    said = subprocess.run([linter, ROOT / "Dockerfile"], check=False, capture_output=True, text=True)

    assert said.stdout == ""


@pytest.mark.long
@pytest.mark.timeout(300)
def test_the_image_stays_small(tmp_path: Path) -> None:
    """What the last stage copies in is at most 190 MB, made by the very commands of the first one; and it works."""
    venv = tmp_path / "venv"
    [making] = [step for step in arguments("RUN", STEPS) if "/runtime.lock" in step]
    making = making.replace(" /venv", f" {venv}").replace("/runtime.lock", str(ROOT / "requirements/runtime.lock"))
    making = making.replace("python -m", f"{sys.executable} -m").replace(f"--python {venv}", f"--python {venv}")
    subprocess.run(["/bin/sh", "-ec", making], check=True, stderr=subprocess.DEVNULL)  # pip's remarks on its index
    for source, destination in copied(FINAL_STAGE):
        shutil.copytree(ROOT / source, tmp_path / destination, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([venv / "bin/python", "-m", "compileall", "-q", "bot"], cwd=tmp_path, check=True)

    said = subprocess.run(
        [venv / "bin/python", "-c", MONEY_AND_A_DAY], cwd=tmp_path, env={}, check=True, capture_output=True, text=True
    )

    assert said.stdout.split("|") == ["12 400 000 ₽", "28 ноября", "12,400,000 ₽", "28 November\n"]
    taken_bytes = sum(path.lstat().st_size for path in tmp_path.rglob("*") if not path.is_dir())
    assert taken_bytes <= 190_000_000


def test_sigterm_reaches_the_bot() -> None:
    """The entry point is a list, so that no shell stands between."""
    assert all(rest.startswith("[") for rest in arguments("ENTRYPOINT", FINAL_STAGE) + arguments("CMD", FINAL_STAGE))


@pytest.mark.parametrize(("host", "is_alive"), [("127.0.0.1", True), (EVERYWHERE, True), ("", True), ("", False)])
async def test_the_health_check_asks_the_operations_port(host: str, *, is_alive: bool) -> None:
    """The very command of the image: 0 while the bot answers there, else not; no program from outside Python."""
    server = Server(
        build_application(Operations(_ALL_WELL, Metrics(), _nothing).routes, Metrics()),
        Address("OPS", host or "127.0.0.1", 0),
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


COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
BOT = COMPOSE["services"]["bot"]


def test_compose_runs_the_bot_with_next_to_no_rights() -> None:
    """Nothing may be written but its volumes and /tmp, nothing may be gained, and it is given time to stop."""
    assert BOT["read_only"] is True
    assert BOT["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in BOT["security_opt"]
    assert BOT["tmpfs"] == ["/tmp"]  # noqa: S108  # the container's own
    assert int(BOT["stop_grace_period"].removesuffix("s")) > 10


def test_compose_speaks_of_settings_that_exist() -> None:
    """What it sets for the bot, and what its comments tell to write into `.env`, are settings of this version."""
    known = {name.upper() for name in Settings.model_fields}
    told = re.findall(r"\b([A-Z][A-Z0-9_]+)=", (ROOT / "compose.yaml").read_text(encoding="utf-8"))

    assert set(BOT["environment"]) <= known
    assert {name for name in told if not name.startswith("POSTGRES_")} <= known


def test_compose_publishes_nothing_to_the_world() -> None:
    """TLS is ended by a proxy on the same machine; the operations port stays inside."""
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]

    assert ports == ["127.0.0.1:8080:8080"]


def test_compose_starts_only_the_bot_by_itself() -> None:
    """A database server and a Bot API server are asked for by a profile."""
    assert [name for name, service in COMPOSE["services"].items() if "profiles" not in service] == ["bot"]


def test_a_local_server_shares_its_files_with_the_bot() -> None:
    """Both see them at the same path and as the same user, or the bot could neither read nor delete them."""
    server = COMPOSE["services"]["telegram-api"]

    assert server["user"] == arguments("USER", FINAL_STAGE)[-1]
    assert "files:/var/lib/telegram-bot-api:nocopy" in server["volumes"]
    assert server["depends_on"] == ["bot"]
    assert "files:/var/lib/telegram-bot-api" in BOT["volumes"]


def test_a_local_server_does_without_root() -> None:
    """The image's own entry point gives the folder to another user, and ends where it may not."""
    server = COMPOSE["services"]["telegram-api"]

    assert server["entrypoint"][:2] == ["telegram-bot-api", "--local"]
    assert "--dir=/var/lib/telegram-bot-api" in server["entrypoint"]
