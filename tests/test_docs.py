"""The documentation agrees with the code: settings, commands, paths and the two commands of the start."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import typer
from pydantic_core import PydanticUndefined

from bot.cli import app
from bot.metrics import Metrics
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

IN_WORDS = {"DATABASE_URL", "DEAL_FOLDERS_ROOT", "SECRET_KEY"}
"""Settings whose default the README tells in words: it is made when the bot starts."""


def section(title: str) -> str:
    """One section of the README, without those below it."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    assert found, f"README.md has no section {title}"
    return found[1]


def rows(text: str) -> list[list[str]]:
    """The rows of the Markdown tables in a text, without their heads."""
    lines = [
        line for line in text.splitlines() if line.startswith("| ") and not line.startswith(("| Variable", "| Comm"))
    ]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def as_written(value: object) -> str:
    """A default as a person writes it into `.env`; a required setting and an empty one are written as nothing."""
    if value is PydanticUndefined or value is None or value == ():
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"./{value}" if isinstance(value, Path) else str(value)


DEFAULTS = {name.upper(): as_written(field.default) for name, field in Settings.model_fields.items()}


def test_readme_lists_exactly_the_settings() -> None:
    """Every setting has one row, in any order, and no row names what is not read."""
    documented = [row[0].strip("`") for row in rows(section("Settings"))]

    assert sorted(documented) == sorted(DEFAULTS)


@pytest.mark.parametrize("row", rows(section("Settings")), ids=lambda row: row[0].strip("`"))
def test_readme_tells_the_true_default(row: list[str]) -> None:
    """The second column is the default that a bare `.env` gives."""
    name, default = row[0].strip("`"), row[1]

    if name in IN_WORDS:
        assert DEFAULTS[name] == ""
    else:
        assert default.strip("`").replace("—", "") == DEFAULTS[name]


def test_readme_explains_every_figure() -> None:
    """The table has each name that `/metrics` may show, and no other."""
    names = set(re.findall(r"^# TYPE (dealbot_\w+)", Metrics().exposition().decode(), re.MULTILINE))
    # Counters are documented as they are queried; Prometheus's library announces when each was made besides.
    shown = {name for name in names if not name.endswith("_created")}

    documented = set(re.findall(r"`(dealbot_\w+)", section("Watching over it")))

    assert documented == shown


def test_env_example_has_every_setting_with_its_default() -> None:
    """Copied as it is, the example changes nothing."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()

    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    assert example == DEFAULTS


def test_no_secret_is_a_plain_text() -> None:
    """A setting whose name says that it is a key is a `SecretStr`, and so are addresses that carry one."""
    secret = {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}

    assert secret == {
        *("bot_token", "telegram_proxy", "telegram_webhook_secret", "database_url"),
        *("bitrix24_webhook_url", "bitrix24_client_secret", "bitrix24_application_token", "secret_key"),
    }


def test_readme_lists_exactly_the_commands() -> None:
    """Every command of the program has its row, and its options are named there."""
    program = typer.main.get_command(app)
    commands = program.commands  # type: ignore[attr-defined]  # a typer app with several commands is a group

    documented = {row[0].strip("`"): row[1] for row in rows(section("Commands"))}

    assert sorted(documented) == sorted(commands)
    for name, command in commands.items():
        options = [option for parameter in command.params for option in parameter.opts if parameter.name != "help"]
        assert all(f"`{option}`" in documented[name] for option in options)


def test_readme_shows_the_two_commands() -> None:
    """A newcomer finds both in the first block of commands."""
    first_block = README.split("```sh\n")[1].split("```")[0]

    shown = re.findall(r"^make ([a-z]+)", first_block, re.MULTILINE)

    assert shown == ["demo", "test"]


def test_readme_names_only_targets_that_exist() -> None:
    """`make something` in the text is something that make knows."""
    targets = re.findall(r"^([a-z]+): ##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

    named = set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.MULTILINE))

    assert named <= set(targets)


def test_readme_draws_the_parts_of_the_program_in_the_order_of_their_layers() -> None:
    """The tree has each module and folder of `bot/`, from those that import to those that are imported."""
    tree = re.search(r"^bot/\n(.*?)^locales/", README, re.MULTILINE | re.DOTALL)
    assert tree
    drawn = [name for line in tree[1].splitlines() for name in re.split(r" {2,}", line.strip())[0].split(", ")]
    there = {f"{path.name}/" if path.is_dir() else path.name for path in (ROOT / "bot").iterdir()}
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    depth = {name: place for place, layer in enumerate(layers) for name in re.findall(r"bot\.(\w+)", layer)}

    depths = [depth[part] for name in drawn if (part := name.removesuffix(".py").rstrip("/")) in depth]

    assert sorted(drawn) == sorted(there - {"__init__.py", "__pycache__/"})
    assert depths == sorted(depths)


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:bot|tests|locales|requirements|docs)/[\w./]*)`", README)))
)
def test_readme_names_only_paths_that_exist(path: str) -> None:
    """The glossary and the decisions lead to real files."""
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^):#]+)\)", README))))
def test_links_lead_somewhere(path: str) -> None:
    """A picture or a file that the README links is in the repository."""
    assert (ROOT / path).is_file()


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_contents_lead_to_headings(name: str) -> None:
    """Every section of its own file that a README links is there, by the name that GitHub gives it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    headings = re.findall(r"^##+ (.*)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}

    linked = set(re.findall(r"\]\(#([^)]+)\)", text))

    assert linked
    assert linked <= anchors


def test_readme_explains_every_dependency() -> None:
    """The table of dependencies has each package of pyproject.toml, and no other."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    names = {re.split(r"[\[<>=]", requirement)[0].lower() for requirement in required}

    table = section("Decisions").split("### Dependencies")[1]
    explained = {
        re.sub(r" \(.*", "", name.strip()).lower()
        for row in rows(table)
        if row[0] != "Package"
        for name in row[0].split(",")
    }

    assert explained == names


def test_changelog_has_a_place_for_the_next_change() -> None:
    """Keep a Changelog: `Unreleased` stands first."""
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert headings[0] == "[Unreleased]"
