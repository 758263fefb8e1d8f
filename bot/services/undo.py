"""Taking back: a change by its button, or whatever the agent did last by `/undo`."""

from dataclasses import dataclass
from datetime import datetime

from bot.bitrix24.deal_changes import DealNow
from bot.bitrix24.editable import STAGE_KEY
from bot.bitrix24.field_values import FieldValue
from bot.domain.acts import ActKind
from bot.domain.agents import Agent
from bot.domain.edits import EditKind
from bot.domain.errors import DealNotFoundError
from bot.domain.ids import CommentId
from bot.domain.photos import Batch
from bot.services.change_journal import ChangeJournal, values_of
from bot.services.change_outcomes import Outcome, TooLate, Wish
from bot.services.clients import ChangeWays
from bot.store import batches, comment_answers
from bot.store.comments import Comment
from bot.store.engine import Store
from bot.store.journal import Reversal, StoredEntry


@dataclass(frozen=True, slots=True)
class LastChange:
    """The agent's last act was a change of a deal: this row of the journal."""

    entry_id: int


@dataclass(frozen=True, slots=True)
class LastComment:
    """The agent's last act was this comment."""

    comment: Comment


@dataclass(frozen=True, slots=True)
class LastBatch:
    """The agent's last act were these photos."""

    batch: Batch
    count: int


class UndoChange:
    """Bring back what was there before a change."""

    def __init__(self, journal: ChangeJournal, ways: ChangeWays, store: Store) -> None:
        self._journal = journal
        self._ways = ways
        self._store = store

    async def __call__(self, agent: Agent, entry_id: int) -> Outcome | None:
        """Take one change back; None where its row is not this agent's, or has been forgotten.

        Raises:
            DealNotFoundError: the deal is not this agent's any more.
            DomainError: what the portal did.
        """
        row = await self._journal.row(agent, entry_id)
        if row is None or row.entry.deal_id is None or row.entry.before is None:
            return None
        change = self._ways.of_row(row)
        if self._journal.is_too_late(row) and row.entry.reverse != Reversal.DONE:
            return await self._too_late(agent, row, await change.look(agent, row.entry.deal_id))
        fields = await change.fields()
        before, after = values_of(fields, row.entry.before), values_of(fields, row.entry.after)
        key = next(iter(after), None)
        known = fields.wanted(key) if key else None
        if known is None or not before:
            return None
        wish = Wish(row.entry.deal_id, before, seen=known.token(after[known.key]), undoes=entry_id, expects=after)
        return await change(agent, wish)

    async def write(self, agent: Agent, entry_id: int) -> Outcome | None:
        """Write what a row of the journal holds as a wish; None where it is not this agent's.

        Raises:
            DomainError: as above.
        """
        row = await self._journal.row(agent, entry_id)
        if row is None or row.entry.deal_id is None:
            return None
        change = self._ways.of_row(row)
        fields = await change.fields()
        values = values_of(fields, row.entry.after)
        if not values:
            return None
        was_never_compared = row.entry.before is None
        wish = Wish(row.entry.deal_id, values, seen=row.entry.seen, entry_id=entry_id, is_typed=was_never_compared)
        return await change(agent, wish)

    async def complete(
        self, agent: Agent, entry_id: int, key: str, value: FieldValue = None, *, token: str | None = None
    ) -> Outcome | None:
        """Write a wish together with a field that its stage demands; None where the row holds no such wish.

        Raises:
            ChoiceGoneError: the token stands for a choice that the portal no longer has.
            DomainError: as above.
        """
        row = await self._journal.row(agent, entry_id)
        if row is None or row.entry.deal_id is None:
            return None
        fields = await self._ways.deal.fields()
        values, known = values_of(fields, row.entry.after), fields.wanted(key)
        if known is None or known.kind is EditKind.LOCKED or next(iter(values), None) != STAGE_KEY:
            return None
        deal_id = row.entry.deal_id
        if token is not None:
            value = Wish(deal_id, {key: None}, token=token).resolved(known).values[key]
        wish = Wish(deal_id, {**values, key: value}, seen=row.entry.seen, entry_id=entry_id)
        return await self._ways.deal(agent, wish)

    async def last(self, agent: Agent) -> LastChange | LastComment | LastBatch | None:
        """What the agent did last, within ten minutes; a comment that still waits for the portal comes first."""
        async with self._store.read() as conn:
            waiting = await comment_answers.last_on_the_way(conn, agent.telegram_id)
            batch = await batches.last_in_deal(conn, agent.telegram_id, self._journal.undo_begins_at)
            count = await batches.size(conn, batch.batch_id) if batch else 0
        if waiting is not None:
            return LastComment(waiting)
        act = await self._last_act(agent)
        if batch is not None and (act is None or batch.last_sent_at > act[0]):
            return LastBatch(batch, count)
        return act[1] if act else None

    async def _last_act(self, agent: Agent) -> tuple[datetime, LastChange | LastComment] | None:
        for row in await self._journal.acts(agent):
            if row.entry.reverse == Reversal.BEFORE:
                return row.entry.at, LastChange(row.entry_id)
            comment = await self._comment_of(row)
            if comment is not None and comment.telegram_id == agent.telegram_id:
                return row.entry.at, LastComment(comment)
        return None

    async def _comment_of(self, row: StoredEntry) -> Comment | None:
        if row.entry.what != ActKind.COMMENT or not (row.entry.after or "").isdecimal():
            return None
        async with self._store.read() as conn:
            return await comment_answers.written_as(conn, CommentId(int(row.entry.after or 0)))

    async def _too_late(self, agent: Agent, row: StoredEntry, now: DealNow) -> TooLate:
        """Offered as a wish of its own, which is compared with what is there now."""
        before = values_of(now.fields, row.entry.before)
        key = next(iter(before), "")
        known = now.fields.wanted(key)
        if known is None:
            raise DealNotFoundError(now.deal.deal_id)
        present = now.value(known)
        wish = Wish(now.deal.deal_id, before, seen=known.token(present))
        entry_id = await self._journal.keep(agent, now.fields, wish, now=now, reversal=Reversal.UNSENT)
        return TooLate(now, known, present, before[key], entry_id)
