"""What the handler of one update wants kept: it says so as it goes, and all of it is kept at once, or nothing."""

from collections.abc import Awaitable, Callable

from bot.store.engine import Connection

Operation = Callable[[Connection], Awaitable[None]]
"""Work on an open transaction. It may be tried again after a failed commit, so it decides nothing outside of it."""


class Unit:
    """The work of one update. Its operations and the end of the update are one transaction, made by the feeder."""

    def __init__(self) -> None:
        self._operations: list[Operation] = []
        self._callbacks: list[Callable[[], None]] = []

    def later(self, operation: Operation) -> None:
        """Do this in the transaction that ends the update, after what was asked for before."""
        self._operations.append(operation)

    def after(self, callback: Callable[[], None]) -> None:
        """Call this once the transaction is kept: wake a worker, start an answer that may get lost."""
        self._callbacks.append(callback)

    async def perform(self, connection: Connection) -> None:
        """Do all that was asked for, in order."""
        for operation in self._operations:
            await operation(connection)

    @property
    def callbacks(self) -> tuple[Callable[[], None], ...]:
        """What is to be called after the commit."""
        return tuple(self._callbacks)
