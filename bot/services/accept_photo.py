"""A photo is taken in: it becomes a row, and its batch and place are decided.

Nothing here asks the portal, so a photo is taken in just as well while the portal does not answer. Whether the agent
may use a deal that a caption named is found out by whoever opens its folder (`deliver_photos`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.ids import BatchId, DealId
from bot.domain.photos import IncomingPhoto, Photo, PhotoState, Place, Problem
from bot.domain.queries import NO_DEAL, caption_deal
from bot.metrics import Metrics
from bot.store import batches, hands, messages, photos
from bot.store.batches import Album
from bot.store.engine import Connection

BATCH_GAP = timedelta(seconds=60)
"""Photos further apart than this are two batches (product.md, "batch")."""
HAND_IS_NEW = timedelta(minutes=10)
"""So long after the deal in hand has changed, photos may have been meant for the one before: nothing in an update tells
photos that waited on the phone from others."""
HAND_LASTS = timedelta(hours=4)
"""A deal opened longer ago is asked about, not used."""
ALBUM_QUIET = timedelta(seconds=1.5)
"""Telegram sends the items of an album one by one and never says which is the last."""
ALBUM_SIZE = 10
"""Telegram's own limit. Source: core.telegram.org/bots/api#sendmediagroup"""
SINGLE_QUIET = timedelta(seconds=1)
"""Photos sent one after the other share the requests for their upload addresses if they are waited for a moment."""


@dataclass(frozen=True, slots=True)
class IntakeRules:
    """What the settings say about taking photos in."""

    max_file_bytes: int
    max_files_per_batch: int
    telegram_file_bytes: int | None = 20_000_000
    """What a bot may download from the public Bot API; None: a server of one's own gives everything.

    Source: core.telegram.org/bots/api#getfile"""
    portal_host: str | None = None


@dataclass(frozen=True, slots=True)
class HandSeen:
    """The deal in hand as it was when a photo came; `former_deal_id` only if it was in hand a moment ago."""

    deal_id: DealId | None = None
    former_deal_id: DealId | None = None
    is_stale: bool = False

    @property
    def fresh_deal_id(self) -> DealId | None:
        """The deal that photos go to unasked."""
        return None if self.is_stale else self.deal_id


class AcceptPhoto:
    """Take photos in, one message at a time, in the order of their messages."""

    def __init__(
        self,
        rules: IntakeRules,
        clock: Clock,
        *,
        wake: Callable[[], None],
        changed: Callable[[BatchId], None],
        metrics: Metrics,
    ) -> None:
        self._rules = rules
        self._clock = clock
        self._wake = wake
        self._changed = changed
        self._metrics = metrics
        self._joined: set[BatchId] = set()

    async def __call__(self, conn: Connection, incoming: IncomingPhoto) -> bool:
        """Store one photo as part of the caller's transaction; a message that is here already changes nothing.

        Returns whether this message is to show that it was taken in: the first of an album speaks for all.
        """
        now = self._clock.now()
        state = PhotoState.GATHERING if incoming.album else PhotoState.HELD
        photo_id = await photos.put(conn, incoming, state=state, due_at=now + SINGLE_QUIET)
        if photo_id is None:
            return False
        problem = self._refusal(incoming)
        if problem:
            await photos.change(conn, [photo_id], {"problem": problem})
            self._metrics.photo_refused(problem)
        hand = await self._hand(conn, incoming)
        if incoming.album:
            return await self._gather(conn, incoming, incoming.album, hand, now)
        named = await self._named_deal(conn, [incoming])
        await self._take_in_hand(conn, incoming, hand.fresh_deal_id if named is None else named)
        await self._settle(conn, await photos.get(conn, [photo_id]), hand)
        return True

    def take_effect(self) -> None:
        """Call after the commit: whoever delivers and whoever shows look again."""
        joined, self._joined = self._joined, set()
        for batch_id in joined:
            self._changed(batch_id)
        self._wake()

    async def albums_quiet_at(self, conn: Connection) -> datetime | None:
        """When the first of the albums that are still coming in will have been quiet long enough; None: none is."""
        return min((album.last_at + ALBUM_QUIET for album in await batches.gathering(conn)), default=None)

    async def settle_albums(self, conn: Connection) -> datetime | None:
        """Decide the deals of the albums that have been quiet long enough.

        Returns when to look again: the moment at which the next album will have been quiet, or None.
        """
        now = self._clock.now()
        next_at: datetime | None = None
        for album in await batches.gathering(conn):
            quiet_at = album.last_at + ALBUM_QUIET
            if quiet_at <= now:
                await self._settle_album(conn, album)
            elif next_at is None or quiet_at < next_at:
                next_at = quiet_at
        return next_at

    def _refusal(self, incoming: IncomingPhoto) -> Problem | None:
        size_bytes = incoming.size_bytes
        if size_bytes is None:
            return None
        if size_bytes == 0:
            return Problem.EMPTY
        if self._rules.telegram_file_bytes is not None and size_bytes > self._rules.telegram_file_bytes:
            return Problem.TOO_BIG_FOR_TELEGRAM
        if size_bytes > self._rules.max_file_bytes:
            return Problem.TOO_BIG
        return None

    async def _hand(self, conn: Connection, incoming: IncomingPhoto) -> HandSeen:
        hand = await hands.hand(conn, incoming.telegram_id)
        if hand is None:
            return HandSeen()
        is_stale = incoming.sent_at - hand.touched_at > HAND_LASTS
        is_new = incoming.sent_at - hand.taken_at < HAND_IS_NEW
        return HandSeen(hand.deal_id, hand.former_deal_id if is_new else None, is_stale)

    async def _gather(
        self, conn: Connection, incoming: IncomingPhoto, name: str, hand: HandSeen, now: datetime
    ) -> bool:
        album = await batches.album(conn, incoming.chat_id, name)
        if album is None:
            album = Album(
                chat_id=incoming.chat_id,
                album=name,
                batch_id=None,
                hand_deal_id=hand.deal_id,
                former_deal_id=hand.former_deal_id,
                is_stale_hand=hand.is_stale,
                last_at=now,
            )
            await batches.put_album(conn, album, taken_at=now)
        await batches.change_album(conn, incoming.chat_id, name, {"last_at": now})
        items = await photos.of_album(conn, incoming.chat_id, name)
        is_first = len(items) == 1
        if album.batch_id is not None:
            late = [photo for photo in items if photo.state is PhotoState.GATHERING]
            await self._join(conn, album.batch_id, late, due_at=now)
            return is_first
        # Here and not when the album is quiet: a deal that is opened meanwhile is in hand after it.
        named = await self._named_deal(conn, [incoming])
        unasked = hand.fresh_deal_id if is_first else None
        await self._take_in_hand(conn, incoming, unasked if named is None else named)
        if len(items) >= ALBUM_SIZE:
            await self._settle_album(conn, album)
        return is_first

    async def _settle_album(self, conn: Connection, album: Album) -> None:
        items = await photos.of_album(conn, album.chat_id, album.album)
        hand = HandSeen(album.hand_deal_id, album.former_deal_id, album.is_stale_hand)
        batch_id = await self._settle(conn, items, hand)
        await batches.change_album(conn, album.chat_id, album.album, {"batch_id": batch_id})

    async def _settle(self, conn: Connection, items: Sequence[Photo], hand: HandSeen) -> BatchId:
        """Decide where photos that belong together go: reply, number in a caption, deal in hand, else the tray."""
        first = items[0].incoming
        named = await self._named_deal(conn, [photo.incoming for photo in items])
        deal_id = hand.fresh_deal_id if named is None else named or None
        place = Place.DEAL if deal_id else Place.TRAY
        now = self._clock.now()
        batch = await batches.newest_for(conn, first.chat_id, place, deal_id)
        is_open = batch is not None and first.sent_at - batch.last_sent_at < BATCH_GAP
        unnamed_former_id = hand.deal_id if hand.is_stale else hand.former_deal_id
        former_deal_id = unnamed_former_id if named is None else None
        if batch and is_open and await self._has_room(conn, batch.batch_id, len(items)):
            batch_id = batch.batch_id
            kept = {"former_deal_id": batch.former_deal_id or former_deal_id, "moved_from_deal_id": None}
            await batches.change(conn, batch_id, kept)
        else:
            batch_id = await batches.open_batch(
                conn,
                {
                    "chat_id": first.chat_id,
                    "telegram_id": first.telegram_id,
                    "place": place,
                    "deal_id": deal_id,
                    "named_deal_id": named or None,
                    "problem": Problem.DEAL_NOT_FOUND if named == NO_DEAL else None,
                    "former_deal_id": former_deal_id,
                    "is_stale_hand": hand.is_stale and named is None,
                    "opened_at": now,
                    "last_sent_at": first.sent_at,
                    "is_settled": False,
                },
            )
        await self._join(conn, batch_id, items, due_at=now if first.album else now + SINGLE_QUIET)
        return batch_id

    async def _take_in_hand(self, conn: Connection, incoming: IncomingPhoto, deal_id: DealId | None) -> None:
        """If it turns out not to be the agent's, whoever opens its folder puts the former deal back.

        For a file that is refused no folder is opened, so nobody would find out.
        """
        if deal_id and self._refusal(incoming) is None:
            await hands.take(conn, incoming.telegram_id, deal_id, incoming.sent_at)

    async def _named_deal(self, conn: Connection, sent: Sequence[IncomingPhoto]) -> DealId | None:
        """What the sender says by a reply, else in a caption, of any of these that belong together; perhaps NO_DEAL."""
        return await self._replied_deal(conn, sent) or self._captioned_deal(sent)

    async def _replied_deal(self, conn: Connection, sent: Sequence[IncomingPhoto]) -> DealId | None:
        for incoming in sent:
            if incoming.reply_to is not None:
                about = await messages.about(conn, incoming.chat_id, incoming.reply_to)
                if about and about.deal_id:
                    return about.deal_id
        return None

    def _captioned_deal(self, sent: Sequence[IncomingPhoto]) -> DealId | None:
        captions = (incoming.caption for incoming in sent if incoming.caption)
        numbers = [caption_deal(caption, portal_host=self._rules.portal_host) for caption in captions]
        return next((number for number in numbers if number), NO_DEAL if NO_DEAL in numbers else None)

    async def _has_room(self, conn: Connection, batch_id: BatchId, count: int) -> bool:
        return await batches.size(conn, batch_id) + count <= self._rules.max_files_per_batch

    async def _join(self, conn: Connection, batch_id: BatchId, items: Sequence[Photo], *, due_at: datetime) -> None:
        taken = [photo.photo_id for photo in items if photo.problem is None]
        refused = [photo.photo_id for photo in items if photo.problem is not None]
        await photos.change(conn, taken, {"batch_id": batch_id, "state": PhotoState.HELD, "due_at": due_at})
        await photos.change(conn, refused, {"batch_id": batch_id, "state": PhotoState.REFUSED})
        self._joined.add(batch_id)
        last_sent_at = max(photo.incoming.sent_at for photo in items)
        await batches.change(conn, batch_id, {"last_sent_at": last_sent_at, "is_settled": False})
        await self._share_wait(conn, batch_id, due_at)

    async def _share_wait(self, conn: Connection, batch_id: BatchId, due_at: datetime) -> None:
        """Photos sent one by one start together: when no more have come for a moment, or when ten wait."""
        fresh = [
            photo
            for photo in await photos.of_batch(conn, batch_id)
            if photo.state is PhotoState.HELD and not photo.attempts and photo.due_at > self._clock.now()
        ]
        starts_at = self._clock.now() if len(fresh) >= ALBUM_SIZE else due_at
        await photos.change(conn, [photo.photo_id for photo in fresh], {"due_at": starts_at})
