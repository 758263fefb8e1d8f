"""The shape of the code: who may import whom, what starting costs, and trees that are drawn as they are."""

import importlib
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent

LONGEST_MODULE_LINES = 400
DEAR = ("aiogram", "aiohttp", "alembic", "cryptography", "httpx", "PIL", "rapidfuzz", "rich", "sqlalchemy")
"""What takes a tenth of a second and more to import, or is not needed by most."""


def in_fresh_python(code: str) -> str:
    """What a Python of its own prints, with nothing imported before."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_imports_point_down() -> None:
    """The contracts of pyproject.toml hold: layers, and libraries that only one folder may know."""
    linter = Path(sys.executable).with_name("lint-imports")

    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True)

    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(
    "module",
    ["bot.cli", "bot.settings", "bot.domain", "bot.services", "bot.bitrix24.client", "bot.composition.doctor"],
)
def test_the_inside_does_not_pay_for_aiogram(module: str) -> None:
    """Importing aiogram takes seconds: commands, rules and the portal's client do without it."""
    code = f"import sys, {module}; print('aiogram' in sys.modules)"

    assert in_fresh_python(code).strip() == "False"


def test_a_webhooks_bot_does_not_load_what_seals() -> None:
    """Tokens at rest are the business of an OAuth application alone."""
    code = "import sys, bot.app; print('cryptography' in sys.modules)"

    assert in_fresh_python(code).strip() == "False"


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["demo", "--help"]])
def test_help_loads_nothing_dear(arguments: list[str]) -> None:
    """Explaining a command does without what the command needs; how long it takes is for `make bench` to say."""
    code = f"""
import runpy, sys
sys.argv = ["bot", *{arguments!r}]
try:
    runpy.run_module("bot", run_name="__main__")
except SystemExit:
    print(*sorted(sys.modules.keys() & set({DEAR!r})))
"""

    *said, dear = in_fresh_python(code).splitlines()

    assert "Usage: " in "".join(said)
    assert dear == ""


@pytest.mark.parametrize("name", ["bot.bitrix24.errors", "bot.domain.errors"])
def test_error_trees_are_drawn_as_they_are(name: str) -> None:
    """The tree at the top of the module has every class, each below its base and one step to the right."""
    module = importlib.import_module(name)

    drawn = [(name, depth) for name, depth in drawn_tree(module) if name in vars(module)]

    assert sorted(drawn) == sorted(real_tree(module))


def drawn_tree(module: ModuleType) -> list[tuple[str, int]]:
    """(class, depth) of each line of the drawing: its depth is how far its branch stands to the right."""
    lines = re.findall(r"^([│├└─ ]*)(\w+Error)\b", module.__doc__ or "", re.MULTILINE)
    return [(name, len(branch) // 3) for branch, name in lines]


def real_tree(module: ModuleType) -> list[tuple[str, int]]:
    """(class, depth) of each error that the module defines."""
    errors = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    own = [kind for kind in errors if kind.__module__ == module.__name__]
    return [(kind.__name__, sum(base in own for base in kind.__mro__[1:])) for kind in own]


@pytest.mark.parametrize("folder", ["bitrix24", "services", "store", "telegram"])
def test_a_folder_of_many_modules_has_a_map(folder: str) -> None:
    """The docstring of the package names each of its modules and folders, so that a newcomer need not open fifty."""
    package = ROOT / "bot" / folder
    there = {path.stem for path in package.iterdir() if not path.name.startswith("__")}

    named = re.findall(r"`(\w+)`", importlib.import_module(f"bot.{folder}").__doc__ or "")

    assert sorted(there - set(named)) == []
    assert sorted(name for name in named if name not in there) == []


def test_a_module_can_be_read_in_one_sitting() -> None:
    """No module is long, and none is named for everything and nothing."""
    modules = sorted(path for folder in ("bot", "tests") for path in (ROOT / folder).rglob("*.py"))

    long = [path for path in modules if path.read_text(encoding="utf-8").count("\n") > LONGEST_MODULE_LINES]
    vague = [path for path in modules if {"utils", "helpers", "common", "misc"} & {path.stem, path.parent.name}]

    assert (long, vague) == ([], [])
