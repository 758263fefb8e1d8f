"""Questions for a new value: what there is now, an example, and buttons for what people choose most."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.bitrix24.deal_changes import DealNow
from bot.bitrix24.editable import MOST_SHOWN, EditableField
from bot.bitrix24.field_values import FieldValue
from bot.domain.deals import Money
from bot.domain.edits import EditKind, Seen
from bot.domain.ids import DealId, EmployeeId
from bot.domain.phones import shown_phone
from bot.services.change_outcomes import Doubtful, Written
from bot.services.deals import ShownCard
from bot.services.typed_values import longest_name
from bot.telegram.callbacks import CardFace, TurnCard
from bot.telegram.change_callbacks import AskField, LeaveAsIs, PutValue, ShowChoices, ShowFields
from bot.telegram.keyboards import Row, button, link, pages_row, rows
from bot.telegram.screens import Screen
from bot.telegram.views.changes import about, arrow, undo_row
from bot.telegram.views.heading import BUTTON_LETTERS, literal
from bot.telegram.views.pages import MENU_SIZE, page_of
from bot.telegram.views.stages import in_rows
from bot.telegram.views.values import field_name, locked_words, value_words
from bot.texts import Texts

_TURNS = ("before", "after")
"""The buttons that turn the pages of a menu."""
SAMPLE_PHONE = shown_phone("+79005550142")


@dataclass(frozen=True, slots=True)
class Question:
    """A new value of one field is wanted; `stage` demands it, for the wish in the row `entry_id` of the journal."""

    deal_id: DealId
    label: str | None
    field: EditableField
    present: FieldValue
    url: str
    stage: str | None = None
    entry_id: int = 0

    def put(self, text: str, token: str) -> InlineKeyboardButton:
        """A button that gives the field the value of this token."""
        seen = self.field.token(self.present)
        data = PutValue(deal_id=self.deal_id, key=self.field.key, seen=seen, value=token, entry_id=self.entry_id)
        return button(text, data)


def asked_about(now: DealNow, field: EditableField, *, stage: str | None = None, entry_id: int = 0) -> Question:
    """The question for this field of this deal."""
    return Question(now.deal.deal_id, now.deal.label, field, now.value(field), now.url, stage, entry_id)


def question(texts: Texts, asked: Question, today: date, page: int = 1) -> Screen:
    """What is asked, and the answers that fit a button."""
    lines = [_now(texts, asked), _other(texts, asked) or _how(texts, asked.field)]
    choices = list(_choices(texts, asked, today, page))
    screen = about(asked.deal_id, asked.label, [line for line in lines if line], *choices, _leave(texts, asked))
    return replace(screen, seen={asked.field.key: asked.field.seen(asked.present)})


def wrong(texts: Texts, asked: Question, today: date) -> Screen:
    """What is expected, with an example; the question stays."""
    lines = [_expected(texts, asked.field)]
    if not asked.entry_id:
        present = value_words(texts, asked.field, asked.present)
        lines.append(texts.t("Now: {value}.", value=present))
    return about(asked.deal_id, asked.label, lines, *_choices(texts, asked, today, 1), _leave(texts, asked))


def doubtful(texts: Texts, outcome: Doubtful) -> Screen:
    """A figure that can hardly be meant: both readings as buttons."""
    deal = outcome.now.deal
    asked = asked_about(outcome.now, outcome.field)
    figure = outcome.typed
    typed = texts.number(figure.amount) if isinstance(figure, Money) else value_words(texts, outcome.field, figure)
    line = texts.t("{figure}: how much is that?", figure=typed)
    buttons = [asked.put(value_words(texts, outcome.field, one), asked.field.token(one)) for one in outcome.readings]
    return about(deal.deal_id, deal.label, [line], *in_rows(buttons), _leave(texts, asked))


def locked(texts: Texts, asked: Question, names: Mapping[EmployeeId, str]) -> Screen:
    """A field of a kind that is changed in the portal; what people can read of its value, employees by their names."""
    name, words = field_name(texts, asked.field), locked_words(texts, asked.field, asked.present, names)
    value = f"{name}: {words}" if words else f"{name}."
    lines = [_now(texts, asked) if asked.stage else value, texts.t("This field is changed in Bitrix24.")]
    return about(asked.deal_id, asked.label, lines, [link(texts.t("In Bitrix24"), asked.url)])


def field_rows(
    texts: Texts, shown: ShownCard, fields: Sequence[EditableField], page_number: int
) -> InlineKeyboardMarkup | None:
    """The fields that can be edited with what they hold, under a card."""
    deal_id = shown.card.deal.deal_id
    page = page_of(fields, page_number, MENU_SIZE)
    buttons = [[_field_button(texts, shown, one)] for one in page.lines]
    turn = [ShowFields(deal_id=deal_id, page=number) for number in page.around]
    back = [button(texts.t("‹ Back"), TurnCard(deal_id=deal_id, face=CardFace.MORE))]
    return rows(*buttons, pages_row(texts, page.number, page.pages, *turn), back)


def menu_page(keyboard: InlineKeyboardMarkup | None) -> int:
    """Which page of `field_rows` stands under a card; 0 for none of them."""
    data = [one.callback_data or "" for row in keyboard.inline_keyboard for one in row] if keyboard else []
    asks = [one for one in data if one.startswith(f"{AskField.__prefix__}:")]
    turns = [ShowFields.unpack(one).page for one in data if one.startswith(f"{ShowFields.__prefix__}:")]
    if len(turns) == len(_TURNS) and asks:
        before, after = turns
        return after - 1 if after > 1 else before + 1
    return 1 if len(asks) > 1 else 0


def toggled(texts: Texts, outcome: Written) -> Screen:
    """One of many choices was added or taken out: the list stays, for the next one."""
    deal, shift = outcome.now.deal, outcome.shifts[0]
    asked = Question(deal.deal_id, deal.label, shift.field, shift.after, outcome.now.url)
    return about(deal.deal_id, deal.label, [arrow(texts, shift)], undo_row(texts, outcome), *_options(texts, asked, 1))


def _now(texts: Texts, asked: Question) -> str:
    name = field_name(texts, asked.field)
    if asked.stage:
        return texts.t("“{stage}” wants a field filled: {field}.", stage=asked.stage, field=name)
    present = value_words(texts, asked.field, asked.present)
    if asked.field.kind is EditKind.AMOUNT:
        return texts.t("Now {amount}. How much shall it be? For example: 12.1m", amount=present)
    return texts.t("{field} now: {value}.", field=name, value=present)


def _other(texts: Texts, asked: Question) -> str:
    """The question for the amount is one tap from every card: it takes other fields too, by their names."""
    if asked.field.kind is EditKind.AMOUNT and not asked.stage:
        return texts.t("Or another field: closing date 28.11")
    return ""


def _how(texts: Texts, field: EditableField) -> str:  # noqa: PLR0911  # one line a kind
    if field.is_multiple and field.kind is not EditKind.CHOICE:
        return texts.t("Write the new values, one a line: they replace the present ones.")
    match field.kind:
        case EditKind.DAY:
            return texts.t("When? You can write: 28.11")
        case EditKind.MOMENT:
            return texts.t("When? You can write: 28.11 15:30")
        case EditKind.AMOUNT:
            return texts.t("How much? For example: 12.1m")
        case EditKind.MONEY:
            return texts.t("How much? For example: 250k")
        case EditKind.WHOLE:
            return texts.t("Write a whole number, for example: 3")
        case EditKind.DECIMAL:
            return texts.t("Write a number, for example: 64.5")
        case EditKind.TEXT:
            return texts.t("Write the new text.")
        case EditKind.CHOICE:
            return texts.t("Choose, or write the names with commas.") if field.is_multiple else texts.t("Choose:")
        case _:
            return _how_of_client(texts, field)


def _how_of_client(texts: Texts, field: EditableField) -> str:
    match field.kind:
        case EditKind.PHONE:
            return texts.t("Write the new number, for example: {phone}", phone=SAMPLE_PHONE)
        case EditKind.EMAIL:
            return texts.t("Write the new address, for example: name@example.com")
        case EditKind.NAME:
            return texts.t("Write the new name.")
        case _:
            return ""


def _expected(texts: Texts, field: EditableField) -> str:  # noqa: PLR0911  # one line a kind
    match field.kind:
        case EditKind.AMOUNT | EditKind.MONEY:
            return texts.t("I expect an amount: 12.1m, 12,100,000 or 950k.")
        case EditKind.DAY:
            return texts.t("I expect a day: 28.11, 28 November or tomorrow.")
        case EditKind.MOMENT:
            return texts.t("I expect a day and a time: 28.11 15:30 or tomorrow at 15:30.")
        case EditKind.WHOLE:
            return texts.t("I expect a whole number, for example 3.")
        case EditKind.DECIMAL:
            return texts.t("I expect a number, for example 64.5.")
        case EditKind.FLAG:
            return texts.t("I expect yes or no.")
        case EditKind.CHOICE:
            return texts.t("I expect one of the list.")
        case _:
            return _expected_of_client(texts, field)


def _expected_of_client(texts: Texts, field: EditableField) -> str:
    match field.kind:
        case EditKind.PHONE:
            return texts.t("I expect a whole phone number: {phone}.", phone=SAMPLE_PHONE)
        case EditKind.EMAIL:
            return texts.t("I expect an e-mail: name@example.com.")
        case EditKind.NAME:
            most = longest_name(field)
            return texts.n("I expect a name of up to {n} letter.", "I expect a name of up to {n} letters.", most)
        case _:
            return texts.t("I expect a text of up to 255 letters, in one line.")


def _choices(texts: Texts, asked: Question, today: date, page: int) -> Iterator[Row]:
    field = asked.field
    answers: Row = []
    match field.kind:
        case EditKind.DAY if not field.is_multiple:
            for name, days in ((texts.t("Today"), 0), (texts.t("Tomorrow"), 1), (texts.t("In a week"), 7)):
                answers.append(asked.put(name, field.token(today + timedelta(days=days))))
            yield from in_rows(answers)
        case EditKind.FLAG:
            for name, value in ((texts.t("Yes"), True), (texts.t("No"), False)):
                answers.append(asked.put(_marked(name, is_chosen=asked.present is value), field.token(value)))
            yield answers
        case EditKind.CHOICE:
            yield from _options(texts, asked, page)
        case _:
            return


def _options(texts: Texts, asked: Question, page_number: int) -> Iterator[Row]:
    """The choices of a list; of a field of many a tap adds one or takes it out."""
    field = asked.field
    page = page_of(list(field.options), page_number, MENU_SIZE)
    chosen = asked.present if isinstance(asked.present, tuple) else (asked.present,)
    buttons = []
    for code in page.lines:
        value = field.choice(code)
        name = _marked(literal(field.options[code], BUTTON_LETTERS), is_chosen=value in chosen)
        token = field.toggle(value, chosen) if field.is_multiple else field.token(value)
        buttons.append(asked.put(name, token))
    yield from in_rows(buttons)
    turn = [
        ShowChoices(deal_id=asked.deal_id, key=field.key, page=number, entry_id=asked.entry_id)
        for number in page.around
    ]
    yield pages_row(texts, page.number, page.pages, *turn)


def _field_button(texts: Texts, shown: ShownCard, field: EditableField) -> InlineKeyboardButton:
    """«Площадь: 64,5»: what it holds is seen before anything is asked."""
    seen = shown.card.seen.get(field.key)
    name, words = field_name(texts, field), _held(texts, field, seen, shown.names) if seen else ""
    data = AskField(deal_id=shown.card.deal.deal_id, key=field.key, seen=seen.token if seen else "")
    return button(literal(f"{name}: {words}" if words else name, BUTTON_LETTERS), data)


def _held(texts: Texts, field: EditableField, seen: Seen, names: Mapping[EmployeeId, str]) -> str:
    value = field.shown(seen)
    if field.kind is not EditKind.LOCKED:
        return value_words(texts, field, value)
    is_cut = isinstance(value, tuple) and len(value) >= MOST_SHOWN  # then nobody knows how many there are
    return "" if is_cut else locked_words(texts, field, value, names)


def _marked(name: str, *, is_chosen: bool) -> str:
    return f"● {name}" if is_chosen else name


def _leave(texts: Texts, asked: Question) -> Row:
    leave = button(texts.t("Do not change"), LeaveAsIs(deal_id=asked.deal_id))
    if asked.field.can_be_emptied and asked.present not in {None, ()} and not asked.stage:
        return [asked.put(texts.t("Empty it"), ""), leave]
    return [leave]
