"""The page's files: whole in both languages, nothing from elsewhere, nothing parsed as markup."""

import json
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[4] / "bot" / "sandbox" / "page"
FILES = sorted(path for path in PAGE.rglob("*") if path.is_file())
SCRIPTS = {path.name: path.read_text("utf-8") for path in FILES if path.suffix == ".js"}
HTML = (PAGE / "index.html").read_text("utf-8")
STRINGS = {tag: json.loads((PAGE / "strings" / f"{tag}.json").read_text("utf-8")) for tag in ("ru", "en")}

PLURALS = {"one", "few", "many", "other"}


def used_keys() -> tuple[set[str], set[str]]:
    """Keys that the page names in full, and beginnings of those that it puts together (`people.${role}`)."""
    sources = "\n".join(SCRIPTS.values())
    whole = set(re.findall(r'data-t(?:-label|-placeholder)?="([\w.]+)"', HTML))
    # Keys also stand in tables and in conditional expressions: any quoted text that looks like one counts.
    whole |= {key for key in re.findall(r'"([a-z]+\.[A-Za-z.]+)"', sources) if "/" not in key}
    begun = {key for key in re.findall(r"`([a-z]+\.[\w.]*)\$\{", sources) if key != "dealbot.steps."}
    return whole, begun


def test_strings_are_the_same_in_both_languages() -> None:
    """A text that exists in one language exists in the other, with the same placeholders."""
    placeholders = {
        tag: {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in strings.items()}
        for tag, strings in STRINGS.items()
    }

    assert placeholders["ru"] == placeholders["en"]


def test_no_text_is_empty() -> None:
    """Every text says something."""
    assert [key for strings in STRINGS.values() for key, text in strings.items() if not text.strip()] == []


def test_every_key_that_is_used_has_a_text() -> None:
    """The page never asks for a text that does not exist."""
    whole, begun = used_keys()
    plural = {key.rpartition(".")[0] for key in STRINGS["ru"] if key.rpartition(".")[2] in PLURALS}
    first_parts = {key.partition(".")[0] for key in STRINGS["ru"]}

    named = {key for key in whole if key.partition(".")[0] in first_parts}

    assert named - set(STRINGS["ru"]) - plural == set()
    assert [start for start in begun if not any(key.startswith(start) for key in STRINGS["ru"])] == []


def test_every_text_is_used() -> None:
    """No text is left over."""
    whole, begun = used_keys()

    unused = {
        key
        for key in STRINGS["ru"]
        if key not in whole
        and not (key.rpartition(".")[2] in PLURALS and key.rpartition(".")[0] in whole)
        and not any(key.startswith(start) for start in begun)
    }

    assert unused == set()


def test_plurals_have_all_forms() -> None:
    """A text that counts has each form that either language asks for."""
    counted = {key.rpartition(".")[0] for key in STRINGS["ru"] if key.rpartition(".")[2] in PLURALS}

    missing = {f"{key}.{form}" for key in counted for form in PLURALS} - set(STRINGS["ru"])

    assert missing == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_comes_from_elsewhere(path: Path) -> None:
    """No file names another host; the namespace of SVG is a name, not an address."""
    hosts = set(re.findall(r"https?://([\w-]+(?:\.[\w-]+)+)", path.read_text("utf-8")))

    assert hosts <= {"www.w3.org"}


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_nothing_is_parsed_as_markup(name: str) -> None:
    """Titles with `<b>` can only appear literally: no script has a way to parse them."""
    ways = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|ContextualFragment"

    assert re.findall(ways, SCRIPTS[name]) == []


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_scripts_speak_no_language(name: str) -> None:
    """Texts live in the catalogues, not in code; a folded letter is no text."""
    assert re.findall(r"[А-Яа-яЁё]{2,}", SCRIPTS[name]) == []


def test_every_icon_exists() -> None:
    """An icon that is asked for stands in the page."""
    drawn = set(re.findall(r'<symbol id="i-(\w+)"', HTML))
    asked = set(re.findall(r'href="#i-(\w+)"', HTML))
    for text in SCRIPTS.values():
        asked |= set(re.findall(r'\bicon\("(\w+)"\)', text))

    assert asked <= drawn


def test_every_file_named_is_there() -> None:
    """Stylesheets, scripts and their imports lead to files of the page."""
    named = {PAGE / name for name in re.findall(r'(?:href|src)="([\w/]+\.\w+)"', HTML)}
    for script in SCRIPTS.values():
        named |= {PAGE / "js" / imported for imported in re.findall(r'from "\./([\w.]+)"', script)}

    assert [path.name for path in named if not path.is_file()] == []
