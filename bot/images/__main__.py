"""The process of its own: reads a job a line from its standard input, answers a line each, ends when nobody asks.

It holds itself to its limits, so that it ends also when the bot was killed while it worked.
"""

import json
import os
import resource
import select
import signal
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO

from bot.images.facts import DISK_IS_FULL, Job, Refusal
from bot.images.work import RefusedError, copy_without_location, examine, get_ready, jpeg_copy

JOBS_BEFORE_REST: Final = 50
"""Then a new process takes over: what a decoder leaks does not add up."""
LARGEST_COPY_BYTES: Final = 256 * 1024 * 1024
LESS_URGENT: Final = 5
"""Whoever waits for a card goes first."""


def main(seconds: float, memory_bytes: int, idle_seconds: float) -> None:
    """Serve until nobody has asked for `idle_seconds`, or the bot has gone."""
    answers = _own_output()
    get_ready()
    _limit(memory_bytes)
    _say(answers, {"is_ready": True})
    questions = sys.stdin.buffer
    for _ in range(JOBS_BEFORE_REST):
        if not select.select([questions], [], [], idle_seconds)[0]:
            return
        line = questions.readline()
        if not line:
            return
        signal.alarm(int(seconds) + 2)  # whoever asked gives up before, if there still is somebody
        _say(answers, _answer(json.loads(line)))
        signal.alarm(0)


def _answer(job: dict[str, str]) -> dict[str, Any]:
    try:
        return asdict(_done(job))
    except RefusedError as refusal:
        return {"refused": refusal.reason}
    except OSError as error:
        return {"full": error.errno} if error.errno in DISK_IS_FULL else {"refused": Refusal.BROKEN}
    except Exception as error:  # noqa: BLE001  # whatever a decoder raises means that it did not get through
        # libheif has no error of its own for it.
        wants_memory = isinstance(error, MemoryError) or "memory" in str(error).lower()
        return {"refused": Refusal.TOO_MANY_PIXELS if wants_memory else Refusal.BROKEN}


def _done(job: dict[str, str]) -> Any:
    source = Path(job["source"])
    match Job(job["job"]):
        case Job.EXAMINE:
            return examine(source)
        case Job.JPEG_COPY:
            return jpeg_copy(source, Path(job["target"]))
        case Job.COPY_WITHOUT_LOCATION:
            return copy_without_location(source, Path(job["target"]))


def _own_output() -> TextIO:
    """The way to the bot; what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with Path(os.devnull).open("wb") as nowhere:
        _redirect(nowhere)
    return answers


def _redirect(nowhere: BinaryIO) -> None:
    os.dup2(nowhere.fileno(), 1)
    os.dup2(nowhere.fileno(), 2)


def _limit(memory_bytes: int) -> None:
    os.nice(LESS_URGENT)
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, LARGEST_COPY_BYTES),
        (resource.RLIMIT_CORE, 0),  # a dump would leave a client's picture on the disk
    ):
        with suppress(ValueError, OSError):  # macOS knows no limit of address space
            resource.setrlimit(what, (most, most))


def _say(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
