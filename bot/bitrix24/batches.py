"""A batch of any length, request by request: what each command said is a value, what a limit held back goes again."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.bitrix24.batch import Batch, Command
from bot.bitrix24.errors import PortalBusyError, PortalError, PortalUnavailableError
from bot.bitrix24.methods import Replay, replay_of
from bot.bitrix24.protocol import BatchAnswer, CommandAnswer
from bot.clock import Clock

ROUNDS: Final = 3
"""How often a command that a limit held back is sent in all."""
MARGIN_SECONDS: Final = 0.05

Send = Callable[[Sequence[Command]], Awaitable[dict[str, CommandAnswer]]]


@dataclass(frozen=True, slots=True)
class BatchRun:
    """How one batch is run. `patience_seconds`: how long after an answer a limit may still lift."""

    send: Send
    clock: Clock
    seconds_of: Callable[[str], float]
    patience_seconds: float
    halts: bool

    async def __call__(self, batch: Batch) -> BatchAnswer:
        """Every command's answer or error.

        Raises:
            PortalError: the first request failed as a whole; a later one's failure is its commands' value.
        """
        answers: dict[str, CommandAnswer] = {}
        unsent: Callable[[Command], PortalError] | None = None
        for commands in batch.parts(self.seconds_of):
            if unsent:
                answers |= {command.key: CommandAnswer(None, unsent(command)) for command in commands}
                continue
            try:
                answers |= await self._part(commands)
            except PortalError as error:
                if not answers:
                    raise
                answers |= {command.key: CommandAnswer(None, error) for command in commands}
                unsent = _not_sent
            if self.halts and any(answers[command.key].error for command in commands):
                unsent = _not_sent
        return answers

    async def _part(self, commands: Sequence[Command]) -> dict[str, CommandAnswer]:
        """One request, and up to two more for what a limit held back."""
        answers = await self.send(commands)
        ends_at = self.clock.monotonic() + self.patience_seconds
        for _ in range(ROUNDS - 1):
            patience_seconds = ends_at - self.clock.monotonic()
            held_back = {} if self.halts else _held_back(commands, answers, patience_seconds)
            again = [command for command in commands if command.key in _together(commands, held_back)]
            if not again:
                break
            pause_seconds = max(error.wait_seconds for error in held_back.values())
            await self.clock.sleep(pause_seconds + MARGIN_SECONDS if pause_seconds else 0)
            try:
                answers |= await self.send(again)
            except PortalError as error:
                answers |= {key: CommandAnswer(None, error) for key in held_back}
                break
        return answers


def _held_back(
    commands: Sequence[Command], answers: Mapping[str, CommandAnswer], patience_seconds: float
) -> dict[str, PortalBusyError]:
    """The commands that were not carried out for a limit that lifts in time, and whose company may go twice."""
    busy = {
        command.key: found
        for command in commands
        if isinstance(found := answers[command.key].error, PortalBusyError) and found.wait_seconds <= patience_seconds
    }
    by_key = {command.key: command for command in commands}

    def is_safe(key: str) -> bool:
        company = _together(commands, [key]) - busy.keys()
        return replay_of(by_key[other].method for other in company) is Replay.SAFE

    return {key: error for key, error in busy.items() if is_safe(key)}


def _together(commands: Sequence[Command], keys: Collection[str]) -> set[str]:
    """These commands with all that they refer to and all that refers to them: a reference needs its source there."""
    found = set(keys)
    while True:
        linked = set(_linked(commands, found))
        if linked <= found:
            return found
        found |= linked


def _linked(commands: Sequence[Command], keys: Collection[str]) -> Iterable[str]:
    for command in commands:
        if command.key in keys:
            yield from command.uses
        elif not command.uses.isdisjoint(keys):
            yield command.key


def _not_sent(command: Command) -> PortalError:
    return PortalUnavailableError(command.method, "NOT_SENT", may_have_acted=False)
