"""Where an agency wants originals: said once a day to whoever sends photos that Telegram has compressed."""

from functools import partial
from zoneinfo import ZoneInfo

from bot.background import Background
from bot.clock import Clock
from bot.domain.agents import Agent
from bot.domain.photos import IncomingPhoto, PhotoKind
from bot.store import remembered
from bot.store.engine import Connection
from bot.telegram.speak_first import SpeakFirst
from bot.telegram.views.hints import send_originals


class OriginalsHint:
    """Knows who was told today, also over a restart."""

    def __init__(
        self,
        speak_first: SpeakFirst,
        background: Background,
        clock: Clock,
        timezone: ZoneInfo,
        *,
        is_wanted: bool,
    ) -> None:
        self._speak_first = speak_first
        self._background = background
        self._clock = clock
        self._timezone = timezone
        self._is_wanted = is_wanted

    async def is_due(self, conn: Connection, incoming: IncomingPhoto) -> bool:
        """Whether the sender is to be told now; from this transaction on today is taken for told."""
        if not self._is_wanted or incoming.kind is not PhotoKind.PHOTO:
            return False
        now = self._clock.now()
        today = now.astimezone(self._timezone).date().isoformat()
        name = f"originals_hint.{incoming.telegram_id}"
        if await remembered.get(conn, name) == today:
            return False
        await remembered.put(conn, name, today, now)
        return True

    def give(self, agent: Agent) -> None:
        """Tell how originals are sent, in a message of its own."""
        self._background.start(f"hint {agent.telegram_id}", partial(self._tell, agent))

    async def _tell(self, agent: Agent) -> None:
        sender = await self._speak_first.to(agent.telegram_id, agent.chat_id, about="a hint about originals")
        await sender.say(send_originals(sender.texts))  # taken or not: a hint is worth no second try
