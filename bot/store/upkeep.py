"""Forgets, once an hour, what the work does not need any more."""

from datetime import timedelta

from bot.clock import Clock
from bot.store import (
    agents,
    batch_notes,
    comments,
    conversations,
    deal_looks,
    journal,
    messages,
    photos,
    remembered,
    updates,
)
from bot.store.engine import Store

UPDATES_KEPT = timedelta(days=2)
"""Telegram delivers an update again for up to one day (core.telegram.org/bots/api#getting-updates); twice that."""

CONVERSATIONS_KEPT = timedelta(days=1)
"""Far longer than a question waits for its answer."""

CLOSED_DEALS_KEPT = timedelta(days=30)
"""One that is opened again after that is met like any that was not known."""

STRANGERS_KEPT = timedelta(days=30)
"""Language and link of somebody who may become an agent yet; both come again with their next message."""

GROUPS_KEPT = timedelta(days=1)
"""Far longer than the bot is silent in a group after its one line."""

INTERVAL_SECONDS = 3600.0


async def keep_tidy(store: Store, clock: Clock, *, journal_days: int) -> None:
    """Tidy up now and every hour, for ever. A database that refuses is left to the next start of this task."""
    while True:
        await tidy(store, clock, journal_days=journal_days)
        await clock.sleep(INTERVAL_SECONDS)


async def tidy(store: Store, clock: Clock, *, journal_days: int) -> None:
    """Delete handled updates, old conversations and what strangers left; empty rows whose work is done."""
    now = clock.now()
    async with store.write() as conn:
        await updates.prune(conn, now - UPDATES_KEPT)
        await conversations.prune(conn, now - CONVERSATIONS_KEPT)
        await comments.forget_texts(conn, now - UPDATES_KEPT)
        await photos.forget_words(conn, now - UPDATES_KEPT)
        await batch_notes.forget_texts(conn, now - UPDATES_KEPT)
        await agents.prune_access_requests(conn, now)
        await remembered.prune(conn, remembered.LINK_OF, now - STRANGERS_KEPT)
        await remembered.prune_languages(conn, now - STRANGERS_KEPT)
        await remembered.prune(conn, remembered.SPOKE_IN, now - GROUPS_KEPT)
        await deal_looks.forget_closed(conn, now - CLOSED_DEALS_KEPT)
        await journal.forget_values(conn, now - timedelta(days=journal_days))
        await messages.forget_values(conn, now - timedelta(days=journal_days))
