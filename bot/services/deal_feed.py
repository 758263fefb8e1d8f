"""The one feed of changes: everybody who suspects one only says "look at deal N"; here it is looked, and compared.

Kept in the database before anybody is answered; bursts become one look, many deals become few requests.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.bitrix24.errors import PortalError
from bot.bitrix24.looked_at import LookedAt, LookGateway
from bot.bitrix24.open_deals import Change
from bot.clock import Clock
from bot.domain.agents import Agent
from bot.domain.deals import Deal, TimelineComment
from bot.domain.ids import CommentId, DealId, EmployeeId, TelegramId
from bot.domain.news import KnownDeal, News, NewsKind
from bot.services.changed_deals import ChangedDeals
from bot.services.compare_deals import Happening, happenings
from bot.services.heard_comments import HeardComments
from bot.services.own_acts import own_acts
from bot.store import agents, deal_looks, deal_news
from bot.store.deal_looks import Look, LookKind
from bot.store.engine import Connection, Store

_log = logging.getLogger(__name__)

QUIET_SECONDS: Final = 5.0
"""A burst is over when nothing has come for so long."""
LONGEST_BURST_SECONDS: Final = 60.0
"""And at the latest then. Both are our choices: a storm of some minutes is few looks."""
LOOKS_AT_ONCE: Final = 2500
"""What one request reads: fifty commands of fifty deals."""
DEALS_AT_ONCE: Final = 50
"""Compared in one transaction: others may write in between."""
LOOK_AGAIN_SECONDS: Final = 30.0
"""After the portal has refused or been silent."""
LOOKS_WAIT: Final = timedelta(hours=1)
"""A comment or timeline that alone makes the portal fail for so long is let go; it holds up nothing else meanwhile."""
NOTHING_TO_DO_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class _People:
    by_employee: dict[EmployeeId, list[Agent]]
    employee_of: dict[TelegramId, EmployeeId]


class DealFeed:
    """Takes in what to look at, and turns it into news for agents."""

    def __init__(
        self,
        store: Store,
        gateway: LookGateway,
        changed: ChangedDeals,
        heard: HeardComments,
        clock: Clock,
        *,
        wake: Callable[[], None],
        tell: Callable[[], None],
    ) -> None:
        self._store = store
        self._gateway = gateway
        self._changed = changed
        self._heard = heard
        self._clock = clock
        self._wake = wake
        self._tell = tell
        self._one_at_a_time = asyncio.Lock()
        self._one_writes = asyncio.Lock()
        self._unwritten: dict[tuple[LookKind, int], None] = {}
        self._first_asked: float | None = None
        self._last_asked: float | None = None
        changed.subscribe(self.look_at_changes)

    async def look_at(self, deal_ids: Collection[DealId]) -> None:
        """Something may have happened to these deals; they are looked at when it has become quiet."""
        await self._ask(LookKind.DEAL, deal_ids)

    async def look_at_comments(self, comment_ids: Collection[CommentId]) -> None:
        """The same for the deals that these comments are on."""
        await self._ask(LookKind.COMMENT, comment_ids)

    async def look_at_changes(self, changes: Sequence[Change]) -> None:
        """The same for what the portal lists as changed, but for what was looked at since it changed."""
        async with self._store.read() as conn:
            known = await deal_looks.known(conn, [one.deal_id for one in changes])
        news = [one for one in changes if one.deal_id not in known or known[one.deal_id].modified_at != one.at]
        await self.look_at([one.deal_id for one in news])

    async def take_as_known(self, deals: Sequence[Deal]) -> None:
        """These are open deals as they were read just now: what changed before the feed began is no news."""
        begun_at = self._changed.begun_at
        old = [_known(deal) for deal in deals if begun_at and deal.modified_at and deal.modified_at <= begun_at]
        async with self._store.write() as conn:
            await deal_looks.learn_unknown(conn, old, self._clock.now())

    async def run_due(self) -> float:
        """Look at what was asked for, if that has become quiet; answers after how many seconds to come again."""
        wait_seconds = self._until_quiet()
        if wait_seconds > 0:
            return wait_seconds
        try:
            return 0.0 if await self.look_now() else NOTHING_TO_DO_SECONDS
        except PortalError as error:
            _log.info("changed deals are looked at later: %s", error.code)
            return LOOK_AGAIN_SECONDS

    async def look_now(self) -> bool:
        """Look at what was asked for; False: nothing was.

        Raises:
            PortalError: what could not be read is still asked for.
        """
        async with self._one_at_a_time:
            self._first_asked = self._last_asked = None
            async with self._store.read() as conn:
                looks = await deal_looks.asked(conn, limit=LOOKS_AT_ONCE)
            if looks:
                await self._look(looks)
        return bool(looks)

    async def _ask(self, kind: LookKind, object_ids: Collection[int]) -> None:
        if not object_ids:
            return
        ours = dict.fromkeys((kind, one) for one in object_ids)
        self._unwritten |= ours
        async with self._one_writes:
            # In a storm many wait for one commit; whoever comes next finds theirs written with it.
            if not self._unwritten.keys().isdisjoint(ours):
                await self._write(self._unwritten)
        self._last_asked = self._clock.monotonic()
        self._first_asked = self._last_asked if self._first_asked is None else self._first_asked
        self._wake()

    async def _write(self, looks: dict[tuple[LookKind, int], None]) -> None:
        """Keep all of them at once; those that could not be kept are tried again by whoever brought them."""
        self._unwritten = {}
        try:
            async with self._store.write() as conn:
                for kind in LookKind:
                    numbers = [number for one, number in looks if one is kind]
                    await deal_looks.ask(conn, kind, numbers, self._clock.now())
        except BaseException:
            self._unwritten |= looks
            raise

    def _until_quiet(self) -> float:
        if self._first_asked is None or self._last_asked is None:
            return 0.0
        ends_at = min(self._last_asked + QUIET_SECONDS, self._first_asked + LONGEST_BURST_SECONDS)
        return max(0.0, ends_at - self._clock.monotonic())

    async def _look(self, looks: Sequence[Look]) -> None:
        await self._changed.begin()
        asked_comments = [CommentId(one.object_id) for one in looks if one.kind is LookKind.COMMENT]
        deal_ids = {DealId(one.object_id) for one in looks if one.kind is LookKind.DEAL}
        of_comments, later = await self._gateway.deals_of_comments(asked_comments)
        deal_ids |= {*of_comments.values()}
        deals = await self._gateway.deals(deal_ids)
        people = await self._agents()
        with_agents = [one.deal.deal_id for one in deals if one.deal.responsible_id in people.by_employee]
        comments, silent = await self._gateway.comments(with_agents)
        for start in range(0, len(deals), DEALS_AT_ONCE):
            portion = deals[start : start + DEALS_AT_ONCE]
            async with self._store.write() as conn:
                await self._compare(conn, portion, comments, silent, people)
        async with self._store.write() as conn:
            gone = deal_ids - {one.deal.deal_id for one in deals}
            await deal_looks.forget(conn, gone)
            await deal_news.forget_deals(conn, gone)
            waiting: list[PortalError] = []
            done: list[Look] = []
            for look in looks:
                error = _trouble_of(look, of_comments, later, silent)
                if error and self._clock.now() - look.asked_at < LOOKS_WAIT:
                    waiting.append(error)
                else:
                    done.append(look)
            await deal_looks.looked_at(conn, done)
        self._tell()
        if waiting:
            raise waiting[0]

    async def _agents(self) -> _People:
        async with self._store.read() as conn:
            everyone = await agents.everyone(conn)
        by_employee: dict[EmployeeId, list[Agent]] = {}
        for agent in everyone:
            by_employee.setdefault(agent.employee_id, []).append(agent)
        return _People(by_employee, {agent.telegram_id: agent.employee_id for agent in everyone})

    async def _compare(
        self,
        conn: Connection,
        deals: Sequence[LookedAt],
        comments: Mapping[DealId, Sequence[TimelineComment]],
        silent: Collection[DealId],
        people: _People,
    ) -> None:
        known = await deal_looks.known(conn, [one.deal.deal_id for one in deals])
        for now in deals:
            deal_id = now.deal.deal_id
            before, written = known.get(deal_id), comments.get(deal_id, [])
            has_moved = before is not None and before.stage_id != now.deal.stage_id
            ours = await own_acts(conn, deal_id, written, people.employee_of, has_moved=has_moved)
            for one in happenings(before, now, written, ours, begun_at=self._changed.begun_at):
                for agent in people.by_employee.get(one.employee_id, []):
                    await self._note(conn, agent.telegram_id, deal_id, one)
            for comment in written:
                if before is None or before.comment_id is None or comment.comment_id > before.comment_id:
                    self._heard.learn(comment.comment_id, comment.body)
        learned = [
            _known(
                one.deal,
                known.get(one.deal.deal_id),
                comments.get(one.deal.deal_id),
                is_silent=one.deal.deal_id in silent,
            )
            for one in deals
        ]
        await deal_looks.learn(conn, learned, self._clock.now())

    async def _note(self, conn: Connection, telegram_id: TelegramId, deal_id: DealId, one: Happening) -> None:
        """Keep it; a deal that came back before anybody was told is no news."""
        opposite = {NewsKind.HANDED: NewsKind.GONE, NewsKind.GONE: NewsKind.HANDED}.get(one.kind)
        if opposite and await deal_news.withdraw(conn, telegram_id, deal_id, opposite):
            return
        news = News(
            telegram_id=telegram_id,
            deal_id=deal_id,
            kind=one.kind,
            noted_at=self._clock.now(),
            who=one.who,
            at=one.at,
            before=one.before,
            after=one.after,
            comment_id=one.comment_id,
            count=one.count,
        )
        await deal_news.note(conn, news)


def _trouble_of(
    look: Look,
    of_comments: Mapping[CommentId, DealId],
    later: Mapping[CommentId, PortalError],
    silent: Mapping[DealId, PortalError],
) -> PortalError | None:
    """Why what was asked for is not seen yet: the comment, or its deal's timeline, is not told just now."""
    if look.kind is LookKind.DEAL:
        return silent.get(DealId(look.object_id))
    comment_id = CommentId(look.object_id)
    return silent.get(of_comments[comment_id]) if comment_id in of_comments else later.get(comment_id)


def _known(
    deal: Deal,
    before: KnownDeal | None = None,
    comments: Sequence[TimelineComment] | None = None,
    *,
    is_silent: bool = False,
) -> KnownDeal:
    """What is known from here on. Of a silent timeline no more than before: what was written since is still news."""
    comment_id = before.comment_id if before else None
    if comments is not None:
        comment_id = max([comment_id or CommentId(0), *(one.comment_id for one in comments)])
    return KnownDeal(
        deal_id=deal.deal_id,
        stage_id=deal.stage_id,
        responsible_id=deal.responsible_id,
        is_closed=deal.is_closed,
        modified_at=deal.modified_at,
        comment_id=comment_id,
        known_at=before.known_at if before and is_silent else None,
    )
