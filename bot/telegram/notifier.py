"""What administrators are told outside any update: only what a person must mend, and not twice in an hour."""

from collections.abc import Collection, Mapping
from functools import partial

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from bot.background import Background
from bot.clock import Clock
from bot.domain.ids import TelegramId
from bot.domain.photos import Problem
from bot.texts import Catalogue, Texts

AGAIN_AFTER_SECONDS = 3600.0


class Notifier:
    """Tells the administrators of `ADMIN_IDS`."""

    def __init__(
        self, bot: Bot, catalogue: Catalogue, admin_ids: Collection[TelegramId], background: Background, clock: Clock
    ) -> None:
        self._bot = bot
        self._texts = catalogue.texts(None)
        self._admin_ids = admin_ids
        self._background = background
        self._clock = clock
        self._told_at: dict[Problem, float] = {}

    def alarm(self, problem: Problem) -> None:
        """Something that only a person can mend holds photos up."""
        now = self._clock.monotonic()
        told_at = self._told_at.get(problem)
        if told_at is not None and now - told_at < AGAIN_AFTER_SECONDS:
            return
        self._told_at[problem] = now
        text = _alarms(self._texts)[problem]
        for admin_id in self._admin_ids:
            self._background.start(f"alarm {admin_id}", partial(self._tell, admin_id, text))

    async def _tell(self, admin_id: TelegramId, text: str) -> None:
        try:
            await self._bot.send_message(admin_id, text)
        except TelegramAPIError:
            return


def _alarms(texts: Texts) -> Mapping[Problem, str]:
    return {
        Problem.NO_RIGHTS: texts.t(
            "Photos are waiting: Bitrix24 does not let the bot into the deals' folders. Please give the owner of the "
            "webhook the right to add files there. They go by themselves afterwards."
        ),
        Problem.NO_ACCESS: texts.t(
            "Photos are waiting: Bitrix24 refuses the bot's webhook. Please check that it exists, that its owner is "
            "active and that it has the scopes crm, disk, user_basic and department."
        ),
        Problem.DRIVE_FULL: texts.t(
            "Photos are waiting: there is no room on the Bitrix24 drive. Please free some; they go by themselves "
            "afterwards."
        ),
        Problem.SPOOL_FULL: texts.t(
            "Photos are waiting: the disk of the bot's own machine is full. Please free some space."
        ),
    }
