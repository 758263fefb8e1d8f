"""How long the commands of each method take, so that a batch of them stays well under the portal's minute.

Source: apidocs.bitrix24.com/limits.html (60 s a request); `time.duration` in each answer:
apidocs.bitrix24.com/api-reference/data-types.html#time.
"""

from collections.abc import Sequence
from typing import Final

from bot.bitrix24.batch import Command
from bot.bitrix24.protocol import Timing

NEWEST_WEIGHT: Final = 0.3
"""How much the newest answer says: our choice; a portal that grows slow is believed within a few commands."""


class Pace:
    """Seconds per command by method, as the last answers told them; 0 for a method not seen yet."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    def seconds_of(self, method: str) -> float:
        """How long one such command is expected to run."""
        return self._seconds.get(method, 0.0)

    def note(self, method: str, timing: Timing) -> None:
        """One command ran."""
        if timing.duration is not None:
            known = self._seconds.get(method, timing.duration)
            self._seconds[method] = known + (timing.duration - known) * NEWEST_WEIGHT

    def note_overrun(self, commands: Sequence[Command], spent_seconds: float) -> None:
        """A batch of these did not end in this time: each took its share at least."""
        for command in commands:
            share_seconds = spent_seconds / len(commands)
            self._seconds[command.method] = max(self.seconds_of(command.method), share_seconds)
