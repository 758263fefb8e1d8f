"""Telegram: does the token work, and is nobody else taking the bot's messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from bot.clock import Clock
from bot.doctor.finding import Finding, good, note, wrong
from bot.doctor.telegram_line import Json, TelegramLine, TelegramRefusedError
from bot.domain.errors import text_key
from bot.texts import Texts

POLL_SECONDS: Final = 3
"""How long we listen for another program: those that were interrupted come back within a second or two."""
BETWEEN_POLLS_SECONDS: Final = 0.5
RECENT_SECONDS: Final = 600.0
"""Telegram tells its last trouble for ever; an older one than this is of no interest: our choice."""


@dataclass(frozen=True, slots=True)
class TelegramAnswers:
    """The token, the line and the proxy in one question."""

    line: TelegramLine
    texts: Texts
    title: str = text_key("Telegram")

    async def __call__(self) -> Sequence[Finding]:
        """Who the bot is.

        Source: core.telegram.org/bots/api#getme.
        """
        me = await self.line.call("getMe")
        return [good(self.texts.t("Telegram answers; the bot is @{name}.", name=me.get("username", "?")))]


@dataclass(frozen=True, slots=True)
class NobodyElseListens:
    """Messages go to one program only. Beside a living `run` nothing is asked: a question would cut its own."""

    line: TelegramLine
    texts: Texts
    clock: Clock
    webhook_url: str | None
    """Where our own messages are to be sent; None where we ask for them."""
    run_is_alive: bool
    title: str = text_key("Messages from Telegram")

    async def __call__(self) -> Sequence[Finding]:
        """Whether a webhook leads elsewhere, and whether somebody else asks for the messages.

        Source: core.telegram.org/bots/api#getwebhookinfo.
        """
        t = self.texts.t
        webhook = await self.line.call("getWebhookInfo")
        address = webhook.get("url", "")
        if address and address != self.webhook_url:
            return [
                wrong(
                    t("Telegram sends this bot's messages to another program, at {host}.", host=_host_of(address)),
                    t("Stop it there, or make a bot of its own for each of the two at @BotFather."),
                )
            ]
        if address and (trouble := self._recent_trouble(webhook)):
            return [
                note(
                    t("Telegram had trouble with {address}: {trouble}.", address=address, trouble=trouble),
                    t("If it lasts, see that PUBLIC_URL is right and leads to HTTP_PORT of this machine."),
                )
            ]
        if not address and not self.run_is_alive and await self._is_interrupted():
            return [
                wrong(
                    t("Another program takes this bot's messages from Telegram."),
                    t(
                        "Stop it: another server, a colleague's computer, an old version."
                        " If it cannot be found, write /revoke to @BotFather and put the new token into BOT_TOKEN."
                    ),
                )
            ]
        return [good(t("Nobody else takes this bot's messages."))]

    def _recent_trouble(self, webhook: Json) -> str:
        """What the last delivery met, in Telegram's words; nothing where that is long ago."""
        failed_seconds_ago = self.clock.now().timestamp() - float(webhook.get("last_error_date", 0))
        return str(webhook.get("last_error_message", "")) if failed_seconds_ago < RECENT_SECONDS else ""

    async def _is_interrupted(self) -> bool:
        """Ask for messages as `run` does, without confirming any: whoever else asks is cut, comes back, and cuts us.

        Source: core.telegram.org/bots/api#getupdates; the conflict is a 409.
        """
        ends_at = self.clock.monotonic() + POLL_SECONDS
        while (left := ends_at - self.clock.monotonic()) > 0:
            try:
                # Neither an offset nor allowed kinds: the first would confirm, the others would be remembered.
                params = {"limit": 1, "timeout": max(1, round(left))}
                if await self.line.call("getUpdates", params, wait_seconds=POLL_SECONDS):
                    await self.clock.sleep(BETWEEN_POLLS_SECONDS)  # something waits, so the answer came at once
            except TelegramRefusedError as error:
                if error.status != HTTPStatus.CONFLICT:
                    raise
                return True
        return False


def _host_of(address: str) -> str:
    return urlsplit(address).hostname or "?"
