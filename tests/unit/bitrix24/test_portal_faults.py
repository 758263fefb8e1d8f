"""Every way in which an answer can go wrong, against every kind of request: one table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pytest

from bot.bitrix24.errors import (
    PortalAccessError,
    PortalBusyError,
    PortalError,
    PortalRefusedError,
    PortalRightsError,
    PortalUnavailableError,
)
from bot.bitrix24.limits import Lane
from bot.bitrix24.methods import METHODS, Replay
from bot.clock import Clock
from tests.unit.bitrix24.doubles import client_of
from tests.unit.bitrix24.scripted_portal import (
    CUT_AFTER,
    CUT_BEFORE,
    EMPTY,
    TRICKLES,
    TRUNCATED,
    ScriptedPortal,
    Step,
    page,
    refusal,
)

KINDS = {
    "read": "crm.deal.get",
    "safe write": "crm.timeline.comment.delete",
    "look-first write": "crm.timeline.comment.add",
}
ALWAYS = 9


@dataclass(frozen=True)
class Outcome:
    """How a call ends. `error` None: with the answer; `code`: of the error; `acted`: how often the portal did it."""

    error: type[PortalError] | None = None
    code: str = ""
    acted: int = 1
    may_have_acted: bool | None = None
    is_down: bool = False


def maybe(code: str, *, acted: int, is_down: bool = False) -> Outcome:
    """Nobody knows: the caller looks."""
    return Outcome(PortalUnavailableError, code, acted, may_have_acted=True, is_down=is_down)


def refused(kind: type[PortalError], code: str) -> Outcome:
    """The portal said no, and did nothing."""
    return Outcome(kind, code, acted=0)


ANSWER, TWICE = Outcome(), Outcome(acted=2)
LIMITED = refusal(503, "QUERY_LIMIT_EXCEEDED", "Too many requests")
BROKEN = refusal(500, "INTERNAL_SERVER_ERROR")
HTML_200 = page(200)
OTHER_TYPE = Step(text='{"result": true}', content_type="text/plain")

DOWN_502, DOWN_504 = maybe("HTTP_502", acted=0, is_down=True), maybe("HTTP_504", acted=0, is_down=True)
HALF, HALF_THRICE = maybe("BROKEN_JSON", acted=1, is_down=True), maybe("BROKEN_JSON", acted=3, is_down=True)
NO_JSON = maybe("NOT_JSON", acted=1, is_down=True)
SCOPE, RIGHTS = refusal(403, "insufficient_scope"), refusal(403, "ACCESS_DENIED", "Access denied")

Outcomes: TypeAlias = "tuple[Outcome, Outcome, Outcome]"


def all_kinds(outcome: Outcome) -> Outcomes:
    """The same for every kind of request."""
    return outcome, outcome, outcome


def by_kind(safe: Outcome, look_first: Outcome) -> Outcomes:
    """What may be sent twice, reads and safe writes; and what may not."""
    return safe, safe, look_first


TABLE: Sequence[tuple[str, Step, int, Outcomes]] = [
    ("503 once", LIMITED, 1, all_kinds(ANSWER)),
    ("503", LIMITED, ALWAYS, all_kinds(refused(PortalBusyError, "QUERY_LIMIT_EXCEEDED"))),
    ("503 page", page(503), ALWAYS, all_kinds(maybe("HTTP_503", acted=0, is_down=True))),
    ("429 page", page(429), ALWAYS, all_kinds(refused(PortalBusyError, "HTTP_429"))),
    ("429", refusal(429, "OPERATION_TIME_LIMIT"), 9, all_kinds(refused(PortalBusyError, "OPERATION_TIME_LIMIT"))),
    ("401", refusal(401, "NO_AUTH_FOUND"), ALWAYS, all_kinds(refused(PortalAccessError, "NO_AUTH_FOUND"))),
    ("401 page", page(401), ALWAYS, all_kinds(refused(PortalAccessError, "HTTP_401"))),
    ("403 scope", SCOPE, ALWAYS, all_kinds(refused(PortalAccessError, "insufficient_scope"))),
    ("403 object", RIGHTS, ALWAYS, all_kinds(refused(PortalRightsError, "ACCESS_DENIED"))),
    ("403 page", page(403), ALWAYS, all_kinds(refused(PortalAccessError, "HTTP_403"))),
    ("404", refusal(404, "ERROR_METHOD_NOT_FOUND"), 9, all_kinds(refused(PortalAccessError, "ERROR_METHOD_NOT_FOUND"))),
    ("404 page", page(404), ALWAYS, all_kinds(refused(PortalAccessError, "HTTP_404"))),
    ("413 page", page(413), ALWAYS, all_kinds(refused(PortalRefusedError, "HTTP_413"))),
    ("500 once", BROKEN, 1, by_kind(ANSWER, maybe("INTERNAL_SERVER_ERROR", acted=0))),
    ("500", BROKEN, ALWAYS, all_kinds(maybe("INTERNAL_SERVER_ERROR", acted=0))),
    ("500 page", page(500), ALWAYS, all_kinds(maybe("HTTP_500", acted=0, is_down=True))),
    ("502 page once", page(502), 1, by_kind(ANSWER, DOWN_502)),
    ("502 page", page(502), ALWAYS, all_kinds(DOWN_502)),
    ("504 page once", page(504), 1, by_kind(ANSWER, DOWN_504)),
    ("half a JSON once", TRUNCATED, 1, by_kind(TWICE, HALF)),
    ("half a JSON", TRUNCATED, ALWAYS, by_kind(HALF_THRICE, HALF)),
    ("empty body once", EMPTY, 1, by_kind(TWICE, HALF)),
    ("empty body", EMPTY, ALWAYS, by_kind(HALF_THRICE, HALF)),
    ("page with 200 once", HTML_200, 1, by_kind(TWICE, NO_JSON)),
    ("another content type once", OTHER_TYPE, 1, by_kind(TWICE, NO_JSON)),
    ("slow trickle", TRICKLES, ALWAYS, all_kinds(maybe("TIMEOUT", acted=1, is_down=True))),
    ("cut before it acted", CUT_BEFORE, 1, by_kind(ANSWER, maybe("CUT", acted=0))),
    ("cut after it acted", CUT_AFTER, 1, by_kind(TWICE, maybe("CUT", acted=1))),
    ("cut every time", CUT_AFTER, ALWAYS, by_kind(maybe("CUT", acted=3, is_down=True), maybe("CUT", acted=1))),
]
CASES = [
    pytest.param(KINDS[kind], step, times, outcome, id=f"{fault}, {kind}")
    for fault, step, times, outcomes in TABLE
    for kind, outcome in zip(KINDS, outcomes, strict=True)
]


def test_kinds_are_what_they_are_called() -> None:
    """A safe write may be sent twice, the other one is looked for first."""
    assert [METHODS[method].replay for method in KINDS.values()] == [Replay.SAFE, Replay.SAFE, Replay.LOOK_FIRST]


@pytest.mark.parametrize(("method", "step", "times", "expected"), CASES)
async def test_each_fault_has_the_right_outcome(
    portal: ScriptedPortal, method: str, step: Step, times: int, expected: Outcome
) -> None:
    """Answer or error, how often the portal acted for it, and whether it counts as away afterwards."""
    is_slow = step.trickles
    client = client_of(portal, Clock() if is_slow else None)
    if is_slow:
        client.health.failed("NO_CONNECTION")  # a person's call gets one second then, and not four
    portal.script = [step] * times

    error: PortalError | None = None
    try:
        await client.call(method, {"id": 1}, lane=Lane.INTERACTIVE if is_slow else Lane.BACKGROUND)
    except PortalError as raised:
        error = raised
    await client.aclose()

    found = Outcome(
        type(error) if error else None,
        error.code if error else "",
        portal.acted,
        error.may_have_acted if isinstance(error, PortalUnavailableError) else None,
        client.health.down_since is not None,
    )
    assert found == expected
