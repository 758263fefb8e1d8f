"""A reply becomes a comment on the deal's timeline: taken in at once, written there exactly once, and taken back."""

import logging
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from bot.bitrix24.deals import DealGateway
from bot.bitrix24.errors import (
    PortalNotFoundError,
)
from bot.bitrix24.timeline import CommentGateway
from bot.clock import Clock
from bot.domain.agents import Agent
from bot.domain.errors import DealNotFoundError
from bot.domain.ids import ChatId, CommentId, DealId, MessageId
from bot.services.portal_errors import PlainErrors
from bot.services.rights import Rights
from bot.store import comments, journal
from bot.store.comments import Comment, CommentState
from bot.store.engine import Connection, Store
from bot.store.journal import JournalEntry

log = logging.getLogger(__name__)

BEGUN = "begun"
"""The digest of the first answer, which says that the comment is being written."""
HELD = "held"
"""The digest of the answer which says that the comment waits for the portal."""
WISHED_AWAY = "wished_away"
"""The problem of a comment that may be on the portal and that its author no longer wants there."""
NO_SUCH_DEAL = "no_such_deal"
NOT_TAKEN = "not_taken"


class AcceptComment:
    """Take a reply in as a comment, as part of the transaction that ends its update."""

    def __init__(self, clock: Clock, *, wake: Callable[[], None]) -> None:
        self._clock = clock
        self._wake = wake

    async def __call__(  # noqa: PLR0913  # one row
        self,
        conn: Connection,
        agent: Agent,
        *,
        deal_id: DealId,
        message_id: MessageId,
        body: str,
        answer_message_id: MessageId,
        digest: str,
    ) -> None:
        """Store it; a message that is here already changes nothing."""
        row = await comments.put(
            conn,
            chat_id=agent.chat_id,
            message_id=message_id,
            telegram_id=agent.telegram_id,
            deal_id=deal_id,
            body=body,
            due_at=self._clock.now(),
        )
        if row is not None:
            await comments.shown(conn, row, answer_message_id, digest)

    def take_effect(self) -> None:
        """Call after the commit: whoever delivers comments looks again."""
        self._wake()


class Withdrawal(StrEnum):
    """What became of a comment that its author took back."""

    NOT_WRITTEN = "not_written"
    REMOVED = "removed"
    LATER = "later"
    """Whether it was written is not known yet; if it was, it will be removed."""


class WithdrawComment:
    """Take a comment back, wherever it is by now."""

    def __init__(  # noqa: PLR0913  # it meets the comment at every point of its way
        self,
        store: Store,
        timeline: CommentGateway,
        deals: DealGateway,
        *,
        rights: Rights,
        plain: PlainErrors,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._timeline = timeline
        self._deals = deals
        self._rights = rights
        self._plain = plain
        self._clock = clock
        self._wake = wake

    async def comment(self, chat_id: ChatId, message_id: MessageId) -> Comment | None:
        """The comment that this message became."""
        async with self._store.read() as conn:
            return await comments.of_message(conn, chat_id, message_id)

    async def __call__(self, agent: Agent, comment: Comment) -> Withdrawal:
        """Keep it from the portal, or remove it there.

        Raises:
            DealNotFoundError: it is not this agent's, or the deal is not any more.
            PortalDownError: it is written, and cannot be removed now.
        """
        if comment.telegram_id != agent.telegram_id:
            raise DealNotFoundError(comment.deal_id)
        async with self._store.write() as conn:
            if await comments.withdraw(conn, comment.row):
                return Withdrawal.NOT_WRITTEN
            fresh = await comments.get(conn, comment.row) or comment
            if fresh.state is CommentState.SENDING:
                await comments.try_again(conn, comment.row, self._clock.now(), WISHED_AWAY, may_be_there=True)
        match fresh.state:
            case CommentState.SENDING:
                self._wake()
                return Withdrawal.LATER
            case CommentState.WRITTEN if fresh.comment_id is not None:
                await self._remove(agent, fresh, fresh.comment_id)
                return Withdrawal.REMOVED
            case _:
                return Withdrawal.REMOVED if fresh.comment_id is not None else Withdrawal.NOT_WRITTEN

    async def _remove(self, agent: Agent, comment: Comment, comment_id: CommentId) -> None:
        with self._plain(comment.deal_id):
            deals = await self._deals.deals([comment.deal_id])
            if not deals:
                raise DealNotFoundError(comment.deal_id)
            await self._rights.ensure_can_see(agent, deals[0])
            await delete_if_there(self._timeline, comment_id)
        entry = JournalEntry(
            self._clock.now(), agent.telegram_id, agent.employee_id, "comment removed", comment.deal_id
        )
        async with self._store.write() as conn:
            await comments.withdraw(conn, comment.row, states=(CommentState.WRITTEN,))
            await journal.write(conn, replace(entry, before=str(comment_id)))


async def delete_if_there(timeline: CommentGateway, comment_id: CommentId) -> None:
    """Delete a comment; one that somebody deleted before is what was wanted."""
    try:
        await timeline.delete(comment_id)
    except PortalNotFoundError:
        log.info("comment %s was deleted before", comment_id)
