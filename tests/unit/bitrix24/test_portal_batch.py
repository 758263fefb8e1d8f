"""The batch builder: what it writes, PHP reads back unchanged; what could be misread, it refuses."""

import re
from typing import Any
from urllib.parse import unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bitrix24.batch import COMMANDS_IN_BATCH, Batch, Reference, ref

TOKEN = r"[A-Za-z0-9_.:%*-]+"
NAMES = st.from_regex(r"[!<>=%@]{0,2}[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
SCALARS = st.one_of(st.integers(), st.booleans(), st.from_regex(TOKEN, fullmatch=True))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=3),
    max_leaves=8,
)


def php_parse_str(query: str) -> dict[str, Any]:
    """How PHP's `parse_str` reads a query: brackets make nested arrays, a plus is a space."""
    read: dict[str, Any] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        name, value = unquote_plus(name), unquote_plus(value)
        head = name.split("[", 1)[0]
        path = [head, *re.findall(r"\[([^\]]*)\]", name[len(head) :])]
        place = read
        for step in path[:-1]:
            place = place.setdefault(step, {})
        place[path[-1]] = value
    return read


def as_php(value: Any) -> Any:
    """What a value is after it went through PHP: everything a string, every list a map."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dict):
        return {name: as_php(item) for name, item in value.items()}
    if isinstance(value, list):
        return {str(index): as_php(item) for index, item in enumerate(value)}
    return str(value)


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4))
def test_php_reads_what_was_written(params: dict[str, Any]) -> None:
    """Any parameters come out of PHP's decoder as they went in."""
    (command,) = Batch().add("a", "some.method", params).commands

    method, _, query = command.line.partition("?")

    assert method == "some.method"
    assert php_parse_str(query) == as_php(params)


@given(st.text(min_size=1))
def test_free_text_never_gets_into_a_command(text: str) -> None:
    """A value is either a short ASCII token or refused: no `$`, no space, no letter of a name."""
    try:
        (command,) = Batch().add("a", "some.method", {"value": text}).commands
    except ValueError:
        assert not re.fullmatch(TOKEN, text)
    else:
        assert re.fullmatch(TOKEN, text)
        assert "$" not in unquote_plus(command.line)


def test_reference_is_a_whole_value_of_an_earlier_command() -> None:
    """A reference is written as the portal resolves it, and nothing is glued to it."""
    batch = Batch().add("deal", "crm.deal.get", {"id": 7})
    batch.add("contact", "crm.contact.get", {"id": ref("deal", "CONTACT_ID")})

    assert php_parse_str(batch.commands[1].query) == {"id": "$result[deal][CONTACT_ID]"}
    assert str(ref("a", "UF_DEPARTMENT", 0)) == "$result[a][UF_DEPARTMENT][0]"


@pytest.mark.parametrize(
    ("key", "params"),
    [
        ("first", {"id": 1}),
        ("Second", {"id": 1}),
        ("0", {"id": 1}),
        ("second", {"id": Reference("later", ("ID",))}),
        ("second", {"filter": {}}),
        ("second", {"filter": {"@ID": []}}),
        ("second", {"fil ter": 1}),
        ("second", {"NAME": "$result[first][ID]"}),
        ("second", {"NAME": "Иванов"}),
        ("second", {"NAME": ""}),
    ],
    ids=[
        "key twice",
        "upper case key",
        "number as key",
        "reference to nothing",
        "empty map",
        "empty list",
        "odd name",
        "typed reference",
        "a person's text",
        "empty text",
    ],
)
def test_what_could_be_misread_is_refused(key: str, params: dict[str, Any]) -> None:
    """Such a command does not come into being."""
    batch = Batch().add("first", "some.method", {"id": 1})

    with pytest.raises(ValueError, match=r"."):
        batch.add(key, "some.method", params)


def test_many_commands_travel_in_portions_of_fifty() -> None:
    """Command fifty-one goes into a second request."""
    batch = Batch()
    for index in range(COMMANDS_IN_BATCH + 1):
        batch.add(f"c{index}", "some.method", {"id": index})

    assert [len(part) for part in batch.parts()] == [COMMANDS_IN_BATCH, 1]


def test_reference_does_not_cross_into_another_request() -> None:
    """A command whose source travelled in an earlier request is refused before anything is sent."""
    batch = Batch()
    for index in range(COMMANDS_IN_BATCH):
        batch.add(f"c{index}", "some.method", {"id": index})
    batch.add("late", "some.method", {"id": ref("c0", "ID")})

    with pytest.raises(ValueError, match="leaves its part"):
        list(batch.parts())
