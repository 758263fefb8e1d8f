"""The installed package: what a wheel carries is enough to run, away from the clone."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

TOUR_SECONDS = 30
"""What `demo --tour` promises; start-up and a busy machine come on top."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an empty environment into which the wheel was installed.

    The packages it depends on are those of this environment, seen through a path file: what is under test is the wheel.
    """
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")

    venv.create(folder / "venv", with_pip=False, symlinks=True)
    python = folder / "venv" / "bin" / "python"
    install = ["--python", str(python), "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True, capture_output=True)

    own_packages = sysconfig.get_path("purelib", vars={"base": str(folder / "venv")})
    (Path(own_packages) / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


def run(program: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run an installed program in an empty folder, with nothing of the clone or of a person's settings around it."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder), "PYTHONWARNINGS": "error"}
    return subprocess.run(
        [program, *arguments],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=2 * TOUR_SECONDS,
    )


def test_the_installed_program_answers_help(installed: Path, tmp_path: Path) -> None:
    """`dealbot --help` lists the commands."""
    result = run(installed / "dealbot", "--help", folder=tmp_path)

    assert result.returncode == 0, result.stderr
    assert "demo" in result.stdout


def test_the_wheel_carries_the_texts(installed: Path, tmp_path: Path) -> None:
    """The catalogues of the clone lie in the installed package, and nothing of the clone is seen."""
    code = "import bot; print(bot.__path__[0])"

    package = Path(run(installed / "python", "-c", code, folder=tmp_path).stdout.strip())

    assert package.is_relative_to(installed.parent)
    catalogues = {path.relative_to(ROOT / "locales") for path in (ROOT / "locales").rglob("*.po")}
    assert {path.relative_to(package / "locales") for path in (package / "locales").rglob("*.po")} == catalogues


def test_missing_settings_end_the_start_with_a_line_each(installed: Path, tmp_path: Path) -> None:
    """Exit code 2, one line for each problem, no traceback."""
    result = run(installed / "dealbot", "run", folder=tmp_path)

    assert result.returncode == 2
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["BOT_TOKEN", "BITRIX24_WEBHOOK_URL"]


def test_check_of_the_installed_program_says_what_is_missing(installed: Path, tmp_path: Path) -> None:
    """Exit code 1 and a red line for each problem: that is what it is for."""
    result = run(installed / "dealbot", "check", folder=tmp_path)

    assert (result.returncode, result.stderr) == (1, "")
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == ["✗ BOT_TOKEN", "✗ BITRIX24_WEBHOOK_URL"]


@pytest.mark.long
@pytest.mark.timeout(3 * TOUR_SECONDS)
def test_the_installed_program_plays_the_tour(installed: Path, tmp_path: Path) -> None:
    """`dealbot demo --tour` does the main job from start to end and leaves nothing behind."""
    before = sorted(tmp_path.iterdir())

    result = run(installed / "dealbot", "demo", "--tour", folder=tmp_path)

    assert result.returncode == 0, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    assert sorted(tmp_path.iterdir()) == before
