"""Lists of deals, a page at a time, one button a deal."""

from collections.abc import Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text

from bot.domain.deals import DealLine
from bot.domain.phones import MOST_DIGITS, normal_phone, shown_phone
from bot.telegram.callbacks import OpenDeal, TurnList, TurnPhone, TurnSearch
from bot.telegram.compact import is_whole, packed
from bot.telegram.keyboards import button, deal_button, lists_row, pages_row, rows
from bot.telegram.screens import Screen
from bot.telegram.views.heading import BUTTON_LETTERS, literal, street, title
from bot.telegram.views.hints import price_hint
from bot.telegram.views.pages import Page, page_of
from bot.telegram.views.progress import list_dots
from bot.texts import Texts

QUOTED_LETTERS = 60


def my_deals(texts: Texts, lines: Sequence[DealLine], number: int = 1) -> Screen:
    """The agent's open deals, in the order given."""
    if not lines:
        return Screen(Text(texts.t("You have no open deals. Write a number, an address or a client's phone.")))
    page = page_of(lines, number)
    count = texts.t("Your open deals: {count}", count=texts.number(len(lines)))
    body = Text(Bold(count), "\n", texts.t("Nearest to the end first."))
    turn = pages_row(texts, page.number, page.pages, TurnList(page=page.previous), TurnList(page=page.following))
    return Screen(body, rows(*([_progress_button(line)] for line in page.lines), turn))


def recent_deals(texts: Texts, lines: Sequence[DealLine]) -> Screen:
    """The deals opened last, the newest first."""
    if not lines:
        text = texts.t("You have opened no deals yet. Write a number, an address or a client's phone.")
        return Screen(Text(text), rows(lists_row(texts, None)[:1]))
    return Screen(Text(texts.t("Opened last:")), rows(*([_deal_button(line)] for line in lines)))


def by_words(texts: Texts, query: str, lines: Sequence[DealLine], number: int) -> Screen:
    """What a search by words found; `query` is what was looked for."""
    page = page_of(lines, number)
    count = texts.t("Found {count}, yours first:", count=texts.number(len(lines)))
    data = packed(query)
    turn = _turn(texts, page, TurnSearch(page=page.previous, query=data), TurnSearch(page=page.following, query=data))
    return Screen(Text(count), rows(*([_title_button(line)] for line in page.lines), turn))


def nothing_found(
    texts: Texts, query: str, my_count: int | None, typed: str = "", *, is_forgiving: bool = True
) -> Screen:
    """Nothing has these words. `typed`: what `query` was made of; not `is_forgiving`: a mistyped word may be why."""
    said = typed if typed and is_whole(typed) else query
    nothing = texts.t("Nothing for “{query}”.", query=literal(said, QUOTED_LETTERS))
    price = price_hint(texts, typed)
    if not price and not is_forgiving:
        not_yet = not_forgiving_yet(texts)
        again = button(texts.t("Search again"), TurnSearch(page=1, query=packed(query)))
        return Screen(Text(nothing, "\n", not_yet), rows([again], lists_row(texts, my_count)))
    where = price or texts.t("I look for deals by number, address, title, and the client's name and phone.")
    return Screen(Text(nothing, "\n", where), rows(lists_row(texts, my_count)))


def not_forgiving_yet(texts: Texts) -> str:
    """Why a mistyped word finds nothing in the first minutes."""
    return texts.t("Typos are not forgiven yet: after my start I am still reading the deals.")


def by_phone(texts: Texts, phone: str, lines: Sequence[DealLine], number: int, name: str | None = None) -> Screen:
    """The deals of a client; `name` as the agent's own contact card says it."""
    if not lines:
        nothing = texts.t("No deals with the number {phone} were found.", phone=shown_phone(phone))
        price = price_hint(texts, phone) if normal_phone(phone) is None else ""
        hint = price or texts.t("It may have been written differently: try the surname or the address.")
        return Screen(Text(nothing, "\n", hint))
    page = page_of(lines, number)
    who = literal(name, QUOTED_LETTERS) if name else shown_phone(phone)
    count = texts.n("{n} deal", "{n} deals", len(lines))
    data = phone_data(phone)
    turn = _turn(texts, page, TurnPhone(page=page.previous, phone=data), TurnPhone(page=page.following, phone=data))
    return Screen(Text(Bold(who), f" · {count}"), rows(*([_deal_button(line)] for line in page.lines), turn))


def phone_data(phone: str) -> str:
    """A phone as a button carries it."""
    return normal_phone(phone) or "".join(sign for sign in phone if sign.isdecimal())[:MOST_DIGITS]


def _turn(
    texts: Texts, page: Page[DealLine], previous: CallbackData, following: CallbackData
) -> list[InlineKeyboardButton]:
    return pages_row(texts, page.number, page.pages, previous, following)


def _progress_button(line: DealLine) -> InlineKeyboardButton:
    start = f"{list_dots(line.step, line.steps)} {line.deal.deal_id} · "
    label = literal(street(line.deal.label), BUTTON_LETTERS - len(start))
    return button(f"{start}{label}", OpenDeal(deal_id=line.deal.deal_id))


def _deal_button(line: DealLine) -> InlineKeyboardButton:
    return deal_button(line.deal.deal_id, line.deal.label, is_closed=line.deal.is_closed)


def _title_button(line: DealLine) -> InlineKeyboardButton:
    return deal_button(line.deal.deal_id, title(line.deal), is_closed=line.deal.is_closed)
