"""Who did what, as administrators read it: who, when, which deal, what. Pure."""

import re
from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text

from bot.bitrix24.editable import EditableField
from bot.bitrix24.field_values import FieldValue
from bot.domain.acts import ActKind
from bot.domain.edits import EditKind
from bot.domain.ids import DealId, TelegramId
from bot.logs import HIDDEN, redact
from bot.services.who_did_what import Act, FieldShift, JournalPage
from bot.store.journal import Reversal
from bot.telegram.admin_callbacks import EVERYBODY, ChooseWhose, TurnJournal, TurnOverview
from bot.telegram.keyboards import button, pages_row, rows
from bot.telegram.screens import Screen
from bot.telegram.views.heading import BUTTON_LETTERS, literal, number
from bot.telegram.views.pages import page_of
from bot.telegram.views.values import client_part_name, field_name, value_words
from bot.texts import Texts

NAME_LETTERS = 40
VALUE_LETTERS = 60
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.\w+")


def journal(texts: Texts, page: JournalPage) -> Screen:
    """A page, the newest first."""
    whose = _whose(texts, page)
    turn = pages_row(texts, page.number, page.pages, _to(page, page.number - 1), _to(page, page.number + 1))
    keyboard = rows(turn, [button(f"{whose} ▾", ChooseWhose(page=1))], [button(texts.t("‹ Overview"), TurnOverview())])
    if not page.acts:
        return Screen(Text(texts.t("Nothing has been done yet.")), keyboard)
    body: list[Text | str] = [Bold(texts.t("Who did what")), f" · {whose}"]
    for act in page.acts:
        who = literal(act.who or str(act.entry.telegram_id), NAME_LETTERS)
        deal = f"{number(act.entry.deal_id)} · " if act.entry.deal_id else ""
        body += ["\n\n", Bold(f"{texts.when(act.entry.at)} · {who}"), f"\n{deal}", "\n".join(_said(texts, act))]
    return Screen(Text(*body), keyboard)


def people(texts: Texts, everybody: Sequence[tuple[TelegramId, str]], page_number: int) -> Screen:
    """Whose acts to show."""
    page = page_of(everybody, page_number)
    all_of_them = button(texts.t("Everybody"), TurnJournal(page=1, telegram_id=EVERYBODY))
    each = (
        [button(literal(name, BUTTON_LETTERS), TurnJournal(page=1, telegram_id=telegram_id))]
        for telegram_id, name in page.lines
    )
    turn = pages_row(texts, page.number, page.pages, ChooseWhose(page=page.previous), ChooseWhose(page=page.following))
    return Screen(Text(texts.t("Whose acts shall I show?")), rows([all_of_them], *each, turn))


def _to(page: JournalPage, page_number: int) -> TurnJournal:
    """Before the first page comes the last, after the last the first."""
    wanted = (page_number - 1) % page.pages + 1
    return TurnJournal(page=wanted, telegram_id=page.telegram_id)


def _whose(texts: Texts, page: JournalPage) -> str:
    if page.telegram_id == EVERYBODY:
        return texts.t("Everybody")
    return literal(page.whose or str(page.telegram_id), NAME_LETTERS)


def _said(texts: Texts, act: Act) -> list[str]:
    if act.client_part:
        part = client_part_name(texts, act.client_part)
        return [texts.t("{part} of the client, the value is not shown", part=part), *_fate(texts, act)]
    if act.shifts:
        return [*(_shift(texts, shift) for shift in act.shifts), *_fate(texts, act)]
    if (plain := _plain(texts, act)) is not None:
        return [plain]
    values = texts.t("values no longer kept") if act.is_forgotten else texts.t("values not readable now")
    return [f"{literal(_what(texts, act), NAME_LETTERS)}: {values}", *_fate(texts, act)]


def _what(texts: Texts, act: Act) -> str:
    """The field, by the portal's own code where nothing better is known."""
    if act.is_of_client:
        return texts.t("Client")
    return field_name(texts, act.field) if act.field else act.entry.what


def _shift(texts: Texts, shift: FieldShift) -> str:
    after = _words(texts, shift.field, shift.after)
    change = f"{_words(texts, shift.field, shift.before)} → {after}" if shift.was_compared else f"→ {after}"
    return f"{field_name(texts, shift.field)}: {change}"


def _words(texts: Texts, field: EditableField, value: FieldValue) -> str:
    """How clients are reached is not shown here, also where somebody wrote it into a field of the deal."""
    words = value_words(texts, field, value, VALUE_LETTERS)
    return _EMAIL.sub("…", redact(words).replace(HIDDEN, "…")) if field.kind is EditKind.TEXT else words


def _fate(texts: Texts, act: Act) -> list[str]:
    """What became of a change, where that is not plain."""
    match act.entry.reverse:
        case Reversal.UNSENT:
            return [texts.t("Not written")]
        case Reversal.UNKNOWN:
            return [texts.t("Not known whether it was written")]
        case Reversal.DONE:
            return [texts.t("Taken back since")]
        case _:
            return []


def _plain(texts: Texts, act: Act) -> str | None:
    """An act that is no change of a field; None for one that is."""
    entry = act.entry
    counted = entry.after or entry.before or ""
    count = int(counted) if counted.isdecimal() else 0
    photos = texts.n("{n} photo", "{n} photos", count) if count else texts.t("Photos")
    whose = literal(act.whose or entry.after or "…", NAME_LETTERS)
    came_from = number(DealId(int(entry.before))) if entry.before and entry.before.isdecimal() else "…"
    said: dict[str, str] = {
        ActKind.COMMENT: texts.t("Comment"),
        ActKind.COMMENT_REMOVED: texts.t("Comment taken back"),
        ActKind.PHOTOS_MOVED: texts.t("{photos}: moved here from {number}", photos=photos, number=came_from),
        ActKind.PHOTOS_PLACED: texts.t("{photos}: put into the deal", photos=photos),
        ActKind.PHOTOS_REMOVED: texts.t("{photos}: removed", photos=photos),
        ActKind.PHOTOS_RETURNED: texts.t("{photos}: put back", photos=photos),
        ActKind.PHOTOS_DROPPED: texts.t("{photos}: let go as stuck", photos=photos),
        ActKind.PHOTOS_SHARED: texts.t("{photos}: shared by a link", photos=photos),
        ActKind.SHARING_CLOSED: texts.t("The link to the photos: closed"),
        ActKind.ACCESS_GIVEN: texts.t("Access given: {name}", name=whose),
        ActKind.ACCESS_TAKEN_BACK: texts.t("Access taken back: {name}", name=whose),
        ActKind.SIGNED_IN: texts.t("Signed in"),
    }
    return said.get(entry.what)
