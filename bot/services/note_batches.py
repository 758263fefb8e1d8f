"""One comment per batch on the deal's timeline: who, how many, what they show, and where they are.

Written after the receipt and in nobody's way; a batch that grows, moves or is removed takes its comment along. Like any
comment it is looked for after a lost answer, and never written twice.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from bot.bitrix24.errors import PortalError, PortalNotFoundError, PortalUnavailableError
from bot.bitrix24.health import PortalHealth
from bot.bitrix24.timeline import CommentGateway
from bot.clock import Clock
from bot.domain.captions import subjects
from bot.domain.ids import BatchId, CommentId, DealId
from bot.domain.photos import Photo, PhotoKind, PhotoState, Place, place_of
from bot.services.labels import DealLabels
from bot.services.roster import Roster
from bot.store import agents, batch_notes, batches, photos
from bot.store.batch_notes import BatchNote
from bot.store.engine import Connection, Store
from bot.texts import Texts

QUIET = timedelta(seconds=3)
"""After a batch has come to rest: photos that follow at once are told of by the same comment."""
COMPLETE = timedelta(seconds=60)
"""After its last photo a batch grows no more; a comment that is written already is put right then."""
AGAIN = timedelta(seconds=5)
LONGEST = timedelta(hours=1)
MOST_ATTEMPTS = 6
AT_ONCE = 20
SHORTEST_PAUSE_SECONDS = 1.0
LOOK_AGAIN_SECONDS = 30.0
"""At the latest, as when the portal is back."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What should stand on which timeline."""

    deal_id: DealId
    body: str


class NoteBatches:
    """Keeps the comment of every batch true."""

    def __init__(
        self,
        store: Store,
        timeline: CommentGateway,
        roster: Roster,
        labels: DealLabels,
        texts: Texts,
        health: PortalHealth,
        clock: Clock,
    ) -> None:
        self._store = store
        self._timeline = timeline
        self._roster = roster
        self._labels = labels
        self._texts = texts
        self._health = health
        self._clock = clock
        self._rung = asyncio.Event()

    async def settled(self, conn: Connection, batch_id: BatchId) -> None:
        """A batch has come to rest, as part of the caller's transaction."""
        batch = await batches.get(conn, batch_id)
        if batch is not None:
            now = self._clock.now()
            deal_id = batch.deal_id if batch.place is Place.DEAL else None
            # By Telegram's clock, which ours may be behind.
            complete_at = min(batch.last_sent_at, now) + COMPLETE
            await batch_notes.look_at(conn, batch_id, now + QUIET, deal_id, if_written_at=complete_at)

    def take_effect(self) -> None:
        """Call after the commit."""
        self._rung.set()

    async def run(self) -> None:
        """See to what is due, for ever."""
        while True:
            if self._health.down_since is None:
                await self.run_due()
            async with self._store.read() as conn:
                next_at = await batch_notes.next_due_at(conn)
            wait_seconds = (next_at - self._clock.now()).total_seconds() if next_at else LOOK_AGAIN_SECONDS
            await self._clock.wait(self._rung, min(max(wait_seconds, SHORTEST_PAUSE_SECONDS), LOOK_AGAIN_SECONDS))
            self._rung.clear()

    async def run_due(self) -> None:
        """See to every comment that is due now."""
        async with self._store.read() as conn:
            due = await batch_notes.due(conn, self._clock.now(), AT_ONCE)
        for note in due:
            failure: PortalError | None = None
            try:
                await self._put_right(note)
            except PortalError as error:
                failure = error
            if failure:
                await self._postpone(note, failure)

    async def _put_right(self, note: BatchNote) -> None:
        wanted = await self._wanted(note.batch_id)
        there = await self._found(note)
        if there is not None and (wanted is None or wanted != Wanted(note.deal_id or DealId(0), note.body)):
            await self._timeline.delete(there)
            there = None
        if wanted is None or there is not None:
            await self._write(note, {"comment_id": there, "first_sent_at": None, "due_at": None})
            return
        begun = {"deal_id": wanted.deal_id, "body": wanted.body, "comment_id": None, "first_sent_at": self._clock.now()}
        await self._write(note, begun)
        comment_id = await self._timeline.add(wanted.deal_id, wanted.body)
        await self._write(note, {"comment_id": comment_id, "first_sent_at": None, "due_at": None})

    async def _found(self, note: BatchNote) -> CommentId | None:
        """The comment on the portal: known, or found there after a try whose answer was lost."""
        if note.comment_id is not None or note.first_sent_at is None or note.deal_id is None:
            return note.comment_id
        found = await self._timeline.find(note.deal_id, note.body, since=note.first_sent_at)
        async with self._store.read() as conn:
            known, _ = await batch_notes.known_comments(conn, note.deal_id)
        return next((comment_id for comment_id in found if comment_id not in known), None)

    async def _wanted(self, batch_id: BatchId) -> Wanted | None:
        async with self._store.read() as conn:
            batch = await batches.get(conn, batch_id)
            items = await photos.of_batch(conn, batch_id)
            agent = await agents.get(conn, batch.telegram_id) if batch else None
        if batch is None or batch.place is not Place.DEAL or batch.deal_id is None:
            return None
        stored = [
            photo
            for photo in items
            if photo.state is PhotoState.STORED
            and photo.deal_id == batch.deal_id
            and place_of(photo, batch) is Place.DEAL
        ]
        if not stored:
            return None
        author = await self._roster.name_of(agent.employee_id) if agent else None
        return Wanted(batch.deal_id, await self._body(stored, author))

    async def _body(self, stored: list[Photo], author: str | None) -> str:
        texts = self._texts
        count = len(stored)
        if all(photo.incoming.kind is PhotoKind.PHOTO for photo in stored):
            head = texts.n("{n} photo in the deal's folder", "{n} photos in the deal's folder", count)
        else:
            head = texts.n("{n} file in the deal's folder", "{n} files in the deal's folder", count)
        shown = [f"«{words}» — {times}" for words, times in subjects(stored).items()]
        folder_id = stored[0].folder_id
        url = await self._labels.folder_url(folder_id) if folder_id else None
        return "\n".join([head, *shown, *([url] if url else []), *([f"— {author}"] if author else [])])

    async def _postpone(self, note: BatchNote, error: PortalError) -> None:
        attempts = note.attempts + 1
        is_hopeless = isinstance(error, PortalNotFoundError) or attempts > MOST_ATTEMPTS
        if isinstance(error, PortalUnavailableError):
            attempts, is_hopeless = note.attempts, False
        due_at = None if is_hopeless else self._clock.now() + min(AGAIN * 4**attempts, LONGEST)
        await self._write(note, {"due_at": due_at, "attempts": attempts})

    async def _write(self, note: BatchNote, values: dict[str, object]) -> None:
        async with self._store.write() as conn:
            await batch_notes.change(conn, note.batch_id, values)
