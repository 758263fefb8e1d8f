"""Buttons: rows are lists, and one place knows what the buttons that are met everywhere are called."""

from collections.abc import Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.domain.ids import DealId
from bot.telegram.callbacks import DealList, Nothing, OpenDeal, ShowList
from bot.telegram.views.heading import button_label
from bot.texts import Texts

Row = list[InlineKeyboardButton]


def rows(*buttons: Sequence[InlineKeyboardButton]) -> InlineKeyboardMarkup | None:
    """A keyboard of these rows, without the empty ones; None when nothing is left."""
    filled = [list(row) for row in buttons if row]
    return InlineKeyboardMarkup(inline_keyboard=filled) if filled else None


def button(text: str, data: CallbackData) -> InlineKeyboardButton:
    """A button that calls back."""
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def link(text: str, url: str) -> InlineKeyboardButton:
    """A button that opens a page."""
    return InlineKeyboardButton(text=text, url=url)


def deal_button(deal_id: DealId, label: str | None, *, is_closed: bool = False) -> InlineKeyboardButton:
    """A button that opens a deal's card."""
    return button(button_label(deal_id, label, is_closed=is_closed), OpenDeal(deal_id=deal_id))


def lists_row(texts: Texts, my_count: int | None) -> Row:
    """My deals, with their number where the portal says it, and the recent ones."""
    return [my_deals_button(texts, my_count), button(texts.t("Recent"), ShowList(which=DealList.RECENT))]


def my_deals_button(texts: Texts, my_count: int | None) -> InlineKeyboardButton:
    """My deals, with their number where the portal says it."""
    name = texts.t("My deals")
    text = name if my_count is None else f"{name} · {texts.number(my_count)}"
    return button(text, ShowList(which=DealList.MY))


def pages_row(texts: Texts, page: int, pages: int, previous: CallbackData, following: CallbackData) -> Row:
    """‹ 1 of 3 ›; nothing where there is one page."""
    if pages <= 1:
        return []
    place = texts.t("{page} of {pages}", page=page, pages=pages)
    return [button("‹", previous), button(place, Nothing()), button("›", following)]


def share_number(texts: Texts) -> ReplyKeyboardMarkup:
    """The one button under the input field that shares the person's own phone."""
    return ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text=texts.t("📱 Send my number"), request_contact=True)]],
        resize_keyboard=True,
        one_time_keyboard=True,
    )
