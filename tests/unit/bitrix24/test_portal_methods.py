"""The table of methods: nothing in it that nobody calls, nothing called that is not in it."""

import re
from pathlib import Path

import pytest

import bot.bitrix24
from bot.bitrix24.methods import ADD_FOLDER, METHODS, TRASH_FILE, UPLOAD, Replay, replay_of

FOLDER = Path(bot.bitrix24.__file__).parent
SOURCES = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.py")}
CONSTANTS = {ADD_FOLDER: "ADD_FOLDER", TRASH_FILE: "TRASH_FILE", UPLOAD: "UPLOAD"}
METHOD = re.compile(r'"((?:crm|disk|user|department|server)\.[a-z.]+)"')


@pytest.mark.parametrize("name", METHODS)
def test_method_has_its_caller(name: str) -> None:
    """Every line of the table names files of this folder that really call the method."""
    for module in METHODS[name].modules:
        assert f'"{name}"' in SOURCES[module] or CONSTANTS.get(name, "-") in SOURCES[module]


def test_every_call_is_in_the_table() -> None:
    """No module calls a method that the table does not know."""
    called = {name for module, source in SOURCES.items() if module != "methods" for name in METHOD.findall(source)}

    assert {name for name in called if name not in METHODS} <= {"disk.root_folder"}


def test_strictest_command_decides() -> None:
    """A batch is as repeatable as its least repeatable command; a method nobody judged is never repeated."""
    assert replay_of([]) is Replay.SAFE
    assert replay_of(["profile", ADD_FOLDER]) is Replay.LOOK_FIRST
    assert replay_of(["profile", ADD_FOLDER, "crm.deal.add"]) is Replay.UNSAFE
