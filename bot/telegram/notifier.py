"""What administrators are told outside any update: only what a person must mend, and not twice in an hour."""

from collections.abc import Callable, Collection, Mapping
from functools import partial

from aiogram.utils.formatting import Text

from bot.background import Background, Backoff
from bot.clock import Clock
from bot.domain.ids import ChatId, TelegramId
from bot.domain.photos import Problem
from bot.domain.tokens import AccessTrouble
from bot.telegram.admin_callbacks import OpenAdmin
from bot.telegram.keyboards import button, rows
from bot.telegram.screens import Screen
from bot.telegram.speak_first import SpeakFirst
from bot.texts import Texts

AGAIN_AFTER_SECONDS = 3600.0
TRIES = 8
"""Within some four minutes; after the hour whatever is still wrong is told anew."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 2.0, 60.0


class Notifier:
    """Tells the administrators of `ADMIN_IDS`, each in their language, also when Telegram is away at that moment.

    `install_link` is where one lets the OAuth application in again.
    """

    def __init__(
        self,
        speak_first: SpeakFirst,
        admin_ids: Collection[TelegramId],
        background: Background,
        clock: Clock,
        *,
        install_link: str | None = None,
    ) -> None:
        self._speak_first = speak_first
        self._admin_ids = admin_ids
        self._background = background
        self._clock = clock
        self._install_link = install_link
        self._told_at: dict[Problem | AccessTrouble, float] = {}

    def alarm(self, problem: Problem) -> None:
        """Something that only a person can mend holds photos up."""
        self._tell_all(problem, lambda texts: _alarms(texts)[problem])

    def access_lost(self, trouble: AccessTrouble) -> None:
        """The portal does not let the bot in, or somebody else's portal wants to."""
        self._tell_all(trouble, lambda texts: _access_troubles(texts, self._install_link)[trouble])

    def _tell_all(self, problem: Problem | AccessTrouble, said: Callable[[Texts], str]) -> None:
        now = self._clock.monotonic()
        told_at = self._told_at.get(problem)
        if told_at is not None and now - told_at < AGAIN_AFTER_SECONDS:
            return
        self._told_at[problem] = now
        for admin_id in self._admin_ids:
            self._background.start(f"alarm {admin_id}", partial(self._tell, admin_id, said))

    async def _tell(self, admin_id: TelegramId, said: Callable[[Texts], str]) -> None:
        administrator = await self._speak_first.to(admin_id, ChatId(admin_id), about="an alarm")
        texts = administrator.texts
        screen = Screen(Text(said(texts)), rows([button(texts.t("Open /admin"), OpenAdmin())]))
        pauses = Backoff(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
        for _ in range(TRIES):
            if (await administrator.say(screen)).is_over:
                return  # it is there, or they have blocked the bot, or never written to it
            await self._clock.sleep(pauses.next_seconds())


def _alarms(texts: Texts) -> Mapping[Problem, str]:
    return {
        Problem.NO_RIGHTS: texts.t(
            "Photos are waiting: Bitrix24 does not let the bot into the deals' folders. Please give the employee in "
            "whose name the bot works the right to add files there. They go by themselves afterwards."
        ),
        Problem.NO_ACCESS: texts.t(
            "Photos are waiting: Bitrix24 does not let the bot in. Please check that its webhook or application "
            "exists, that the employee behind it is active and that it has the scopes crm, disk, user_basic and "
            "department."
        ),
        Problem.DRIVE_FULL: texts.t(
            "Photos are waiting: there is no room on the Bitrix24 drive. Please free some; they go by themselves "
            "afterwards."
        ),
        Problem.SPOOL_FULL: texts.t(
            "Photos are waiting: the disk of the bot's own machine is full. Please free some space."
        ),
    }


def _access_troubles(texts: Texts, link: str | None) -> Mapping[AccessTrouble, str]:
    again = texts.t("Please install the bot's application in Bitrix24 again.")
    if link:
        again = texts.t(
            "Please open this link as an administrator of the portal, or install the bot's application again: {link}",
            link=link,
        )
    safe = texts.t("Photos and comments are safe and go by themselves afterwards.")
    said = {
        AccessTrouble.TOKENS_DEAD: texts.t("Bitrix24 does not let the bot in: its access has ended."),
        AccessTrouble.OTHER_PORTALS_TOKENS: texts.t(
            "Bitrix24 answered the bot with the keys of another portal, and the bot did not take them. Please check "
            "that BITRIX24_PORTAL is the portal of the bot's application."
        ),
        AccessTrouble.TOKENS_SEALED: texts.t(
            "The bot cannot open its access to Bitrix24: the key in SECRET_KEY is another one now. The former key, "
            "behind a comma, would help too."
        ),
    }
    return {
        **{trouble: f"{what}\n{again}\n{safe}" for trouble, what in said.items()},
        AccessTrouble.APPLICATION_REFUSED: texts.t(
            "Bitrix24 does not know the bot's application. Please check that it exists and is paid for, and that "
            "BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET are those of its page."
        )
        + f"\n{safe}",
        AccessTrouble.OTHER_PORTAL: texts.t(
            "Another Bitrix24 portal asked to become the bot's. It was refused, nothing has changed. If this was "
            "meant, give the bot an empty DATA_DIR and install again."
        ),
        AccessTrouble.MOVED_AWAY: texts.t(
            "The Bitrix24 portal points to another address, and the bot does not follow it there. If the portal was "
            "renamed, please write the new address into the bot's settings and start it again."
        )
        + f"\n{safe}",
    }
