"""`check` and `setup` as programs: what they print, how they end, and how long a portal that hangs holds them up."""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from tests.flows.application import install_address, office_with_application
from tests.flows.office import ADMINISTRATOR_ID, Office, bot_running, open_office

pytestmark = pytest.mark.long

ROOT = Path(__file__).parent.parent
ENDS_WITHIN_SECONDS = 15
"""However much hangs. Loading the program and a busy machine come on top."""
LOADS_WITHIN_SECONDS = 10


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """The bot does not run."""
    async with open_office(tmp_path) as office:
        yield office


def settings_of(office: Office) -> dict[str, str]:
    """The office's settings as environment."""
    return {
        "BOT_TOKEN": office.telegram.token,
        "TELEGRAM_API_URL": office.telegram.api_url,
        "BITRIX24_WEBHOOK_URL": office.portal.webhook_url,
        "DATA_DIR": str(office.settings.data_dir),
        "DEAL_ADDRESS_FIELD": "UF_CRM_ADDRESS",
        "ADMIN_IDS": str(ADMINISTRATOR_ID),
    }


async def ran(command: str, folder: Path, settings: Mapping[str, str]) -> tuple[int | None, str, str]:
    """Exit code and what was printed, with nothing in the environment but these settings, away from any `.env`."""
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", **settings}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", command, cwd=folder, env=environment, stdout=PIPE, stderr=PIPE
    )
    printed, complaints = await process.communicate()
    return process.returncode, printed.decode(), complaints.decode()


@pytest.mark.long
async def test_an_office_that_was_set_up_is_green(office: Office, tmp_path: Path) -> None:
    """`setup`, then `check`: both end with 0, say nothing besides their lines, and no secret."""
    set_up = await ran("setup", tmp_path, settings_of(office))
    checked = await ran("check", tmp_path, settings_of(office))

    assert (set_up[0], set_up[2]) == (0, ""), set_up
    assert (checked[0], checked[2]) == (0, ""), checked
    assert {line[0] for line in checked[1].splitlines()} == {"✓"}
    assert office.portal.webhook_code not in set_up[1] + checked[1]


@pytest.mark.long
async def test_an_application_is_set_up_beside_the_running_bot(tmp_path: Path) -> None:
    """The same with an application and its events; then its end is 1 and a line. None of its secrets is printed."""
    async with office_with_application(tmp_path) as office, bot_running(office):
        application = office.portal.application
        settings = application_settings_of(office)
        assert await office.portal.install(install_address(office)) == 200
        set_up = await ran("setup", tmp_path, settings)
        checked = await ran("check", tmp_path, settings)
        application.revoke()
        ended = await ran("check", tmp_path, settings)

    assert (set_up[0], set_up[2]) == (0, ""), set_up
    assert (checked[0], checked[2]) == (0, ""), checked
    assert {line[0] for line in checked[1].splitlines()} == {"✓"}
    assert ended[0] == 1, ended
    assert [line for line in ended[1].splitlines() if line.startswith("✗ Доступ приложения")]
    said = set_up[1] + checked[1] + ended[1] + ended[2]
    secrets = {*application.tokens, application.client_secret, application.application_token}
    assert not [secret for secret in secrets if secret in said]


def application_settings_of(office: Office) -> dict[str, str]:
    """The settings of an office whose bot is an application, as environment."""
    return {
        **{name: value for name, value in settings_of(office).items() if name != "BITRIX24_WEBHOOK_URL"},
        "BITRIX24_PORTAL": office.portal.base_url,
        "BITRIX24_CLIENT_ID": office.portal.application.client_id,
        "BITRIX24_CLIENT_SECRET": office.portal.application.client_secret,
        "BITRIX24_OAUTH_URL": office.portal.oauth_url,
        "PUBLIC_URL": office.settings.public_url or "",
    }


async def test_a_revoked_webhook_ends_check_with_1(office: Office, tmp_path: Path) -> None:
    """One red line with the remedy; the code of the webhook is nowhere."""
    settings = settings_of(office)
    office.portal.change_webhook()

    code, printed, complaints = await ran("check", tmp_path, settings)

    assert (code, complaints) == (1, "")
    [line] = [line for line in printed.splitlines() if line.startswith("✗")]
    assert "Входящий вебхук" in line
    assert settings["BITRIX24_WEBHOOK_URL"].split("/")[-2] not in printed


async def test_settings_that_cannot_be_used_are_red_lines(tmp_path: Path) -> None:
    """The lines that `run` ends with as well."""
    code, printed, complaints = await ran("check", tmp_path, {"BOT_TOKEN": "marked", "LOCALE": "de"})

    assert (code, complaints) == (1, "")
    assert [line.split(":")[0] for line in printed.splitlines()] == [
        "✗ BOT_TOKEN",
        "✗ BITRIX24_WEBHOOK_URL",
        "✗ LOCALE",
    ]
    assert "marked" not in printed


@pytest.mark.long
async def test_check_ends_soon_though_everything_hangs(office: Office, tmp_path: Path) -> None:
    """Telegram and the portal take connections and say nothing: two red lines within the promised time."""
    office.telegram.faults.is_down = office.portal.faults.is_down = True
    began = time.monotonic()

    code, printed, _ = await ran("check", tmp_path, settings_of(office))

    assert time.monotonic() - began < ENDS_WITHIN_SECONDS + LOADS_WITHIN_SECONDS
    assert code == 1
    assert len([line for line in printed.splitlines() if line.startswith("✗")]) == 2
