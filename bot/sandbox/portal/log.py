"""The portal's own request log: one line a request, without values, tokens or signed links."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

MAX_LINES = 5_000
"""Our own choice: a bench run fits, memory stays small."""


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request. `method` is "upload" or "download" for the signed addresses.

    `keys` are the parameters' names, for a batch `key=method` of each command. `status` is None where no answer
    went out; `code` is the error's code, or "HANGS", "LOST" (acted upon), "GONE" (the client
    went away). Bytes count headers and bodies.
    """

    at: datetime
    method: str
    keys: tuple[str, ...]
    status: int | None
    code: str | None
    bytes_in: int
    bytes_out: int
    duration_seconds: float

    def __str__(self) -> str:
        """The line as a person reads it."""
        outcome = f"{self.status or '---'}{f' {self.code}' if self.code else ''}"
        size = f"{self.bytes_in}/{self.bytes_out} B"
        return (
            f"{self.at:%H:%M:%S} {self.method}({', '.join(self.keys)}) {outcome} {size} {self.duration_seconds:.3f} s"
        )


class RequestLog:
    """The last lines, and whoever wants to hear of new ones."""

    def __init__(self) -> None:
        self.lines: deque[RequestLine] = deque(maxlen=MAX_LINES)
        self._listeners: list[Callable[[RequestLine], None]] = []

    def subscribe(self, callback: Callable[[RequestLine], None]) -> Callable[[], None]:
        """Tell the callback of each new line; the answer ends it."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def write(self, line: RequestLine) -> None:
        """Add one line."""
        self.lines.append(line)
        for listener in tuple(self._listeners):
            listener(line)

    def clear(self) -> None:
        """Forget the lines, keep the listeners: the start of what a test counts."""
        self.lines.clear()

    @property
    def methods(self) -> list[str]:
        """The methods asked, in order."""
        return [line.method for line in self.lines]

    def count(self, method: str | None = None) -> int:
        """How many requests, of one method or in all."""
        return sum(method in {None, line.method} for line in self.lines)

    def refusals(self, code: str) -> int:
        """How many requests were answered with this error code."""
        return sum(line.code == code for line in self.lines)

    @property
    def bytes_in(self) -> int:
        """Bytes received in all these lines."""
        return sum(line.bytes_in for line in self.lines)

    @property
    def bytes_out(self) -> int:
        """Bytes sent in all these lines."""
        return sum(line.bytes_out for line in self.lines)

    def __str__(self) -> str:
        """All lines, for a failed test to print."""
        return "\n".join(map(str, self.lines))
