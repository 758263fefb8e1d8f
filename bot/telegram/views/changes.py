"""What became of a change: old → new with the way back, somebody was faster, the portal is away."""

from collections.abc import Callable
from dataclasses import replace

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text

from bot.bitrix24.editable import EditableField
from bot.bitrix24.field_values import FieldValue
from bot.domain.deals import Money
from bot.domain.edits import OF_CLIENTS, EditKind
from bot.domain.ids import DealId
from bot.domain.photos import Batch
from bot.services.change_outcomes import (
    Conflict,
    Demanded,
    Editor,
    NotWritten,
    Pending,
    Refused,
    Shift,
    TooLate,
    Written,
)
from bot.telegram.callbacks import CardFace, TurnCard
from bot.telegram.change_callbacks import LeaveAsIs, Undo, WriteWish
from bot.telegram.keyboards import Row, button, link, rows
from bot.telegram.photo_callbacks import ReturnBatch
from bot.telegram.screens import Screen
from bot.telegram.views.heading import BUTTON_LETTERS, heading, literal
from bot.telegram.views.values import field_name, quoted, value_words
from bot.texts import Texts

SAID_LETTERS = 200
LEAST_LETTERS = 8
"""Of a value on a button: however long the words around it are."""


def written(texts: Texts, outcome: Written) -> Screen:
    """Old → new, and the button that names the value it brings back."""
    deal = outcome.now.deal
    lines = [arrow(texts, shift) for shift in outcome.shifts]
    if outcome.takes_back and any(shift.field.kind is EditKind.STAGE for shift in outcome.shifts):
        lines.append(robots_note(texts))
    there: list[Row] = []
    if outcome.left:
        names = ", ".join(field_name(texts, field) for field in outcome.left)
        lines.append(texts.t("⚠️ NOT written: {fields}. Please fill it in Bitrix24.", fields=names))
        there = [[link(texts.t("In Bitrix24"), outcome.now.url)], _back(texts, deal.deal_id, is_card=True)]
    seen = {shift.field.key: shift.field.seen(shift.after) for shift in outcome.shifts}
    return replace(about(deal.deal_id, deal.label, lines, undo_row(texts, outcome), *there), seen=seen)


def arrow(texts: Texts, shift: Shift) -> str:
    """«12 400 000 → 12 100 000 ₽»; a field that is not plain from its value is named first."""
    field = shift.field
    if field.token(shift.before) == field.token(shift.after):
        return f"{field_name(texts, field)}: {value_words(texts, field, shift.after)}"
    before, after = value_words(texts, field, shift.before), value_words(texts, field, shift.after)
    if field.kind in {EditKind.AMOUNT, EditKind.STAGE}:
        return f"{_without_sign(texts, shift, before)} → {after}"
    return f"{field_name(texts, field)}: {before} → {after}"


def undo_row(texts: Texts, outcome: Written) -> Row:
    """The way back; nothing where there is none."""
    if outcome.entry_id is None:
        return []
    shift = outcome.shifts[0]
    if shift.before in {None, "", ()}:
        return [button(f"↩️ {texts.t('Empty it')}", Undo(entry_id=outcome.entry_id))]
    label = _within("↩️ ", lambda room: texts.t("Back to {value}", value=quoted(texts, shift.field, shift.before, room)))
    return [button(label, Undo(entry_id=outcome.entry_id))]


def robots_note(texts: Texts) -> str:
    """Taking back a stage does not take back what it set off."""
    return texts.t("Bitrix24's robots may have acted already.")


def conflict(texts: Texts, outcome: Conflict, *, is_card: bool = False) -> Screen:
    """Then, now and wanted; who and when."""
    field, deal = outcome.field, outcome.now.deal
    lines = [_was_changed(texts, field), ""]
    if outcome.is_seen_known:
        lines.append(texts.t("on the card: {value}", value=value_words(texts, field, outcome.seen)))
    lines.append(texts.t("now: {value}", value=value_words(texts, field, outcome.present)))
    lines.append(texts.t("yours: {value}", value=value_words(texts, field, outcome.wanted)))
    if outcome.editor:
        lines += ["", *_edited(texts, field, outcome.editor)]
    back = TurnCard(deal_id=deal.deal_id, face=CardFace.MAIN) if is_card else LeaveAsIs(deal_id=deal.deal_id)
    leave = button(_leave(texts, field, outcome.present), back)
    return about(deal.deal_id, deal.label, lines, [_write(texts, field, outcome.wanted, outcome.entry_id)], [leave])


def not_written(texts: Texts, outcome: NotWritten, *, is_card: bool = False) -> Screen:
    """It is certain that nothing was changed; the value is on the button."""
    match outcome.field.kind:
        case EditKind.AMOUNT:
            said = texts.t("The amount was NOT changed, I keep your figure.")
        case EditKind.STAGE:
            said = texts.t("The stage was NOT changed.")
        case _:
            name = field_name(texts, outcome.field)
            said = texts.t("“{field}” was NOT changed, I keep your value.", field=name)
    away = texts.t("Bitrix24 does not answer.") if outcome.since else texts.t("The line to Bitrix24 broke.")
    again = _write(texts, outcome.field, outcome.wanted, outcome.entry_id)
    return about(
        outcome.deal_id, outcome.label, [f"{away} {said}"], [again], _back(texts, outcome.deal_id, is_card=is_card)
    )


def pending(texts: Texts, outcome: Pending) -> Screen:
    """It was sent, and it is not known whether it arrived."""
    name = field_name(texts, outcome.field)
    line = texts.t("Bitrix24 has not confirmed it yet: {field}. I am checking whether it was written…", field=name)
    return about(outcome.deal_id, outcome.label, [line])


def refused(texts: Texts, outcome: Refused, *, is_card: bool = False) -> Screen:
    """The portal's own reason, and what stands."""
    field, deal = outcome.field, outcome.now.deal
    present, said = value_words(texts, field, outcome.now.value(field)), literal(outcome.said, SAID_LETTERS).rstrip(".")
    lines = [texts.t("“{name}”.", name=said)] if said else []
    if field.kind is EditKind.STAGE:
        what = texts.t("Bitrix24 did not let the stage be changed")
        lines = [f"{what}:" if said else f"{what}.", *lines, texts.t("The stage stays: {value}.", value=present)]
    else:
        what = texts.t("Bitrix24 did not take the new value: {field}.", field=field_name(texts, field))
        lines = [what, *lines, texts.t("It stays as it was: {value}.", value=present)]
    there = [link(texts.t("In Bitrix24"), outcome.now.url)]
    return about(deal.deal_id, deal.label, lines, there, _back(texts, deal.deal_id, is_card=is_card))


def too_late(texts: Texts, outcome: TooLate, *, is_card: bool = False) -> Screen:
    """More than ten minutes have passed."""
    present = value_words(texts, outcome.field, outcome.present)
    now = f"{field_name(texts, outcome.field)}: {present}."
    how = texts.t("One tap no longer takes it back, but it can be written again.")
    deal = outcome.now.deal
    again = _write(texts, outcome.field, outcome.wanted, outcome.entry_id)
    return about(deal.deal_id, deal.label, [now, how], [again], _back(texts, deal.deal_id, is_card=is_card))


def unanswered(texts: Texts, outcome: Demanded) -> Screen:
    """The stage wants a field, and nobody was asked for it in time."""
    deal, stage = outcome.now.deal, outcome.now.fields.stage
    wanted = outcome.wish.values.get(stage.key)
    name = value_words(texts, stage, wanted)
    missing = field_name(texts, outcome.missing)
    line = texts.t("“{stage}” wants a field filled: {field}.", stage=name, field=missing)
    again = _write(texts, stage, wanted, outcome.entry_id)
    return about(deal.deal_id, deal.label, [line, texts.t("The stage was NOT changed.")], [again])


def forgotten(texts: Texts) -> str:
    """For a button whose change is nobody's, or no longer known."""
    return texts.t("I do not know this change any more. Nothing was changed.")


def left_as_is(texts: Texts, deal_id: DealId, label: str | None) -> Screen:
    """A question was answered with no."""
    return about(deal_id, label, [texts.t("Nothing was changed.")])


def nothing_to_undo(texts: Texts) -> Screen:
    """`/undo` with nothing behind it."""
    return Screen(Text(texts.t("There is nothing to take back: you changed nothing in the last 10 minutes.")))


def photos_removed(texts: Texts, batch: Batch, label: str | None, count: int) -> Screen:
    """`/undo` after photos: what was ordered; their receipt goes on to say how it went."""
    photos = texts.n("{n} photo", "{n} photos", count)
    back = button(texts.t("↩️ Put {photos} back", photos=photos), ReturnBatch(batch_id=batch.batch_id))
    line = texts.t("🗑 {photos}: into the Bitrix24 trash.", photos=photos)
    if batch.deal_id is None:
        return Screen(Text(line), rows([back]))
    return about(batch.deal_id, label, [line], [back])


def about(deal_id: DealId, label: str | None, lines: list[str], *buttons: Row) -> Screen:
    """A message about a deal: its heading, what is said, what can be done."""
    return Screen(Text(Bold(heading(deal_id, label)), "\n", "\n".join(lines)), rows(*buttons), deal_id=deal_id)


def _back(texts: Texts, deal_id: DealId, *, is_card: bool) -> Row:
    """The way back to the card that this stands in place of."""
    return [button(texts.t("‹ Card"), TurnCard(deal_id=deal_id, face=CardFace.MAIN))] if is_card else []


def _write(texts: Texts, field: EditableField, wanted: FieldValue, entry_id: int) -> InlineKeyboardButton:
    label = _within("", lambda room: texts.t("Write {value}", value=quoted(texts, field, wanted, room)))
    return button(label, WriteWish(entry_id=entry_id))


def _leave(texts: Texts, field: EditableField, present: FieldValue) -> str:
    return _within("", lambda room: texts.t("Leave {value}", value=quoted(texts, field, present, room)))


def _within(sign: str, label: Callable[[int], str]) -> str:
    """A button's label with as much of the value as one row shows."""
    whole = label(BUTTON_LETTERS)
    excess = len(sign) + len(whole) - BUTTON_LETTERS
    return f"{sign}{label(max(LEAST_LETTERS, BUTTON_LETTERS - excess))}" if excess > 0 else f"{sign}{whole}"


def _without_sign(texts: Texts, shift: Shift, words: str) -> str:
    before, after = shift.before, shift.after
    if isinstance(before, Money) and isinstance(after, Money) and before.currency == after.currency:
        return texts.money(Money(before.amount, "")).rstrip()
    return words


def _was_changed(texts: Texts, field: EditableField) -> str:
    match field.kind:
        case EditKind.AMOUNT:
            return texts.t("While you were writing, the amount was changed:")
        case EditKind.STAGE:
            return texts.t("While you were looking, the stage was changed:")
        case _:
            return texts.t("Meanwhile “{field}” was changed:", field=field_name(texts, field))


def _edited(texts: Texts, field: EditableField, editor: Editor) -> list[str]:
    when = texts.when(editor.at)
    who = f"{literal(editor.name, SAID_LETTERS)}, {when}" if editor.name else when
    if not editor.is_of_deal:
        return [who]
    return [texts.t("The client's last edit:") if field.kind in OF_CLIENTS else texts.t("The deal's last edit:"), who]
