"""Tells Telegram where to send updates, and looks now and then whether it still does.

Source: core.telegram.org/bots/api#setwebhook, #getwebhookinfo.
"""

import logging

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramBadRequest, TelegramRetryAfter
from pydantic import SecretStr

from bot.clock import Clock
from bot.services.readiness import Contact
from bot.telegram.raw_updates import ALLOWED_UPDATES

LOOK_EVERY_SECONDS = 15.0
AFTER_TROUBLE_SECONDS = 5.0
ANSWER_SECONDS = 10

_log = logging.getLogger(__name__)


class Webhook:
    """The address that Telegram posts updates to. What waits at Telegram is never dropped."""

    def __init__(self, bot: Bot, clock: Clock, contact: Contact, *, url: str, secret: SecretStr) -> None:
        self._bot = bot
        self._clock = clock
        self._contact = contact
        self._url = url
        self._secret = secret
        self._is_set = False
        self.waiting_at_telegram = 0
        """How many updates Telegram had not delivered yet when it was last asked."""

    async def keep(self) -> None:
        """Set it, and set it again whenever somebody has taken it away: for ever."""
        was_well = True
        while True:
            try:
                await self._look()
            except (TelegramAPIError, ClientDecodeError) as error:
                if was_well:
                    _log.warning("the webhook cannot be looked after: %s", _describe(error))
                was_well = False
                self._contact.failed(type(error).__name__)
                wait = error.retry_after if isinstance(error, TelegramRetryAfter) else AFTER_TROUBLE_SECONDS
                await self._clock.sleep(wait)
            else:
                was_well = True
                self._contact.answered()
                await self._clock.sleep(LOOK_EVERY_SECONDS)

    async def _look(self) -> None:
        # The first time in any case: the secret may be another one, and nobody can ask for it.
        if not self._is_set:
            await self._set()
            return
        info = await self._bot.get_webhook_info(request_timeout=ANSWER_SECONDS)
        self.waiting_at_telegram = info.pending_update_count
        if info.url != self._url:
            _log.warning("the webhook was taken away, perhaps by another program with the same token: it is set again")
            await self._set()

    async def _set(self) -> None:
        await self._bot.set_webhook(
            self._url,
            secret_token=self._secret.get_secret_value(),
            allowed_updates=list(ALLOWED_UPDATES),
            drop_pending_updates=False,
            request_timeout=ANSWER_SECONDS,
        )
        self._is_set = True


def _describe(error: Exception) -> str:
    """The error's kind; for an address that Telegram does not like, also why: only an administrator can mend that."""
    return f"PUBLIC_URL: {error.message}" if isinstance(error, TelegramBadRequest) else type(error).__name__
