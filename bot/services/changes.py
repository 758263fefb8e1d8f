"""Changing a deal: read and compare, write, and learn what became of it, whatever the line does meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from bot.background import Background
from bot.bitrix24.client_values import DealClients
from bot.bitrix24.deal_changes import DealNow
from bot.bitrix24.editable import EditableField
from bot.bitrix24.editable_fields import EditableFields
from bot.bitrix24.errors import (
    PortalBusyError,
    PortalError,
    PortalIgnoredError,
    PortalNotFoundError,
    PortalUnavailableError,
)
from bot.bitrix24.health import PortalHealth
from bot.bitrix24.limits import Lane
from bot.clock import Clock
from bot.domain.agents import Agent
from bot.domain.deals import DealCard, Money
from bot.domain.edits import EditKind
from bot.domain.errors import DealNotFoundError, DomainError, OutOfSightError, PortalDownError, PortalRefusesError
from bot.domain.ids import DealId
from bot.keyed import Turns
from bot.services.change_checks import ConflictGuard, differs_in_signs, doubts, shifts
from bot.services.change_gateway import ChangeGateway
from bot.services.change_journal import ChangeJournal, values_of
from bot.services.change_outcomes import NotWritten, Outcome, Pending, Settled, Wish, Written, refused
from bot.services.changes_under_way import ChangesUnderWay
from bot.services.deals import ShowDeal
from bot.services.labels import DealLabels
from bot.services.portal_errors import PlainErrors
from bot.services.rights import Rights
from bot.services.roster import Roster
from bot.store import deal_folders
from bot.store.engine import Store
from bot.store.journal import Reversal, StoredEntry

ANSWER_SECONDS: Final = 4.3
"""After that the agent is told what is known; an answer is promised in five."""
LEAST_SECONDS: Final = 0.2
LOOK_AGAIN_SECONDS: Final = 2.0
"""After a lost answer the portal may still be busy with what it was sent."""

Target = tuple[DealId | None, str]
"""A field of a deal; without the deal a value of a client, from whichever deal it is reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNeeds:
    """What every change asks on its way."""

    rights: Rights
    roster: Roster
    labels: DealLabels
    show_deal: ShowDeal
    plain: PlainErrors
    health: PortalHealth
    background: Background
    clock: Clock


class ChangeDeal:
    """Give fields of a deal new values. Nothing is written without a row of the journal."""

    def __init__(self, gateway: ChangeGateway, journal: ChangeJournal, store: Store, needs: ChangeNeeds) -> None:
        self._gateway = gateway
        self._journal = journal
        self._store = store
        self._rights = needs.rights
        self._guard = ConflictGuard(journal, needs.roster)
        self._labels = needs.labels
        self._show_deal = needs.show_deal
        self._plain = needs.plain
        self._health = needs.health
        self._background = needs.background
        self._clock = needs.clock
        self._turns: Turns[Target] = Turns()
        self._under_way = ChangesUnderWay()

    async def look(self, agent: Agent, deal_id: DealId) -> DealNow:
        """The deal as it is, for an agent who may change it.

        Raises:
            DealNotFoundError: no such deal, or not this agent's.
            PortalDownError: and since when.
        """
        async with self._plain(deal_id):
            now = await self._gateway.read(deal_id)
            await self._rights.ensure_can_see(agent, now.deal)
        self._labels.learn(agent.telegram_id, now.deal)
        return now

    async def fields(self) -> EditableFields:
        """What agents may change.

        Raises:
            PortalDownError: the portal was never asked, and does not answer now.
        """
        async with self._plain():
            return await self._gateway.fields()

    async def __call__(self, agent: Agent, wish: Wish) -> Outcome:
        """Write it, unless somebody changed it since the agent saw it. Says something within five seconds.

        Raises:
            DealNotFoundError: no such deal, or not this agent's.
            ChoiceGoneError: a button offered what the portal no longer has.
            DomainError: what else the portal did while the deal was read; nothing was written.
        """
        answer_by = self._clock.monotonic() + ANSWER_SECONDS
        if pending := self._under_way.same(agent, wish):
            return await self._known_by(pending, answer_by)
        asked = wish
        async with AsyncExitStack() as turn:
            try:
                now = await self._look_in_turn(agent, wish, turn)
            except PortalDownError as down:
                return await self._not_sent(agent, wish, down)
            known = now.fields.offered(wish.key)
            if known.kind is EditKind.LOCKED:
                raise PortalRefusesError
            wish = wish.resolved(known, now.value(known), now.currency)
            if now.holds(wish.values) and not differs_in_signs(now, known, wish):
                return await self._so_already(agent, wish, now, known)
            if wish.is_typed and (doubt := doubts(now, known, wish)):
                return doubt
            if not await self._guard.is_as_seen(agent, wish, now, known):
                return await self._guard.conflict(agent, wish, now, known)
            entry_id = await self._journal.keep(agent, now.fields, wish, now=now, reversal=Reversal.UNKNOWN)
            later = self._in_background(partial(self._send, agent, wish, now, entry_id), turn.pop_all())
        pending = Pending(wish.deal_id, now.deal.label, known, later)
        self._under_way.note(agent, asked, pending)
        return await self._known_by(pending, answer_by)

    async def _known_by(self, pending: Pending, answer_by: float) -> Settled | Pending:
        """What became of it, if that is known by then."""
        try:
            async with asyncio.timeout(max(LEAST_SECONDS, answer_by - self._clock.monotonic())):
                return await asyncio.shield(pending.later)
        except TimeoutError:
            return pending

    async def look_after(self, agent: Agent, wish: Wish, entry_id: int) -> Settled:
        """Learn what became of a change that was sent: the portal is asked for as long as it takes.

        Raises:
            OutOfSightError: the deal is not the agent's any more.
            DomainError: what else the portal did.
        """
        has_waited = False
        while True:
            try:
                now = await self._gateway.read(wish.deal_id, lane=Lane.CHANGE)
                await self._rights.ensure_can_see(agent, now.deal)
            except (PortalNotFoundError, DealNotFoundError) as error:
                # Nobody will ask again, and every start would.
                await self._journal.settle(entry_id, Reversal.UNSENT)
                raise OutOfSightError(wish.deal_id) from error
            except (PortalUnavailableError, PortalBusyError):
                await self._clock.sleep(LOOK_AGAIN_SECONDS)
                await self._health.wait_until_up()
                continue
            except PortalError as error:
                raise self._plain.meaning(error, wish.deal_id) from error
            if now.holds(wish.values):
                return await self._made(agent, wish, now, entry_id)
            if has_waited:
                return await self._lost(wish, now, entry_id)
            has_waited = True
            await self._clock.sleep(LOOK_AGAIN_SECONDS)

    async def recover(self, agent: Agent, row: StoredEntry) -> Settled | None:
        """Learn what became of a change of an earlier run; None where its update, handled again, has told it.

        Raises:
            OutOfSightError: the deal is not the agent's any more.
            DomainError: what else the portal did.
        """
        fields: EditableFields | None = None
        while fields is None:
            try:
                fields = await self._gateway.fields(Lane.CHANGE)
            except PortalError:
                await self._clock.sleep(LOOK_AGAIN_SECONDS)
                await self._health.wait_until_up()
        values = values_of(fields, row.entry.after)
        if row.entry.deal_id is None or not values or not await self._journal.is_unknown(row.entry_id):
            return None
        return await self.look_after(agent, Wish(row.entry.deal_id, values, seen=row.entry.seen), row.entry_id)

    def _targets(self, wish: Wish) -> Iterable[Target]:
        """What one change at a time writes; sorted, so that no two ever wait for each other."""
        return [(wish.deal_id, key) for key in sorted(wish.values)]

    async def _look_in_turn(self, agent: Agent, wish: Wish, turn: AsyncExitStack) -> DealNow:
        """The deal as it is once nobody else here writes these fields; nobody begins to before the turn ends.

        Raises:
            PortalDownError: also where the portal is silent about somebody's earlier change of the same field.
        """
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                for target in self._targets(wish):
                    await turn.enter_async_context(self._turns.of(target))
                return await self.look(agent, wish.deal_id)
        except TimeoutError as error:
            raise PortalDownError(self._health.down_since or self._clock.now()) from error

    def _in_background(self, work: Callable[[], Awaitable[Settled]], turn: AsyncExitStack) -> "asyncio.Future[Settled]":
        """Whoever waits for it may leave; the work goes on, and its turn lasts until it is known what became of it."""
        later: asyncio.Future[Settled] = asyncio.get_running_loop().create_future()

        async def run() -> None:
            async with turn:
                try:
                    later.set_result(await work())
                except Exception as error:  # noqa: BLE001  # whoever waits for it hears of it
                    later.set_exception(error)

        self._background.start("change a deal", run)
        return later

    async def _send(self, agent: Agent, wish: Wish, now: DealNow, entry_id: int) -> Settled:
        async with self._store.read() as conn:
            own_folder_id = await deal_folders.get(conn, wish.deal_id)
        try:
            found = await self._gateway.write(now, wish.values, own_folder_id=own_folder_id)
        except PortalUnavailableError as error:
            if error.may_have_acted:
                return await self.look_after(agent, wish, entry_id)
            return await self._lost(wish, now, entry_id)
        except PortalBusyError:
            return await self._lost(wish, now, entry_id)
        except PortalError as refusal:
            half = await self._half_made(agent, wish, now, entry_id, refusal)
            if half is not None:
                return half
            await self._journal.settle(entry_id, Reversal.UNSENT)
            return refused(wish, now, entry_id, refusal)
        await self._settle_made(wish, entry_id)
        shown = await self._show_deal.for_agent(agent, found) if isinstance(found, DealCard) else None
        clients = found if isinstance(found, DealClients) else None
        ways = shifts(now, now.values(wish.values), wish.values)
        return Written(now, ways, entry_id, shown, clients, takes_back=wish.undoes is not None)

    async def _half_made(
        self, agent: Agent, wish: Wish, now: DealNow, entry_id: int, refusal: PortalError
    ) -> Written | None:
        """Of several values the portal wrote some and left the others without a word: those can be taken back."""
        ignored = refusal.fields if isinstance(refusal, PortalIgnoredError) else ()
        fields = [known for key in wish.values if (known := now.fields.wanted(key))]
        left = tuple(known for known in fields if known.portal_field.code in ignored)
        made = {known.key: wish.values[known.key] for known in fields if known not in left}
        if not left or not made:
            return None
        await self._journal.settle(entry_id, Reversal.UNSENT)
        is_same = wish.key in made
        part = replace(wish, values=made, seen=wish.seen if is_same else None, entry_id=entry_id if is_same else None)
        entry_id = await self._journal.keep(agent, now.fields, part, now=now, reversal=Reversal.UNKNOWN)
        await self._settle_made(part, entry_id)
        return Written(now, shifts(now, now.values(made), made), entry_id, left=left)

    async def _made(self, agent: Agent, wish: Wish, now: DealNow, entry_id: int) -> Settled:
        """It is on the portal, though no answer said so."""
        await self._settle_made(wish, entry_id)
        row = await self._journal.row(agent, entry_id)
        before = values_of(now.fields, row.entry.before) if row else {}
        ways = shifts(now, before, wish.values)
        if isinstance(now, DealClients):
            return Written(now, ways, entry_id, clients=now, takes_back=wish.undoes is not None)
        try:
            shown = await self._show_deal(agent, wish.deal_id)
        except DomainError:
            shown = None
        return Written(now, ways, entry_id, shown, takes_back=wish.undoes is not None)

    async def _settle_made(self, wish: Wish, entry_id: int) -> None:
        reversal = Reversal.BY_BUTTON if wish.undoes else Reversal.BEFORE
        await self._journal.settle(entry_id, reversal, undoes=wish.undoes)

    async def _lost(self, wish: Wish, now: DealNow, entry_id: int) -> NotWritten:
        await self._journal.settle(entry_id, Reversal.UNSENT)
        known = now.fields.wanted(wish.key) or now.fields.stage
        return NotWritten(wish.deal_id, now.deal.label, known, wish.values[wish.key], entry_id, self._health.down_since)

    async def _not_sent(self, agent: Agent, wish: Wish, down: PortalDownError) -> NotWritten:
        """The deal could not even be read: the value is kept, for a button to try again."""
        fields = await self.fields()
        known = fields.wanted(wish.key)
        if known is None:
            raise down
        # In the currency that the agent saw; the deal itself cannot be asked.
        wish = wish.resolved(known, currency=wish.shown.currency if isinstance(wish.shown, Money) else "")
        entry_id = await self._journal.keep(agent, fields, wish, now=None, reversal=Reversal.UNSENT)
        label = self._labels.known(agent.telegram_id, wish.deal_id)
        return NotWritten(wish.deal_id, label, known, wish.values[wish.key], entry_id, down.since)

    async def _so_already(self, agent: Agent, wish: Wish, now: DealNow, known: EditableField) -> Written:
        """An earlier press did it, or a run of ours that ended before it could say so; or somebody else."""
        row = await self._journal.last(now.fields, wish.deal_id, wish.key)
        is_own = row is not None and row.entry.telegram_id == agent.telegram_id
        after = values_of(now.fields, row.entry.after) if row and is_own else {}
        if row is None or known.token(after.get(wish.key)) != known.token(wish.values[wish.key]):
            return Written(now, shifts(now, now.values(wish.values), wish.values), None, is_again=True)
        if row.entry.reverse == Reversal.UNKNOWN:
            await self._settle_made(wish, row.entry_id)
        before = values_of(now.fields, row.entry.before)
        ways = shifts(now, before, after)
        can_undo = row.entry.reverse != Reversal.DONE and not self._journal.is_too_late(row)
        return Written(now, ways, row.entry_id if can_undo else None, is_again=True)
