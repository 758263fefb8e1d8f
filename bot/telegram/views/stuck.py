"""Photos that are held up, for administrators: whose, of which deal, why, and the two things to do about it. Pure."""

from collections.abc import Mapping, Sequence

from aiogram.utils.formatting import Bold, Text

from bot.domain.ids import TelegramId
from bot.store.stuck import StuckBatch
from bot.telegram.admin_callbacks import AskDrop, DropStuck, RetryStuck, TurnOverview, TurnStuck
from bot.telegram.keyboards import Row, button, pages_row, rows
from bot.telegram.screens import Screen
from bot.telegram.views.heading import literal, number
from bot.telegram.views.pages import page_of
from bot.telegram.views.problems import problem_words
from bot.texts import Texts

PAGE_SIZE = 4
NAME_LETTERS = 40

Names = Mapping[TelegramId, str]


def stuck(texts: Texts, names: Names, everything: Sequence[StuckBatch], page_number: int) -> Screen:
    """All of them, a page at a time, the oldest first."""
    back = [button(texts.t("‹ Overview"), TurnOverview())]
    if not everything:
        return Screen(Text(texts.t("No photo is stuck.")), rows(back))
    page = page_of(everything, page_number, PAGE_SIZE)
    body: list[Text | str] = [Bold(texts.t("Stuck photos"))]
    buttons: list[Row] = []
    for place, one in enumerate(page.lines, start=(page.number - 1) * PAGE_SIZE + 1):
        head, *rest = _facts(texts, names, one)
        body += ["\n\n", Bold(f"{place}. {head}"), *(f"\n{line}" for line in rest)]
        row = [button(texts.t("Retry {place} now", place=place), RetryStuck(batch_id=one.batch_id, page=page.number))]
        if one.unsent:
            row.append(
                button(texts.t("🗑 Drop {place}…", place=place), AskDrop(batch_id=one.batch_id, page=page.number))
            )
        buttons.append(row)
    turn = pages_row(texts, page.number, page.pages, TurnStuck(page=page.previous), TurnStuck(page=page.following))
    return Screen(Text(*body), rows(*buttons, turn, back))


def really_drop(texts: Texts, names: Names, one: StuckBatch, page_number: int) -> Screen:
    """Asked once: it cannot be undone from here."""
    head, *rest = _facts(texts, names, one)
    photos = texts.n("{n} photo", "{n} photos", one.unsent)
    what = texts.n(
        "{photos} will not be sent to Bitrix24. Its sender reads so in the receipt, with the reason, and can send it "
        "again.",
        "{photos} will not be sent to Bitrix24. Their sender reads so in the receipt, with the reason, and can send "
        "them again.",
        one.unsent,
        photos=photos,
    )
    drop = button(texts.t("🗑 Drop {photos}", photos=photos), DropStuck(batch_id=one.batch_id, page=page_number))
    keep = button(texts.t("Keep waiting"), TurnStuck(page=page_number))
    return Screen(Text(Bold(head), *(f"\n{line}" for line in rest), "\n\n", what), rows([drop], [keep]))


def _facts(texts: Texts, names: Names, one: StuckBatch) -> list[str]:
    who = literal(names.get(one.telegram_id, str(one.telegram_id)), NAME_LETTERS)
    head = f"{number(one.deal_id)} · {who}" if one.deal_id else who
    photos = texts.n("{n} photo", "{n} photos", one.photos)
    return [
        head,
        texts.t("{photos}, sent {when}", photos=photos, when=texts.when(one.since)),
        f"⚠️ {problem_words(texts, one.problem)}",
    ]
