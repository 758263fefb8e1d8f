"""What Telegram's silence and refusals mean to an administrator."""

from collections.abc import Mapping
from typing import Final

from bot.doctor.finding import Finding, wrong
from bot.doctor.telegram_line import (
    NoBotApiError,
    TelegramError,
    TelegramProxyError,
    TelegramRefusedError,
    TelegramTokenError,
    TelegramUnreachableError,
)
from bot.domain.errors import text_key
from bot.texts import Texts

_LINES: Final[Mapping[type[TelegramError], tuple[str, str]]] = {
    TelegramTokenError: (
        text_key("Telegram knows no bot with this token."),
        text_key("Write /token to @BotFather, choose the bot, and put what it answers into BOT_TOKEN."),
    ),
    TelegramProxyError: (
        text_key("The proxy of TELEGRAM_PROXY does not let the bot through to Telegram."),
        text_key("Check its address and port, its name and password, and that it is switched on."),
    ),
    NoBotApiError: (
        text_key("What answers at the address of TELEGRAM_API_URL is no Bot API server."),
        text_key("Leave TELEGRAM_API_URL empty, or correct it."),
    ),
    TelegramUnreachableError: (
        text_key("Telegram does not answer."),
        text_key(
            "Check that this machine has a way to it. Where Telegram is blocked, set TELEGRAM_PROXY;"
            " with a Bot API server of your own, see that it runs and that TELEGRAM_API_URL is right."
        ),
    ),
}
"""What it is, and what to do: keys of texts."""


def telegram_trouble(texts: Texts, error: TelegramError) -> Finding:
    """The line for it."""
    if isinstance(error, TelegramRefusedError):
        return wrong(
            texts.t("Telegram refused {method} ({code}).", method=error.method, code=error.status),
            texts.t("Try again; if it stays so, show this line to whoever looks after the bot."),
        )
    text, remedy = _LINES[type(error)]
    return wrong(texts.t(text), texts.t(remedy))
