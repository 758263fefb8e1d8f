"""Which language each person is spoken to in, also when nobody wrote just now: what they chose, else Telegram's."""

from bot.clock import Clock
from bot.domain.ids import TelegramId
from bot.keyed import Newest
from bot.store import agents, remembered
from bot.store.engine import Store
from bot.store.unit import Unit
from bot.texts import Catalogue, Texts

KEPT = 2000
"""People in memory at most: strangers write too. Of one who was forgotten the row is written once more."""


def _name(telegram_id: TelegramId) -> str:
    return f"{remembered.LANGUAGE_OF}{telegram_id}"


class Languages:
    """The language of each person. Telegram tells it only with an update, so it is kept for messages outside one."""

    def __init__(self, store: Store, catalogue: Catalogue, clock: Clock) -> None:
        self._store = store
        self._catalogue = catalogue
        self._clock = clock
        self._heard: Newest[TelegramId, str] = Newest(KEPT)

    def heard(self, unit: Unit, telegram_id: TelegramId, language_code: str | None) -> None:
        """Note what Telegram says of a person's language; a row is written only when that is news."""
        if language_code is None or not self._catalogue.is_ours(language_code):
            return
        language = language_code[:2]
        if self._heard.get(telegram_id) == language:
            return
        self._heard[telegram_id] = language
        at = self._clock.now()
        unit.later(lambda conn: remembered.put(conn, _name(telegram_id), language, at))

    def texts(self, chosen: str | None, language_code: str | None) -> Texts:
        """The texts for a person who writes just now."""
        if chosen is not None and self._catalogue.is_ours(chosen):
            return self._catalogue.texts(chosen)
        return self._catalogue.texts(language_code)

    async def texts_for(self, telegram_id: TelegramId) -> Texts:
        """The texts for a person to whom the bot speaks first."""
        async with self._store.read() as conn:
            agent = await agents.get(conn, telegram_id)
            if agent is not None and agent.language is not None:
                return self._catalogue.texts(agent.language)
            return self._catalogue.texts(self._heard.get(telegram_id) or await remembered.get(conn, _name(telegram_id)))
