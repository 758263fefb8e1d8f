"""What a method of the Bot API is here."""

from collections.abc import Awaitable, Callable

from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.state import TelegramState

Method = Callable[[TelegramState, Params], Awaitable[object]]
"""Acts and returns the `result`; raises ApiError for an answer with `ok: false`."""
