"""What went wrong, in the agent's words: what happened, what is safe, what comes next."""

from datetime import datetime

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.formatting import Text

from bot.domain.errors import DealNotFoundError, DomainError, PortalDownError
from bot.telegram.callbacks import OpenDealAgain
from bot.telegram.keyboards import button, lists_row, rows
from bot.telegram.screens import Screen
from bot.telegram.views.hints import price_hint
from bot.texts import Texts

LEAST_LIKE_A_PRICE = 1_000_000
"""Few portals have so many deals: who typed such a number may have answered a question that has gone."""


def trouble(texts: Texts, error: DomainError, *, my_count: int | None, again: CallbackData | None) -> Screen:
    """One error as a message; `again` is what its button tries once more."""
    if isinstance(error, PortalDownError):
        since = texts.since(error.since)
        card = texts.t(
            "Bitrix24 has not been answering since {since}, I cannot show the card.\nSend photos: I will keep them.",
            since=since,
        )
        anything = texts.t(
            "Bitrix24 has not been answering since {since}, I cannot look now.\nSend photos: I will keep them.",
            since=since,
        )
        text = card if isinstance(again, OpenDealAgain) else anything
        return Screen(Text(text), rows([button(texts.t("Try again"), again)] if again else []))
    text = told(texts, error)
    if not isinstance(error, DealNotFoundError):
        return Screen(Text(text))
    hint = price_hint(texts, str(error.deal_id)) if error.deal_id >= LEAST_LIKE_A_PRICE else ""
    return Screen(Text("\n".join(line for line in (text, hint) if line)), rows(lists_row(texts, my_count)))


def told(texts: Texts, error: DomainError) -> str:
    """The error's own sentence in the agent's language."""
    values = {
        name: texts.since(value) if isinstance(value, datetime) else value for name, value in error.values.items()
    }
    return texts.t(error.key, **values)
