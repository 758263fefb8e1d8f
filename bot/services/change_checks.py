"""What a change is compared with before it is written: what the agent saw, who was faster, what can be meant at all."""

from bot.bitrix24.deal_changes import DealNow
from bot.bitrix24.editable import STAGE_KEY, EditableField
from bot.bitrix24.editable_fields import Values
from bot.domain.agents import Agent
from bot.domain.amounts import is_doubtful, readings
from bot.domain.deals import Money
from bot.domain.edits import EditKind
from bot.services.change_journal import ChangeJournal, values_of
from bot.services.change_outcomes import Conflict, Doubtful, Editor, Shift, Wish
from bot.services.roster import Roster
from bot.store.journal import Reversal


class ConflictGuard:
    """Knows what an agent saw, and who changed it since."""

    def __init__(self, journal: ChangeJournal, roster: Roster) -> None:
        self._journal = journal
        self._roster = roster

    async def is_as_seen(self, agent: Agent, wish: Wish, now: DealNow, known: EditableField) -> bool:
        """Whether the field holds what the agent saw last."""
        if wish.expects is not None:
            return now.holds(wish.expects)
        present = known.token(now.value(known))
        if wish.seen is None or wish.seen == present:
            return True
        if not wish.knows_own:
            return False
        row = await self._journal.last(now.fields, wish.deal_id, wish.key)
        if row is None or row.entry.telegram_id != agent.telegram_id:
            return False
        return known.token(values_of(now.fields, row.entry.after).get(wish.key)) == present

    async def conflict(self, agent: Agent, wish: Wish, now: DealNow, known: EditableField) -> Conflict:
        """Somebody was faster: the wish is kept for a button, which is compared with what is there now."""
        present = now.value(known)
        asked = Wish(wish.deal_id, wish.values, seen=known.token(present), entry_id=wish.entry_id, undoes=wish.undoes)
        entry_id = await self._journal.keep(agent, now.fields, asked, now=now, reversal=Reversal.UNSENT)
        try:
            seen, is_seen_known = known.value_of(wish.seen or ""), True
        except ValueError:
            seen, is_seen_known = wish.shown, wish.shown is not None
        return Conflict(
            now=now,
            field=known,
            seen=seen,
            present=present,
            wanted=wish.values[wish.key],
            entry_id=entry_id,
            editor=await self._editor(now, known),
            is_seen_known=is_seen_known,
        )

    async def _editor(self, now: DealNow, known: EditableField) -> Editor | None:
        """For the bot's own changes the journal knows; the portal knows who moved a deal and who edited it last."""
        row = await self._journal.last(now.fields, now.deal.deal_id, known.key)
        after = values_of(now.fields, row.entry.after) if row else {}
        if row and known.token(after.get(known.key)) == known.token(now.value(known)):
            return Editor(await self._roster.name_of(row.entry.employee_id), row.entry.at, is_of_deal=False)
        who, at = now.last_edit(known)
        if at is None:
            return None
        return Editor(await self._roster.name_of(who), at, is_of_deal=known.key != STAGE_KEY)


def doubts(now: DealNow, known: EditableField, wish: Wish) -> Doubtful | None:
    """An amount too small for a flat, or far off the deal's own."""
    present, typed = now.value(known), wish.values[wish.key]
    if known.kind is not EditKind.AMOUNT or not isinstance(typed, Money):
        return None
    is_same = isinstance(present, Money) and present.currency == typed.currency
    before = present.amount if isinstance(present, Money) and is_same and present.amount else None
    if not is_doubtful(typed.amount, before):
        return None
    found = readings(typed.amount, before)
    return Doubtful(now, known, typed, tuple(Money(one, typed.currency) for one in found))


def differs_in_signs(now: DealNow, known: EditableField, wish: Wish) -> bool:
    """Whether a text that the agent saw is to get other commas; else that is not told from the portal's tidying."""
    present, wanted = known.token(now.value(known)), known.token(wish.values[known.key])
    return known.kind is EditKind.TEXT and present != wanted and wish.seen in {None, present}


def shifts(now: DealNow, before: Values, after: Values) -> tuple[Shift, ...]:
    """The way of each field from one to the other."""
    return tuple(
        Shift(known, before.get(key), value) for key, value in after.items() if (known := now.fields.wanted(key))
    )
