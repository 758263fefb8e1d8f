"""A reply becomes a comment on the deal's timeline: taken in at once, and taken back wherever it is by then."""

from collections.abc import Callable

from bot.clock import Clock
from bot.domain.agents import Agent
from bot.domain.errors import DealNotFoundError
from bot.domain.ids import ChatId, DealId, MessageId
from bot.logs import current_update
from bot.store import comment_answers, comments
from bot.store.comments import Comment, CommentState
from bot.store.engine import Connection, Store

BEGUN = "begun"
"""The digest of the first answer, which says that the comment is being written."""
HELD = "held"
"""The digest of the answer which says that the comment waits for the portal."""
NO_SUCH_DEAL = "no_such_deal"
NOT_TAKEN = "not_taken"


def digest_of(comment: Comment) -> str:
    """What the answer to a comment says, in one word; the same word means that it need not be edited."""
    if comment.state in comment_answers.ENDS:
        return comment.state
    return comment_answers.WISHED_AWAY if is_wished_away(comment) else HELD


def is_wished_away(comment: Comment) -> bool:
    """Whether its author took it back while it was, or may have been, on the portal."""
    return comment.problem == comment_answers.WISHED_AWAY


class AcceptComment:
    """Take a reply in as a comment, as part of the transaction that ends its update."""

    def __init__(self, clock: Clock, *, wake: Callable[[], None]) -> None:
        self._clock = clock
        self._wake = wake

    async def __call__(
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
            update_id=current_update.get(),
            due_at=self._clock.now(),
        )
        if row is not None:
            await comments.shown(conn, row, answer_message_id, digest)

    def take_effect(self) -> None:
        """Call after the commit: whoever delivers comments looks again."""
        self._wake()


class WithdrawComment:
    """Take a comment back; what may be on the portal is removed by whoever delivers comments."""

    def __init__(self, store: Store, clock: Clock, *, wake: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._wake = wake

    async def __call__(self, agent: Agent, chat_id: ChatId, message_id: MessageId) -> Comment | None:
        """The comment that this message became, as it is after its author took it back; None: there is none.

        Raises:
            DealNotFoundError: it is somebody else's.
        """
        async with self._store.write() as conn:
            comment = await comments.of_message(conn, chat_id, message_id)
            if comment is None:
                return None
            if comment.telegram_id != agent.telegram_id:
                raise DealNotFoundError(comment.deal_id)
            if not await comments.withdraw(conn, comment.row, states=(CommentState.WAITING,)):
                await comment_answers.wish_away(conn, comment.row, self._clock.now())
            after = await comments.get(conn, comment.row)
        self._wake()
        return after

    async def shown(self, comment: Comment, answer_message_id: MessageId) -> None:
        """The answer to the comment stands in this message now."""
        async with self._store.write() as conn:
            await comments.shown(conn, comment.row, answer_message_id, digest_of(comment))
