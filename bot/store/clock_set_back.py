"""Moments that were written before the machine's clock was set back, and that lie ahead of it now.

A laptop or a virtual machine wakes up hours ahead and is put right a little later. Whatever waits for such a moment
would stand still until the clock has caught up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, update

from bot.store import schema
from bot.store.engine import Connection

NOT_AHEAD = timedelta(0)
LOOKED_BACK = timedelta(days=1)
"""How far back a comment is looked for whose sending has no true time any more; further than a clock is ever wrong."""


@dataclass(frozen=True, slots=True)
class LongestWaits:
    """How far ahead our own moments lie at most: what lies further ahead was not written by this clock."""

    late_look: timedelta
    photo: timedelta = NOT_AHEAD
    comment: timedelta = NOT_AHEAD
    note: timedelta = NOT_AHEAD


@dataclass(frozen=True, slots=True)
class _Moments:
    """A column of them, how far ahead they lie at most, and where they belong if it is further, seen from now."""

    column: Column[datetime]
    longest: timedelta
    instead: timedelta = timedelta(0)


async def make_due(conn: Connection, now: datetime, waits: LongestWaits) -> int:
    """Let what waits for such a moment go on now; answers how many moments there were."""
    count = 0
    for moments in _all(waits):
        column = moments.column
        ahead = update(column.table).where(column > now + moments.longest)
        count += (await conn.execute(ahead.values({column: now + moments.instead}))).rowcount
    return count


def _all(waits: LongestWaits) -> Iterator[_Moments]:
    photos, folders, notes, comments = schema.photos, schema.photo_folders, schema.batch_notes, schema.comments
    yield _Moments(photos.c.due_at, waits.photo)
    yield _Moments(comments.c.due_at, waits.comment)
    yield _Moments(notes.c.due_at, waits.note)
    # The portal is given the whole of its time to do late what it had not answered.
    yield _Moments(photos.c.look_at, waits.late_look, waits.late_look)
    yield _Moments(folders.c.look_at, waits.late_look, waits.late_look)
    # From these on a wait is counted; none of them lies ahead by itself.
    yield _Moments(photos.c.attempt_ended_at, NOT_AHEAD)
    yield _Moments(schema.albums.c.last_at, NOT_AHEAD)
    yield _Moments(schema.tokens.c.claimed_at, NOT_AHEAD)
    # The portal's own time of such a comment is an earlier one: it would not be found, and be written twice.
    yield _Moments(comments.c.first_sent_at, NOT_AHEAD, -LOOKED_BACK)
    yield _Moments(notes.c.first_sent_at, NOT_AHEAD, -LOOKED_BACK)
