"""The documented exchanges, as tests play them; without them whoever imports this is skipped, and says so once.

The recordings lie beside the project, not in it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.unit.bitrix24.scripted_portal import ScriptedPortal, Step, good
from tests.unit.bitrix24.test_portal_batch import php_parse_str

FOLDER = Path(__file__).resolve().parents[3].parent / "shared" / "facts" / "exchanges"
EXCHANGES: Mapping[str, Any] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))
}

if not EXCHANGES:
    pytest.skip(f"the documented exchanges are not here ({FOLDER.parent.name}/{FOLDER.name})", allow_module_level=True)


def params(name: str) -> Any:
    """What the documentation sends."""
    return EXCHANGES[name]["params"]


def result(name: str) -> Any:
    """What the documentation gets."""
    return EXCHANGES[name]["response"]["result"]


def step(name: str) -> Step:
    """The documented answer, whole."""
    return Step(body=EXCHANGES[name]["response"])


def in_batch(results: Mapping[str, Any]) -> Step:
    """Documented results as a batch brings them."""
    return good({"result": dict(results), "result_error": [], "result_total": [], "result_next": []})


def commands(portal: ScriptedPortal, number: int = -1) -> dict[str, tuple[str, Any]]:
    """Each command of a batch that was sent: its method, and its parameters as PHP reads them."""
    found = {}
    for key, line in portal.received[number].body["cmd"].items():
        method, _, query = line.partition("?")
        found[key] = (method, php_parse_str(query) if query else {})
    return found


def in_meaning(written: Any) -> Any:
    """Parameters without what the older methods do not tell apart: letters of names, numbers as text."""
    if isinstance(written, dict):
        return {name.lower(): in_meaning(value) for name, value in written.items()}
    if isinstance(written, list):
        return [in_meaning(value) for value in written]
    return str(written)


def in_meaning_of_php(written: Any) -> Any:
    """Parameters after PHP: everything text."""
    if isinstance(written, dict):
        return {name: in_meaning_of_php(value) for name, value in written.items()}
    return str(written)


DICTIONARIES = {
    "dictionary_fields": "crm.deal.fields",
    "dictionary_pipelines": "crm.category.list",
    "dictionary_entries_deal_stage": "crm.status.list",
}
