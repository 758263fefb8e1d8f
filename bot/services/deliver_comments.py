"""Comments leave for the portal: exactly once each, in the order in which they came, and every author is told."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.background import Background
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
from bot.domain.acts import ActKind
from bot.domain.agents import Agent
from bot.domain.ids import CommentId, DealId
from bot.logs import about_update
from bot.services.comment_authors import SIGNATURE
from bot.services.comments import BEGUN, HELD, NO_SUCH_DEAL, NOT_TAKEN, digest_of, is_wished_away
from bot.services.labels import DealLabels
from bot.services.rights import Rights
from bot.services.roster import Roster
from bot.services.setbacks import SERVER_FAULT_CODES
from bot.store import agents, comment_answers, comments, journal
from bot.store.comments import Comment, CommentState
from bot.store.engine import Store
from bot.store.journal import JournalEntry

SLOW_SECONDS = 4.0
"""After that the author is told that the comment waits; ten seconds are promised."""
SOON = timedelta(seconds=1)
LOOK_AFTER = timedelta(seconds=2)
"""After a lost answer: the portal may still be busy with what it was sent."""
ADMINISTRATOR = timedelta(seconds=60)
"""Only a person can mend it; a try a minute notices when one has."""
AT_ONCE = 20
MOST_FAULTS = 5
"""A fault of the portal's server that comes back so often is about this comment, not about the moment."""


class Try(Enum):
    """What came of one try. `HELD_UP`: it waits, and later comments on its deal wait behind it."""

    ENDED = auto()
    HELD_UP = auto()
    PORTAL_AWAY = auto()


ShowAnswer = Callable[[Comment], Awaitable[bool]]
"""Shows the agent what became of a comment; False when Telegram did not take the message."""


class DeliverComments:
    """Write what was taken in to the portal, remove what was taken back, tell each author."""

    def __init__(
        self,
        store: Store,
        timeline: CommentGateway,
        deals: DealGateway,
        *,
        rights: Rights,
        roster: Roster,
        labels: DealLabels,
        background: Background,
        clock: Clock,
        show: ShowAnswer,
    ) -> None:
        self._store = store
        self._timeline = timeline
        self._deals = deals
        self._rights = rights
        self._roster = roster
        self._labels = labels
        self._background = background
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
            if due:
                impatience = self._background.start("comments are slow", self._tell_when_slow)
                try:
                    await self._deliver_in_order(due)
                finally:
                    impatience.cancel()
            await self._tell_ends()
            async with self._store.read() as conn:
                return await comments.next_due_at(conn)

    async def _deliver_in_order(self, due: Sequence[Comment]) -> None:
        held_up: set[DealId] = set()
        for comment in due:
            if comment.deal_id in held_up:
                continue
            with about_update(comment.update_id):
                outcome = await self._deliver(comment)
            match outcome:
                case Try.PORTAL_AWAY:
                    return
                case Try.HELD_UP:
                    held_up.add(comment.deal_id)

    async def _deliver(self, comment: Comment) -> Try:
        failure: PortalError
        was_sent = comment.state is CommentState.SENDING
        try:
            agent = await self._author(comment)
            if agent is None:
                await self._give_up(comment, NO_SUCH_DEAL)
            elif is_wished_away(comment):
                await self._remove(comment, agent)
            elif (found := await self._look(comment, agent)) is not None:
                await self._settle(comment, agent, found)
            elif await self._begin(comment):
                was_sent = True
                name = await self._name_of(agent)
                body = f"{comment.body}{SIGNATURE}{name}" if name else comment.body
                await self._settle(comment, agent, await self._timeline.add(comment.deal_id, body))
        except PortalError as error:
            failure = error
        else:
            await self._tell(comment.row)
            return Try.ENDED
        await self._postpone(comment, failure, was_sent=was_sent)
        await self._tell(comment.row)
        return Try.PORTAL_AWAY if isinstance(failure, PortalUnavailableError) else Try.HELD_UP

    async def _author(self, comment: Comment) -> Agent | None:
        """Who wrote it, if still an agent who may change the deal."""
        async with self._store.read() as conn:
            agent = await agents.get(conn, comment.telegram_id)
        deals = await self._deals.deals([comment.deal_id]) if agent else []
        if agent is None or not deals or not await self._rights.can_see(agent, deals[0]):
            self._labels.forget(comment.telegram_id, comment.deal_id)
            return None
        self._labels.learn(agent.telegram_id, deals[0])
        return agent

    async def _look(self, comment: Comment, agent: Agent) -> CommentId | None:
        """The comment on the portal: known, or found there after a try whose answer was lost."""
        if comment.comment_id is not None or comment.first_sent_at is None:
            return comment.comment_id
        # By any author's name: this one may have been renamed since.
        signature = SIGNATURE if await self._name_of(agent) else None
        found = await self._timeline.find(
            comment.deal_id, comment.body, since=comment.first_sent_at, signature=signature
        )
        async with self._store.read() as conn:
            known = await comment_answers.portal_ids(conn, comment.deal_id)
        return next((comment_id for comment_id in found if comment_id not in known), None)

    async def _begin(self, comment: Comment) -> bool:
        async with self._store.write() as conn:
            now = await comments.get(conn, comment.row)
            if now is None or is_wished_away(now):
                return False
            return await comments.begin_sending(conn, comment.row, self._clock.now())

    async def _settle(self, comment: Comment, agent: Agent, comment_id: CommentId) -> None:
        async with self._store.write() as conn:
            now = await comments.get(conn, comment.row)
            # Taken back while it was on its way: the next pass finds it there and removes it.
            if now is not None and not is_wished_away(now):
                await comments.written(conn, comment.row, comment_id)
                await journal.write(conn, replace(self._entry(comment, agent, ActKind.COMMENT), after=str(comment_id)))

    async def _remove(self, comment: Comment, agent: Agent) -> None:
        found = await self._look(comment, agent)
        if found is not None:
            await self._timeline.delete(found)
        async with self._store.write() as conn:
            await comments.withdraw(conn, comment.row, states=(CommentState.SENDING,))
            if found is not None:
                await journal.write(
                    conn, replace(self._entry(comment, agent, ActKind.COMMENT_REMOVED), before=str(found))
                )

    async def _give_up(self, comment: Comment, problem: str) -> None:
        async with self._store.write() as conn:
            if comment.comment_id is not None:
                await comment_answers.keep_after_all(conn, comment.row, problem)
            else:
                await comments.refuse(conn, comment.row, problem)

    async def _postpone(self, comment: Comment, error: PortalError, *, was_sent: bool) -> None:
        may_be_there = was_sent
        match error:
            case PortalUnavailableError(may_have_acted=may_have_acted):
                wait = LOOK_AFTER if may_have_acted else SOON
                may_be_there = was_sent and (may_have_acted or comment.first_sent_at is not None)
            case PortalBusyError(wait_seconds=wait_seconds):
                wait = timedelta(seconds=wait_seconds)
            case PortalAccessError():
                wait = ADMINISTRATOR
            case PortalNotFoundError() | PortalRightsError():
                await self._give_up(comment, NO_SUCH_DEAL)
                return
            case _ if error.code in SERVER_FAULT_CODES and comment.attempts < MOST_FAULTS:
                wait = LOOK_AFTER
            case _:
                await self._give_up(comment, NOT_TAKEN)
                return
        async with self._store.write() as conn:
            now = await comments.get(conn, comment.row)
            problem = comment_answers.WISHED_AWAY if now and is_wished_away(now) else HELD
            due_at = self._clock.now() + wait
            await comments.try_again(conn, comment.row, due_at, problem, may_be_there=may_be_there)

    async def _name_of(self, agent: Agent) -> str | None:
        """What stands under the comment: the webhook's owner writes all of them, so each names its author.

        Raises:
            PortalError: nobody could say the name yet; without it the comment would not be found again either.
        """
        employees = await self._roster.employees()
        return next((one.full_name for one in employees if one.employee_id == agent.employee_id), None)

    async def _tell(self, row: int) -> None:
        async with self._store.read() as conn:
            comment = await comments.get(conn, row)
        if comment is None or comment.answer_message_id is None or comment.answer_digest == digest_of(comment):
            return
        if await self._show(comment):
            async with self._store.write() as conn:
                await comments.shown(conn, row, comment.answer_message_id, digest_of(comment))

    async def _tell_ends(self) -> None:
        """Ends that were reached, and not shown, before the last stop or while Telegram did not answer."""
        async with self._store.read() as conn:
            unshown = await comment_answers.unshown(conn)
        for comment in unshown:
            await self._tell(comment.row)

    async def _tell_when_slow(self) -> None:
        """While a pass hangs on a silent portal, nobody is left with «writing…»."""
        while True:
            await self._clock.sleep(SLOW_SECONDS)
            async with self._store.read() as conn:
                unaware = await comment_answers.with_digest(conn, BEGUN)
            for comment in unaware:
                await self._tell(comment.row)

    def _entry(self, comment: Comment, agent: Agent, what: ActKind) -> JournalEntry:
        return JournalEntry(self._clock.now(), agent.telegram_id, agent.employee_id, what, comment.deal_id)
