"""Comments leave for the portal: exactly once each, in the order in which they came, and every author is told."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.bitrix24.deals import DealGateway
from bot.bitrix24.errors import (
    PortalAccessError,
    PortalBusyError,
    PortalError,
    PortalNotFoundError,
    PortalRightsError,
    PortalUnavailableError,
)
from bot.bitrix24.timeline import CommentGateway
from bot.clock import Clock
from bot.domain.ids import CommentId
from bot.services.comments import HELD, NO_SUCH_DEAL, NOT_TAKEN, WISHED_AWAY, delete_if_there
from bot.services.rights import Rights
from bot.services.roster import Roster
from bot.store import agents, comment_answers, comments, journal
from bot.store.comments import Comment, CommentState
from bot.store.engine import Store
from bot.store.journal import JournalEntry

CLOCKS_DIFFER = timedelta(minutes=10)
"""How far the portal's clock may be from ours when a comment of ours is looked for by its time."""
SOON = timedelta(seconds=1)
LOOK_AFTER = timedelta(seconds=2)
"""After a lost answer: the portal may still be busy with what it was sent."""
ADMINISTRATOR = timedelta(seconds=60)
"""Only a person can mend it; a try a minute notices when one has."""
AT_ONCE = 20

ShowAnswer = Callable[[Comment], Awaitable[bool]]
"""Shows the agent what became of a comment; False when Telegram did not take the message."""


class DeliverComments:
    """Write what was taken in to the portal, in the order of its arrival, and tell each author."""

    def __init__(  # noqa: PLR0913  # the joint of the comment's way: everything meets here
        self,
        store: Store,
        timeline: CommentGateway,
        deals: DealGateway,
        *,
        rights: Rights,
        roster: Roster,
        clock: Clock,
        show: ShowAnswer,
    ) -> None:
        self._store = store
        self._timeline = timeline
        self._deals = deals
        self._rights = rights
        self._roster = roster
        self._clock = clock
        self._show = show
        self._one_pass_at_a_time = asyncio.Lock()

    async def run_due(self) -> datetime | None:
        """Try every comment that is due; answers when the next one is, None while none waits.

        While the portal is away the first try ends the pass: the rest would only wait for the same answer.
        """
        async with self._one_pass_at_a_time:
            async with self._store.read() as conn:
                due = await comments.due(conn, self._clock.now(), AT_ONCE)
            for comment in due:
                if not await self._deliver(comment):
                    break
            await self._tell_the_rest()
            async with self._store.read() as conn:
                return await comments.next_due_at(conn)

    async def _deliver(self, comment: Comment) -> bool:
        """One try. False: the portal is away."""
        failure: PortalError
        was_sent = comment.state is CommentState.SENDING
        try:
            if comment.problem == WISHED_AWAY:
                await self._take_back(comment)
            elif (found := await self._look(comment)) is not None:
                await self._settle(comment, found)
            elif await self._may_be_written(comment) and await self._begin(comment):
                was_sent = True
                await self._settle(comment, await self._timeline.add(comment.deal_id, await self._signed(comment)))
        except PortalError as error:
            failure = error
        else:
            await self._tell(comment.row)
            return True
        await self._postpone(comment, failure, was_sent=was_sent)
        return not isinstance(failure, PortalUnavailableError)

    async def _look(self, comment: Comment) -> CommentId | None:
        """The comment on the portal, if an earlier try got through although its answer was lost."""
        if comment.state is not CommentState.SENDING or comment.first_sent_at is None:
            return None
        found = await self._timeline.find(
            comment.deal_id, await self._signed(comment), since=comment.first_sent_at - CLOCKS_DIFFER
        )
        async with self._store.read() as conn:
            known = await comment_answers.portal_ids(conn, comment.deal_id)
        return next((comment_id for comment_id in found if comment_id not in known), None)

    async def _may_be_written(self, comment: Comment) -> bool:
        async with self._store.read() as conn:
            agent = await agents.get(conn, comment.telegram_id)
        deals = await self._deals.deals([comment.deal_id]) if agent else []
        if agent and deals and await self._rights.can_see(agent, deals[0]):
            return True
        await self._refuse(comment, NO_SUCH_DEAL)
        return False

    async def _begin(self, comment: Comment) -> bool:
        async with self._store.write() as conn:
            return await comments.begin_sending(conn, comment.row, self._clock.now())

    async def _settle(self, comment: Comment, comment_id: CommentId) -> None:
        async with self._store.write() as conn:
            now = await comments.get(conn, comment.row)
            if now is not None and now.problem == WISHED_AWAY:
                return
            await comments.written(conn, comment.row, comment_id)
            agent = await agents.get(conn, comment.telegram_id)
            if agent:
                entry = JournalEntry(
                    self._clock.now(), agent.telegram_id, agent.employee_id, "comment", comment.deal_id
                )
                await journal.write(conn, replace(entry, after=str(comment_id)))

    async def _take_back(self, comment: Comment) -> None:
        """The author withdrew it while nobody knew whether it was there: look, and remove it."""
        found = await self._look(comment)
        if found is not None:
            await delete_if_there(self._timeline, found)
        async with self._store.write() as conn:
            await comments.withdraw(conn, comment.row, states=(CommentState.SENDING,))

    async def _refuse(self, comment: Comment, problem: str) -> None:
        async with self._store.write() as conn:
            await comments.refuse(conn, comment.row, problem)

    async def _postpone(self, comment: Comment, error: PortalError, *, was_sent: bool) -> None:
        now = self._clock.now()
        may_be_there = was_sent
        match error:
            case PortalUnavailableError(may_have_acted=may_have_acted):
                wait = LOOK_AFTER if may_have_acted else SOON
                may_be_there = was_sent and (may_have_acted or comment.state is CommentState.SENDING)
            case PortalBusyError(wait_seconds=wait_seconds):
                wait = timedelta(seconds=wait_seconds)
            case PortalAccessError():
                wait = ADMINISTRATOR
            case PortalNotFoundError() | PortalRightsError():
                await self._refuse(comment, NO_SUCH_DEAL)
                return await self._tell(comment.row)
            case _:
                await self._refuse(comment, NOT_TAKEN)
                return await self._tell(comment.row)
        async with self._store.write() as conn:
            fresh = await comments.get(conn, comment.row)
            problem = WISHED_AWAY if fresh and fresh.problem == WISHED_AWAY else HELD
            await comments.try_again(conn, comment.row, now + wait, problem, may_be_there=may_be_there)
        return await self._tell(comment.row)

    async def _signed(self, comment: Comment) -> str:
        """The text as it stands on the timeline: the webhook's owner writes all of them, so each names its author."""
        async with self._store.read() as conn:
            agent = await agents.get(conn, comment.telegram_id)
        employee = await self._roster.employee(agent.employee_id) if agent else None
        return f"{comment.body}\n— {employee.full_name}" if employee else comment.body

    async def _tell(self, row: int) -> None:
        async with self._store.read() as conn:
            comment = await comments.get(conn, row)
        if comment is None or comment.answer_message_id is None:
            return
        digest = comment.state if comment.state in comment_answers.ENDS else HELD
        if comment.answer_digest == digest or not await self._show(comment):
            return
        async with self._store.write() as conn:
            await comments.shown(conn, row, comment.answer_message_id, digest)

    async def _tell_the_rest(self) -> None:
        async with self._store.read() as conn:
            unshown = await comment_answers.unshown(conn)
        for comment in unshown:
            await self._tell(comment.row)
