"""Delivery of updates to the address that `setWebhook` named.

Source: core.telegram.org/bots/api#setwebhook (again and again until an answer of 2xx; one at a time per chat).
"""

from functools import partial

import aiohttp

from bot.background import Background
from bot.sandbox.telegram.messages import JsonObject
from bot.sandbox.telegram.state import TelegramState, WebhookSettings

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
DELIVERY_TIMEOUT = aiohttp.ClientTimeout(total=60)
LOOK_AGAIN_SECONDS = 0.05


class WebhookPusher:
    """Sends what waits, oldest first, many chats at once."""

    def __init__(self, state: TelegramState, background: Background) -> None:
        self._state = state
        self._background = background
        self._busy: set[str] = set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with aiohttp.ClientSession(timeout=DELIVERY_TIMEOUT) as session:
            while True:
                update = await self._state.updates.next_that(self._may_go)
                self._busy.add(_lane(update))
                self._background.start("webhook delivery", partial(self._deliver, session, update))

    def _may_go(self, update: JsonObject) -> bool:
        webhook = self._state.webhook
        return webhook is not None and len(self._busy) < webhook.max_connections and _lane(update) not in self._busy

    async def _deliver(self, session: aiohttp.ClientSession, update: JsonObject) -> None:
        try:
            while self._state.faults.is_down:
                await self._state.clock.sleep(LOOK_AGAIN_SECONDS)
            webhook = self._state.webhook
            problem = "no webhook" if webhook is None else await self._post(session, webhook, update)
            if problem is None:
                self._state.updates.delivered_to_webhook(update)
                return
            if webhook is not None:
                webhook.last_error, webhook.last_error_at = problem, self._state.clock.now()
            await self._state.clock.sleep(self._state.webhook_retry_seconds)
        finally:
            self._busy.discard(_lane(update))
            self._state.updates.look_again()

    async def _post(self, session: aiohttp.ClientSession, webhook: WebhookSettings, update: JsonObject) -> str | None:
        """What went wrong, None if nothing did."""
        headers = {} if webhook.secret_token is None else {SECRET_HEADER: webhook.secret_token}
        try:
            async with session.post(webhook.url, json=update, headers=headers) as answer:
                await answer.read()
                if not answer.ok:
                    return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            return f"Connection failed: {type(error).__name__}"
        return "Connection reset" if self._state.loses_answer("webhook") else None


def _lane(update: JsonObject) -> str:
    """Updates of one lane are delivered one after the other; the real server's lanes are chats and tapping people."""
    for kind, body in update.items():
        if isinstance(body, dict):
            owner = body.get("from") if kind == "callback_query" else body.get("chat")
            return f"{kind}:{owner.get('id') if isinstance(owner, dict) else None}"
    return "other"
