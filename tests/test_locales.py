"""Every sentence of the bot in every language: none missing, none left over, the same placeholders in all."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
KEYWORDS: dict[str, tuple[int, ...] | None] = {"t": None, "n": (1, 2), "text_key": None}
SPOKEN_IN_CODE = {
    "bot/domain/amounts.py",  # units and currencies as people type them
    "bot/domain/answers.py",  # yes and no
    "bot/domain/days.py",  # months, weekdays
    "bot/domain/phones.py",  # extensions
    "bot/telegram/compact.py",  # the alphabet
    "bot/telegram/views/heading.py",  # words that portals put into titles
    "bot/telegram/views/home.py",  # the name of each language in itself
    "bot/telegram/menu.py",  # the language command is found by people who read only the other language
}
CYRILLIC = range(0x0400, 0x0500)

MessageId = str | tuple[str, ...]


def used_in_code() -> set[MessageId]:
    """All sentences that the code asks for, the singular and the plural together."""
    found = extract_from_dir(ROOT / "bot", method_map=[("**.py", "python")], keywords=KEYWORDS)
    return {message for path, _, message, _, _ in found if not path.startswith("sandbox/")}


def catalogue(po_file: Path) -> Catalog:
    """A catalogue as it is in the repository."""
    with po_file.open("rb") as source:
        return read_po(source)


def messages(po_file: Path) -> Iterator[Message]:
    """Its entries, without the header."""
    return (message for message in catalogue(po_file) if message.id)


def forms(message: Message) -> tuple[str, ...]:
    """The translations of an entry, all plural forms."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


po_files = sorted((ROOT / "locales").glob("*/LC_MESSAGES/bot.po"))
each_language = pytest.mark.parametrize("po_file", po_files, ids=lambda path: path.parent.parent.name)


def test_russian_is_there() -> None:
    """Russian is the shipped default."""
    assert [path.parent.parent.name for path in po_files] == ["ru"]


@each_language
def test_nothing_is_missing(po_file: Path) -> None:
    """Every sentence of the code is translated, in every plural form."""
    translated = {message.id for message in messages(po_file) if all(forms(message)) and not message.fuzzy}

    assert sorted(map(str, used_in_code() - translated)) == []


@each_language
def test_nothing_is_left_over(po_file: Path) -> None:
    """No translation outlives its sentence."""
    known = {message.id for message in messages(po_file)}

    assert sorted(map(str, known - used_in_code())) == []


@each_language
def test_every_plural_form_is_there(po_file: Path) -> None:
    """As many forms as the language has."""
    expected = catalogue(po_file).num_plurals

    assert [
        message.id for message in messages(po_file) if message.pluralizable and len(forms(message)) != expected
    ] == []


@each_language
def test_placeholders_are_the_same(po_file: Path) -> None:
    """A placeholder that is missing or misspelt would fail in front of an agent."""
    wrong = []
    for message in messages(po_file):
        original = message.id[-1] if isinstance(message.id, tuple | list) else message.id
        wrong += [form for form in forms(message) if placeholders(form) != placeholders(original)]

    assert wrong == []


@each_language
def test_entries_are_sorted(po_file: Path) -> None:
    """Sorted by sentence, so that two people who add one meet nowhere."""
    order = [message.id if isinstance(message.id, str) else message.id[0] for message in messages(po_file)]

    assert order == sorted(order)


def test_no_sentence_stands_in_the_code() -> None:
    """What agents read in Russian comes from the catalogue."""
    found = []
    for path in sorted((ROOT / "bot").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        if name in SPOKEN_IN_CODE or not name.startswith(
            ("bot/telegram/", "bot/services/", "bot/worker", "bot/domain/")
        ):
            continue
        found += [
            f"{name}:{literal.lineno}" for literal in _literals(ast.parse(path.read_text())) if _is_russian(literal)
        ]

    assert [place for place in found if not place.startswith("bot/domain/queries.py")] == []


def _literals(tree: ast.AST) -> Iterator[ast.Constant]:
    described = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described
    )


def _is_russian(literal: ast.Constant) -> bool:
    return any(ord(sign) in CYRILLIC for sign in str(literal.value))
