"""What an agent wants of a deal, and everything that can come of it."""

from asyncio import Future
from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as member
from datetime import datetime

from bot.bitrix24.client_values import DealClients
from bot.bitrix24.deal_changes import DealNow, is_demand
from bot.bitrix24.editable import EditableField
from bot.bitrix24.errors import PortalError, PortalIgnoredError, PortalRefusedError, PortalRightsError
from bot.bitrix24.field_values import FieldValue
from bot.domain.deals import Money
from bot.domain.errors import ChoiceGoneError
from bot.domain.ids import DealId
from bot.services.deals import ShownCard


@dataclass(frozen=True, slots=True)
class Wish:
    """Values that a deal shall have, by the keys of their fields; the first is what the agent asked for.

    `seen` is the token of that field's value as the agent saw it, None where nothing is known of that; `shown` that
    value itself, where more than its token is kept. `knows_own`: the agent has seen the answer to every change of
    their own. `entry_id` is the row of the journal that holds the wish already, `undoes` the row of the change that
    it takes back, `expects` what that one had written. `token` stands for the first value where a button brought it:
    what it means is known once the portal's choices are. `is_typed`: a figure that makes little sense is asked about.
    """

    deal_id: DealId
    values: Mapping[str, FieldValue]
    seen: str | None = None
    shown: FieldValue = None
    knows_own: bool = False
    entry_id: int | None = None
    undoes: int | None = None
    expects: Mapping[str, FieldValue] | None = None
    token: str | None = None
    is_typed: bool = False

    @property
    def key(self) -> str:
        """The field that the agent asked for."""
        return next(iter(self.values))

    def resolved(self, known: EditableField, present: FieldValue = None, currency: str = "") -> "Wish":
        """The same with its token's value, an amount in the currency of what the field holds, else of the deal.

        Raises:
            ChoiceGoneError: the portal has no such choice any more.
        """
        typed = self.values[known.key]
        if isinstance(typed, Money) and not typed.currency:
            own = present.currency if isinstance(present, Money) else currency
            return replace(self, values={**self.values, known.key: replace(typed, currency=own)})
        if self.token is None:
            return self
        try:
            value = known.value_of(self.token, present)
        except ValueError as error:
            raise ChoiceGoneError from error
        values = value if isinstance(value, tuple) else (value,)
        if known.options and any(one is not None and str(one) not in known.options for one in values):
            raise ChoiceGoneError
        return replace(self, values={**self.values, known.key: value}, token=None)


@dataclass(frozen=True, slots=True)
class Shift:
    """One field's way."""

    field: EditableField
    before: FieldValue
    after: FieldValue


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changed something, and when. `is_of_deal`: it is only known that they edited the deal, not what of it."""

    name: str | None
    at: datetime
    is_of_deal: bool


@dataclass(frozen=True, slots=True)
class Written:
    """The portal has it. `card` is None where only the card could not be read; `entry_id` is what to take back.

    `clients`: in place of the card, where it was one of them that was changed.
    `is_again`: it was so already, by an earlier press of the same button. `takes_back`: it was an undo.
    `left`: fields that the portal left as they were, though they were written together with the others.
    """

    now: DealNow
    shifts: tuple[Shift, ...]
    entry_id: int | None
    card: ShownCard | None = None
    clients: DealClients | None = None
    is_again: bool = False
    takes_back: bool = False
    left: tuple[EditableField, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """The value is not what the agent saw: nothing was written. `seen` is None where only its hash is known."""

    now: DealNow
    field: EditableField
    seen: FieldValue
    present: FieldValue
    wanted: FieldValue
    entry_id: int
    editor: Editor | None
    is_seen_known: bool = True


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A figure that can hardly be meant: nothing was written; `readings` are what it may mean, the likeliest first."""

    now: DealNow
    field: EditableField
    typed: FieldValue
    readings: tuple[FieldValue, ...]


@dataclass(frozen=True, slots=True)
class Demanded:
    """The stage wants a field that is empty; nothing was written, the wish waits in the journal."""

    now: DealNow
    missing: EditableField
    wish: Wish
    entry_id: int


@dataclass(frozen=True, slots=True)
class NotWritten:
    """The portal did not answer. `since` is None where it does by now, after the change was lost on its way."""

    deal_id: DealId
    label: str | None
    field: EditableField
    wanted: FieldValue
    entry_id: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Refused:
    """The portal will not have it; `said` are its own words, if it had any."""

    now: DealNow
    field: EditableField
    said: str


@dataclass(frozen=True, slots=True)
class TooLate:
    """More than ten minutes have passed: nothing was written; the row holds the wish to write it once more."""

    now: DealNow
    field: EditableField
    present: FieldValue
    wanted: FieldValue
    entry_id: int


@dataclass(frozen=True, slots=True)
class Pending:
    """It was sent, and it is not known yet what became of it; `later` will say."""

    deal_id: DealId
    label: str | None
    field: EditableField
    later: "Future[Settled]" = member(compare=False)


Settled = Written | Demanded | NotWritten | Refused
Outcome = Settled | Conflict | Doubtful | TooLate | Pending


def refused(wish: Wish, now: DealNow, entry_id: int, refusal: PortalError) -> Demanded | Refused:
    """What a refusal of the portal comes to: a field that it wants filled as well, or its own words."""
    missing = now.fields.demanded(refusal) if is_demand(refusal) else None
    if missing is not None and missing.key not in wish.values:
        return Demanded(now, missing, wish, entry_id)
    known = now.fields.wanted(wish.key) or now.fields.stage
    is_final = isinstance(refusal, PortalRefusedError | PortalRightsError)
    has_words = is_final and not isinstance(refusal, PortalIgnoredError)
    return Refused(now, known, refusal.description.strip() if has_words else "")
