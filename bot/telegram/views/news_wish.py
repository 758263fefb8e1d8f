"""What an agent wants to be told of the own deals, as one question with its answer marked. Pure."""

from aiogram.utils.formatting import Text

from bot.domain.news import NewsWish
from bot.telegram.keyboards import button, rows
from bot.telegram.news_callbacks import WishNews
from bot.telegram.screens import Screen
from bot.texts import Texts

BY_DAY = NewsWish()
AT_ANY_TIME = NewsWish(quiet_from=0, quiet_until=0)
NONE = NewsWish(is_muted=True)


def wish_of(choice: WishNews) -> NewsWish:
    """What a tap on one of the buttons asks for."""
    if choice.is_muted:
        return NONE
    return AT_ANY_TIME if choice.at_night else BY_DAY


def news_screen(texts: Texts, wish: NewsWish) -> Screen:
    """The question; the present answer has a dot."""
    names = {
        BY_DAY: texts.t("By day"),
        AT_ANY_TIME: texts.t("At any time"),
        NONE: texts.t("Send none"),
    }
    buttons = [
        button(
            f"● {name}" if one == wish else name,
            WishNews(is_muted=one.is_muted, at_night=one.quiet_from == one.quiet_until),
        )
        for one, name in names.items()
    ]
    lines = [
        texts.t("When somebody else changes a deal of yours, hands one over or comments on it, I write to you. When?"),
        texts.t(
            "By day is from {first}:00 to {last}:00; what comes at night waits for the morning.",
            first=BY_DAY.quiet_until,
            last=BY_DAY.quiet_from,
        ),
    ]
    return Screen(Text("\n".join(lines)), rows(buttons[:2], buttons[2:]))
