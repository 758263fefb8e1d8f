"""What all tests share: a generous clock for property tests, and a last line that a person understands."""

import time

import pytest
from hypothesis import settings

# Two busy cores make any one example slow now and then; that says nothing about the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

STARTED = pytest.StashKey[float]()
PASSED = pytest.StashKey[int]()
TESTS_A_DOT = 10


def pytest_configure(config: pytest.Config) -> None:
    """Remember when it began."""
    config.stash[STARTED] = time.monotonic()
    config.stash[PASSED] = 0


def pytest_report_header() -> str:
    """What the dots mean."""
    return f"one dot: {TESTS_A_DOT} tests that passed"


def pytest_report_teststatus(report: pytest.TestReport, config: pytest.Config) -> tuple[str, str, str] | None:
    """One dot for ten tests that passed: thousands of them would fill the screen and hide what is to be read."""
    if not report.passed or report.when != "call" or config.option.verbose > 0:
        return None
    config.stash[PASSED] += 1
    return "passed", "" if config.stash[PASSED] % TESTS_A_DOT else ".", "PASSED"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say in one sentence how it went, after pytest's own summary."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is None or config.option.collectonly or hasattr(config, "workerinput"):
        return
    counts = {kind: len(terminal.stats.get(kind, [])) for kind in ("passed", "failed", "error", "skipped")}
    sentence = how_it_went(**counts, seconds=time.monotonic() - config.stash[STARTED])
    if sentence:
        terminal.write_line(sentence)


def how_it_went(*, passed: int, failed: int, error: int, skipped: int, seconds: float) -> str:
    """`All 412 tests passed in 1 min 48 s.`, or how many did not; empty where no test ran."""
    minutes, rest = divmod(round(seconds), 60)
    duration = f"{minutes} min {rest} s" if minutes else f"{rest} s"
    tests = passed + failed + error
    if failed + error:
        return f"{failed + error} of {tests} tests failed in {duration}; what is wrong stands above."
    besides = f" ({skipped} skipped, the reason stands above)" if skipped else ""
    return f"All {tests} tests passed in {duration}{besides}." if tests else ""
