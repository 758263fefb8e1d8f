"""People who all write at the same time: their updates are posted to the webhook as Telegram's servers would."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import aiohttp

from bot.web.telegram_webhook import SECRET_HEADER, TELEGRAM_WEBHOOK_PATH
from tests.fakes.telegram_bench import text
from tests.flows.office import Office

CONNECTIONS = 40
"""Telegram's own default. Source: core.telegram.org/bots/api#setwebhook (max_connections)."""
FIRST_UPDATE_ID = 800_000_001


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """How one update fared. `seconds` run from the moment at which it was due, so a late caller hides nothing."""

    status: int
    seconds: float


class Crowd:
    """So many strangers, each with an open chat."""

    def __init__(self, office: Office, size: int) -> None:
        self._office = office
        self._clock = office.telegram.state.clock
        self._update_ids = count(FIRST_UPDATE_ID)
        self._people = [office.telegram.person(f"Прохожий {number}", "") for number in range(size)]
        for person in self._people:
            person.chat.is_open = True

    async def writes(self, updates: int, *, per_second: float | None = None) -> Sequence[Acknowledged]:
        """So many messages in all, everybody in turn; all at once without a pace."""
        secret = self._office.settings.telegram_secret.get_secret_value()
        connector = aiohttp.TCPConnector(limit=CONNECTIONS)
        began_seconds = self._clock.monotonic()
        async with aiohttp.ClientSession(connector=connector, headers={SECRET_HEADER: secret}) as http:
            return await asyncio.gather(
                *(
                    self._post(http, number, began_seconds + (number / per_second if per_second else 0.0))
                    for number in range(updates)
                )
            )

    async def _post(self, http: aiohttp.ClientSession, number: int, due_seconds: float) -> Acknowledged:
        await self._clock.sleep(max(0.0, due_seconds - self._clock.monotonic()))
        chat_id = self._people[number % len(self._people)].telegram_id
        update = text(next(self._update_ids), "Здравствуйте", chat_id=chat_id)
        async with http.post(f"{self._office.settings.public_url}{TELEGRAM_WEBHOOK_PATH}", json=update) as answer:
            return Acknowledged(answer.status, self._clock.monotonic() - due_seconds)
