"""The table of methods: nothing in it that nobody calls, nothing called that is not in it; and how it is printed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import bot.bitrix24
from bot.bitrix24.methods import ADD_FOLDER, ASK_ADDRESS, METHODS, TRASH_FILE, UPLOAD, Replay, replay_of, replay_of_call
from bot.clock import Clock
from bot.method_table import method_table
from bot.texts import Catalogue

FOLDER = Path(bot.bitrix24.__file__).parent
SOURCES = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.py") if path.stem != "methods"}
CONSTANTS = {ADD_FOLDER: "ADD_FOLDER", ASK_ADDRESS: "ASK_ADDRESS", TRASH_FILE: "TRASH_FILE", UPLOAD: "UPLOAD"}
CALL = re.compile(r'(?:call|add)\(\s*(?:"\w+",\s*)?"((?:crm|disk|user|department|server|event|app)\.[a-z.]+)"')
NAME = re.compile(r'"((?:crm|disk|user|department|server)\.[a-z.]+)"')


@pytest.mark.parametrize("name", METHODS)
def test_method_has_its_caller(name: str) -> None:
    """Every line of the table names files of this folder that really call the method."""
    for module in METHODS[name].modules:
        assert f'"{name}"' in SOURCES[module] or CONSTANTS.get(name, "-") in SOURCES[module]


def test_every_call_is_in_the_table() -> None:
    """No module calls a method that the table does not know, or without being named there."""
    named = {name for source in SOURCES.values() for name in NAME.findall(source)}
    calls = {(name, module) for module, source in SOURCES.items() for name in CALL.findall(source)}

    assert {name for name in named if name not in METHODS} <= {"disk.root_folder"}
    assert {(name, module) for name, module in calls if module not in METHODS[name].modules} == set()


def test_strictest_command_decides() -> None:
    """A batch is as repeatable as its least repeatable command; a write that nobody judged is never repeated."""
    assert replay_of([]) is Replay.SAFE
    assert replay_of(["profile", ADD_FOLDER]) is Replay.LOOK_FIRST
    assert replay_of(["profile", ADD_FOLDER, "crm.deal.add"]) is Replay.UNSAFE


@pytest.mark.parametrize(
    ("method", "parameters", "expected"),
    [
        ("disk.storage.get", ["id"], Replay.SAFE),
        ("disk.file.getExternalLink", ["id"], Replay.SAFE),
        ("crm.lead.list", [], Replay.SAFE),
        ("crm.item.fields", [], Replay.SAFE),
        ("crm.lead.add", ["fields"], Replay.UNSAFE),
        ("crm.lead.update", ["id"], Replay.UNSAFE),
        ("event.offline.get", [], Replay.UNSAFE),
        ("disk.folder.uploadFile", ["id"], Replay.SAFE),
        ("disk.folder.uploadfile", ["id", "data", "fileContent"], Replay.LOOK_FIRST),
        ("CRM.DEAL.GET", ["ID"], Replay.SAFE),
    ],
)
def test_any_method_is_judged_by_its_name(method: str, parameters: list[str], expected: Replay) -> None:
    """A method that is not in the table is a read if it is called like one; a file in a call is no question."""
    assert replay_of_call(method, parameters) is expected


@pytest.mark.parametrize(("language", "purpose"), [("ru", "одна сделка"), ("en", "one deal")])
def test_table_is_printed_in_either_language(language: str, purpose: str) -> None:
    """Every method on its line, in columns and as Markdown; counts, and what was called besides the table."""
    texts = Catalogue.load(language, "UTC", clock=Clock()).texts(language)

    plain = method_table(texts, calls=None, markdown=False).splitlines()
    marked = method_table(texts, calls={"crm.deal.get": 12, "crm.lead.get": 3}, markdown=True).splitlines()

    assert len(plain) == len(METHODS) + 1
    assert any(line.startswith("crm.deal.get") and purpose in line for line in plain)
    assert {line.count("|") for line in marked} == {7}
    assert f"| `crm.deal.get` | {purpose} | crm |" in "\n".join(marked)
    assert next(line for line in marked if "crm.deal.get" in line).endswith("| 12 |")
    assert marked[-1] == "| `crm.lead.get` |  |  |  |  | 3 |"


def test_table_costs_no_database_and_no_telegram() -> None:
    """Printing it imports neither: the answer is there at once."""
    code = "import sys; from bot.cli import app; app(['methods'], standalone_mode=False);"
    code += "assert not {'aiogram', 'sqlalchemy', 'httpx'} & sys.modules.keys()"

    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=FOLDER.parent.parent)
