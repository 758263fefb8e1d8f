"""Working on the project changes nothing outside the clone: no command writes over a device, no run leaves a heap."""

import re
import shutil
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPTS = [ROOT / "Makefile", *sorted((ROOT / ".ci").iterdir()), *sorted((ROOT / "requirements").glob("*.sh"))]

OUTPUT_TO_A_DEVICE = re.compile(r"(?:-o|--[\w-]+|[A-Z_]+)[ =]+[\"']?/dev/")
"""A device as an option's or a variable's value: programs replace the file they are told to write.

A shell's `>/dev/null` opens the device and is harmless.
"""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_command_is_told_to_write_a_device(script: Path) -> None:
    """As root a tool that writes beside and renames, or deletes first, turns `/dev/null` into a file for everybody."""
    assert not OUTPUT_TO_A_DEVICE.findall(script.read_text(encoding="utf-8"))


def test_coverage_is_not_told_its_file_by_the_environment() -> None:
    """`COVERAGE_FILE` does not reach what make starts: coverage deletes that file, as root also a device."""
    make = shutil.which("make")
    assert make
    said = subprocess.run(
        [make, "--file", "-", "show"],
        input=f"include {ROOT / 'Makefile'}\nshow:\n\t@echo file=$$COVERAGE_FILE.\n",
        env={"PATH": "/usr/bin:/bin", "COVERAGE_FILE": "/dev/null"},
        check=True,
        capture_output=True,
        text=True,
    )

    assert said.stdout.strip() == "file=."


def test_the_null_device_is_one() -> None:
    """If it is a regular file here, somebody's tool has replaced it, and what seems to pass may not have run."""
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_temporary_folders_of_passed_tests_go() -> None:
    """Pytest keeps the folders of failures alone."""
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]

    assert options["tmp_path_retention_policy"] == "failed"


def test_the_sandbox_leaves_nothing_behind(tmp_path: Path) -> None:
    """A Telegram that was started and stopped, and one that was only made, leave no folder."""
    code = """
import asyncio
from bot.sandbox.telegram import SandboxTelegram

async def main():
    telegram = SandboxTelegram()
    await telegram.start()
    await telegram.stop()
    SandboxTelegram()

asyncio.run(main())
"""
    environment = {"TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}

    subprocess.run([sys.executable, "-c", code], env=environment, check=True)

    assert sorted(tmp_path.iterdir()) == []
