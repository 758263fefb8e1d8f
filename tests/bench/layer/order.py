"""What each program is told: one line of JSON on its standard input."""

import json
import sys
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Order:
    """One job on one portal. `files` are pairs of a path and the name to store it by."""

    job: str
    webhook_url: str
    folder_id: int
    deal_id: int
    responsible_id: int
    deal_ids: list[int]
    files: list[tuple[str, str]]

    def as_line(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def of_input(cls) -> Self:
        """The line that this program was given."""
        return cls(**json.loads(sys.stdin.readline()))


def say(word: str) -> None:
    """Tell the bench where the work stands."""
    print(word, flush=True)  # noqa: T201  # printing is what it is for


def wait_for_go() -> None:
    """Say that all is loaded, and wait to be told to begin."""
    say("idle")
    sys.stdin.readline()


def wait_for_end() -> None:
    """Say that the job is done, and stay to be looked at until told to go."""
    say("done")
    sys.stdin.readline()
