"""A transaction that waits for the database, for as long as it takes.

For what must not be begun anew because the database was away: a message that was sent already would be sent again.
"""

import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from bot.background import Backoff
from bot.clock import Clock
from bot.store.engine import Connection
from bot.store.errors import StoreUnavailableError

LONGEST_WAIT_SECONDS = 5.0

_log = logging.getLogger(__name__)
Result = TypeVar("Result")


async def until_done(
    transaction: Callable[[], AbstractAsyncContextManager[Connection]],
    work: Callable[[Connection], Awaitable[Result]],
    clock: Clock,
    *,
    what: str,
) -> Result:
    """Do this in a transaction, again and again until the database takes it; `what` says in the log what waits."""
    backoff = Backoff(longest_seconds=LONGEST_WAIT_SECONDS)
    while True:
        try:
            async with transaction() as conn:
                return await work(conn)
        except StoreUnavailableError as error:
            if not backoff.failures:
                _log.error("%s waits: %s", what, error)
            await clock.sleep(backoff.next_seconds())
